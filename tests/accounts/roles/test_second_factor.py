"""Who acts for a country or reads many records signs in with a second factor: a passkey or an app."""

import time

import pytest
from allauth.mfa.models import Authenticator
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
from accounts.roles.matrix import CLOSED, PUBLIC, SECOND_FACTOR
from accounts.roles.middleware import SET_UP
from accounts.roles.models import Membership
from accounts.trail.actions import System
from accounts.users.factors import SEALED
from accounts.users.models import User
from tests import cast
from tests.accounts.roles.addresses import addresses
from tests.accounts.roles.reading import trail

HOME = {"asha": "/contributor/", "bikram": "/contributor/awards/", "ines": "/audit/", "hari": "/contributor/"}
WORDS = {"login": "asha@example.org", "password": cast.PASSWORD}
CHOICE = "/staff/second-factor/"


@pytest.fixture(autouse=True)
def _second_factor(settings):
    settings.STAFF_SECOND_FACTOR = True


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("key", ["asha", "bikram", "ines"])
def test_an_officer_without_one_is_led_to_choose_how_to_set_it_up(who, key):
    browser = who(key).browser()
    assert browser.get(HOME[key]).headers["Location"] == CHOICE
    page = browser.get(CHOICE, headers={"host": "localhost"}).content.decode()
    for way in ("mfa_add_webauthn", "mfa_activate_totp"):
        assert f'href="{reverse(way)}"' in page


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR))
def test_nothing_else_opens_before_on_no_route(client, countries, role):
    user = User.objects.create_user(email="one@example.org", password=None)
    contributor = "NPL" if role in {Role.CONTRIBUTOR_OFFICER, Role.CERTIFYING_OFFICER} else None
    Membership.objects.create(user=user, role=role, contributor_id=contributor)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    opened = {}
    for address, name, asked in addresses():
        if address.startswith("/api/") or asked in {PUBLIC, CLOSED} or name in SET_UP | {"sign_out"}:
            continue
        answer = client.get(address)
        if answer.headers.get("Location") != CHOICE:
            opened[address] = answer.status_code
    assert opened == {}


def test_a_numeric_address_says_that_passkeys_need_a_name(who):
    page = who("asha").browser().get(CHOICE, headers={"host": "127.0.0.1:8000"}).content.decode()
    assert ("not for a numeric address" in page, reverse("mfa_add_webauthn") in page) == (True, False)


def test_an_officer_with_one_gets_in(who):
    asha = who("asha")
    TOTP.activate(asha.user, generate_totp_secret())
    assert asha.browser().get(HOME["asha"]).status_code == 200
    assert asha.browser().get(CHOICE).headers["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_none(who):
    asha = who("asha")
    Authenticator.objects.create(user=asha.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": ""})
    assert asha.browser().get(HOME["asha"]).headers["Location"] == CHOICE


def test_a_proctor_needs_none(who):
    assert who("hari").browser().get(HOME["hari"]).status_code == 200


def test_an_officer_sets_up_an_app_without_giving_the_password_a_second_time(
    who, client, django_capture_on_commit_callbacks
):
    who("asha")
    led = client.post("/staff/login/", WORDS, follow=True)
    assert led.redirect_chain[-1][0] == CHOICE
    shown = client.get(reverse("mfa_activate_totp"))
    secret, page = shown.context["form"].secret, shown.content.decode()
    assert [
        part for part in (secret, 'src="data:image/svg+xml', "Set up your second factor") if part not in page
    ] == []
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert "Recovery codes" in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert client.get(HOME["asha"]).status_code == 200
    entries = trail(verb="factor.add")
    assert sorted(one.details["type"] for one in entries) == ["recovery_codes", "totp"]


def test_the_page_of_a_passkey_opens_right_after_signing_in_too(who, client):
    who("asha")
    client.post("/staff/login/", WORDS)
    page = client.get(reverse("mfa_add_webauthn"), headers={"host": "localhost"})
    assert (page.status_code, "creation_options" in page.content.decode()) == (200, True)


def test_five_minutes_later_the_password_is_asked_again(who, client, monkeypatch):
    who("asha")
    client.post("/staff/login/", WORDS)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    again = client.post(answer.headers["Location"], {"password": cast.PASSWORD})
    assert again.headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_session_that_came_in_otherwise_is_asked(who):
    answer = who("asha").browser().get(reverse("mfa_activate_totp"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    ("route", "field"), [("account_reauthenticate", "password"), ("mfa_reauthenticate", "code")]
)
def test_each_page_that_asks_again_opens(who, route, field):
    asha = who("asha")
    TOTP.activate(asha.user, generate_totp_secret())
    page = asha.browser().get(reverse(route))
    assert (page.status_code, f'name="{field}"' in page.content.decode()) == (200, True)


def test_the_next_sign_in_asks_for_the_code(who, client):
    secret = generate_totp_secret()
    TOTP.activate(who("asha").user, secret)
    assert client.post("/staff/login/", WORDS).headers["Location"] == reverse("mfa_authenticate")
    assert client.get(HOME["asha"]).headers["Location"].startswith("/sign-in/")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(HOME["asha"]).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert client.get(HOME["asha"]).status_code == 200


def test_the_secret_of_an_app_lies_sealed_in_the_database(who):
    secret = generate_totp_secret()
    TOTP.activate(who("asha").user, secret)
    kept = Authenticator.objects.get().data["secret"]
    assert (kept.startswith(SEALED), secret in kept) == (True, False)
    assert Authenticator.objects.get().wrap().validate_code(code_for(secret))


def test_a_secret_of_before_they_were_sealed_still_works(who):
    secret = generate_totp_secret()
    Authenticator.objects.create(user=who("asha").user, type=Authenticator.Type.TOTP, data={"secret": secret})
    assert Authenticator.objects.get().wrap().validate_code(code_for(secret))


def test_the_api_asks_for_it_too(who):
    assert who("asha").browser().get("/api/v1/rosters/").status_code == 403


def test_a_login_made_by_a_slip_gets_no_role_that_needs_one(countries):
    soldier = User.objects.create_user(name="Ram Tamang")
    with pytest.raises(NotAllowed):
        grant(by=System(), user=soldier, role=Role.CERTIFYING_OFFICER, contributor="NPL")


def test_nobody_signs_up(client, db):
    assert client.get("/staff/signup/").status_code == 404
    assert client.get("/staff/connected/signup/").status_code == 404


def test_somebody_without_a_role_is_told_what_to_do(client, countries):
    user = User.objects.create_user(email="maya@example.org", password=None, name="Maya Lama")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/").content.decode()
    assert "your country has not given you a role yet" in page
    assert [part for part in ("maya@example.org", "/staff/invitation/") if part not in page] == []


def test_passkeys_are_for_https_and_localhost_alone(settings):
    assert settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN is False
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
