"""Who acts for a country or reads many records signs in with a second factor."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.trail.actions import System
from accounts.users.models import User

HOME = {"asha": "/contributor/", "bikram": "/contributor/awards/", "ines": "/audit/", "hari": "/contributor/"}


@pytest.fixture(autouse=True)
def _second_factor(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("key", ["asha", "bikram", "ines"])
def test_an_officer_without_one_is_led_to_set_it_up(who, key):
    answer = who(key).browser().get(HOME[key])
    assert answer.headers["Location"] == reverse("mfa_activate_totp")


def test_an_officer_with_one_gets_in(who):
    asha = who("asha")
    TOTP.activate(asha.user, generate_totp_secret())
    assert asha.browser().get(HOME["asha"]).status_code == 200


def test_a_proctor_needs_none(who):
    assert who("hari").browser().get(HOME["hari"]).status_code == 200


def test_the_set_up_page_shows_a_code_to_scan_and_the_secret_to_type(who):
    page = who("asha").browser().get(reverse("mfa_activate_totp"), follow=True).content.decode()
    assert "Set up your second factor" in page or "password" in page.lower()


def test_the_api_asks_for_it_too(who):
    answer = who("asha").browser().get("/api/v1/rosters/")
    assert answer.status_code == 403


def test_a_login_made_by_a_slip_gets_no_role_that_needs_one(countries):
    soldier = User.objects.create_user(name="Ram Tamang")
    with pytest.raises(NotAllowed):
        grant(by=System(), user=soldier, role=Role.CERTIFYING_OFFICER, contributor="NPL")


def test_nobody_signs_up(client, db):
    assert client.get("/staff/signup/").status_code == 404
