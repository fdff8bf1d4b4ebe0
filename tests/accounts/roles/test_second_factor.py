"""Who acts for a country or reads many records signs in with a second factor."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.trail.actions import System
from accounts.users.models import User
from tests import cast

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


def test_an_officer_sets_it_up_from_the_first_sign_in_to_the_first_page(who, client):
    who("asha")
    words = {"login": "asha@example.org", "password": cast.PASSWORD}
    asked_again = client.post("/staff/login/", words, follow=True).redirect_chain[-1][0]
    assert asked_again.startswith(reverse("account_reauthenticate"))
    shown = client.post(asked_again, {"password": cast.PASSWORD}, follow=True)
    assert shown.redirect_chain[-1][0] == reverse("mfa_activate_totp")
    secret = shown.context["form"].secret
    page = shown.content.decode()
    assert [
        part for part in (secret, 'src="data:image/svg+xml', "Set up your second factor") if part not in page
    ] == []
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get(HOME["asha"]).status_code == 200


def test_the_api_asks_for_it_too(who):
    assert who("asha").browser().get("/api/v1/rosters/").status_code == 403


def test_a_login_made_by_a_slip_gets_no_role_that_needs_one(countries):
    soldier = User.objects.create_user(name="Ram Tamang")
    with pytest.raises(NotAllowed):
        grant(by=System(), user=soldier, role=Role.CERTIFYING_OFFICER, contributor="NPL")


def test_nobody_signs_up(client, db):
    assert client.get("/staff/signup/").status_code == 404
