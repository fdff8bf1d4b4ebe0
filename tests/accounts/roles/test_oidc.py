"""A ministry's people sign in by OpenID Connect: at a real provider, and at ones wrong in one thing."""

import time
from html import unescape

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.test import Client
from django.urls import reverse

from accounts.roles.enums import Role
from accounts.roles.groups import map_group
from accounts.roles.models import Membership
from accounts.roles.oidc import _as_safe_as
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from accounts.users.models import User
from config.identity import IdentityProvider
from tests import cast
from tests.accounts.roles import oidc_provider
from tests.accounts.roles.oidc_provider import ANOTHERS_KEY, CLIENT, SECRET
from tests.accounts.roles.reading import found, trail

NEPAL = "nepal-mod"
START = f"/staff/ministry/{NEPAL}/"
EMAIL = "maya.lama@mod.example.org"


@pytest.fixture
def ministry(countries, settings):
    """Nepal's ministry of defence, known to the site."""
    with oidc_provider.running() as running:
        settings.IDENTITY_PROVIDERS = {NEPAL: configured(running.issuer)}
        yield running


def configured(issuer: str, **changes) -> IdentityProvider:
    facts = {
        "id": NEPAL,
        "name": "Ministry of Defence of Nepal",
        "kind": "oidc",
        "contributor": "NPL",
        "email_domains": ("mod.example.org",),
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    return IdentityProvider(**(facts | changes))


def maps(group: str, role: Role, contributor: str = "NPL") -> None:
    with all_contributors("a test maps a group"):
        map_group(by=System(), provider=NEPAL, group=group, role=role, contributor=contributor)


def onward(client: Client, **form: str) -> str:
    """Return the address at the ministry to which the site's page leads."""
    page = client.post(START, form).content.decode()
    return unescape(found(r'http-equiv="refresh" content="0; url=([^"]+)"', page, 1))


def back(client: Client, address: str):
    """Sign in at the ministry's page, and follow its redirect to the site."""
    sent = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(sent.removeprefix("http://testserver"))


def sign_in(client: Client, **form: str):
    return back(client, onward(client, **form))


def roles() -> list[tuple[str, str | None, str]]:
    return sorted(Membership.objects.values_list("role", "contributor", "source"))


# ---------------------------------------------------------------- the usual way


def test_the_sign_in_page_lists_the_ministry(ministry, client):
    page = client.get("/staff/login/").content.decode()
    assert ("Ministry of Defence of Nepal" in page, f'action="{START}"' in page) == (True, True)


def test_a_first_sign_in_makes_a_login_without_any_role(ministry, client):
    assert sign_in(client).headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.login, user.name) == (EMAIL, EMAIL, "Maya Lama")
    assert (user.has_usable_password(), user.is_staff, roles()) == (False, False, [])
    assert "your country has not given you a role yet" in client.get("/").content.decode()
    assert client.get("/contributor/").status_code == 403


def test_nothing_is_kept_of_what_the_ministry_says_but_its_own_id(ministry, client):
    sign_in(client)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == (NEPAL, "7c1f", {})


def test_the_second_sign_in_opens_the_same_login(ministry, client):
    sign_in(client)
    sign_in(Client())
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_the_provider_is_asked_with_pkce_a_state_and_a_nonce(ministry, client):
    sign_in(client)
    (asked,) = ministry.asked
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32


def test_the_page_on_the_way_goes_nowhere_by_itself_with_get(ministry, client):
    assert client.get(START).headers["Location"] == "/staff/login/"


def test_where_the_visitor_was_going_is_where_they_arrive(ministry, client):
    assert sign_in(client, next="/standard/").headers["Location"] == "/standard/"


def test_nobody_is_led_to_another_site(ministry, client):
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"


# ---------------------------------------------------------------- groups and roles


def test_a_group_gives_the_role_it_maps_to_and_the_second_factor_is_still_asked(ministry, client, settings):
    settings.STAFF_SECOND_FACTOR = True
    ministry.person["groups"] = ["Peacekeeping", "Everybody"]
    maps("Peacekeeping", Role.CONTRIBUTOR_OFFICER)
    sign_in(client)
    assert roles() == [("contributor_officer", "NPL", NEPAL)]
    assert client.get("/contributor/").headers["Location"] == reverse("second_factor")


def test_whoever_has_a_second_factor_is_asked_for_it_after_the_ministry(ministry, client):
    sign_in(client)
    TOTP.activate(User.objects.get(), generate_totp_secret())
    visitor = Client()
    assert sign_in(visitor).headers["Location"] == reverse("mfa_authenticate")
    assert visitor.get("/contributor/").status_code == 302


def test_a_group_taken_away_takes_its_role_at_the_next_sign_in(ministry, client):
    ministry.person["groups"] = ["Peacekeeping", "Certifiers"]
    maps("Peacekeeping", Role.CONTRIBUTOR_OFFICER)
    maps("Certifiers", Role.CERTIFYING_OFFICER)
    sign_in(client)
    ministry.person["groups"] = ["Peacekeeping"]
    sign_in(Client())
    assert roles() == [("contributor_officer", "NPL", NEPAL)]
    verbs = trail(verb__startswith="role.")
    assert [(one.verb, one.details["role"], one.role, one.chain) for one in verbs] == [
        ("role.grant", "certifying_officer", "identity_provider", "NPL"),
        ("role.grant", "contributor_officer", "identity_provider", "NPL"),
        ("role.take", "certifying_officer", "identity_provider", "NPL"),
    ]


def test_the_last_role_taken_ends_the_sessions_of_before_but_not_the_new_one(ministry, client):
    ministry.person["groups"] = ["Peacekeeping"]
    maps("Peacekeeping", Role.CONTRIBUTOR_OFFICER)
    sign_in(client)
    ministry.person["groups"] = []
    visitor = Client()
    sign_in(visitor)
    assert "has not given you a role yet" in visitor.get("/").content.decode()
    assert client.get("/contributor/").headers["Location"].startswith("/sign-in/")


def test_a_claim_that_is_missing_is_no_group(ministry, client):
    ministry.person["groups"] = ["Peacekeeping"]
    maps("Peacekeeping", Role.CONTRIBUTOR_OFFICER)
    sign_in(client)
    del ministry.person["groups"]
    sign_in(Client())
    assert roles() == []


def test_a_role_given_by_a_person_stays_whatever_the_groups_say(ministry, client):
    sign_in(client)
    Membership.objects.create(user=User.objects.get(), role=Role.PROCTOR, contributor_id="NPL")
    maps("Everybody", Role.PROCTOR)
    sign_in(Client())
    ministry.person["groups"] = []
    sign_in(Client())
    assert roles() == [("proctor", "NPL", "")]


def test_a_provider_that_speaks_for_another_country_today_gives_nothing_of_before(ministry, client, settings):
    ministry.person["groups"] = ["Peacekeeping"]
    maps("Peacekeeping", Role.CONTRIBUTOR_OFFICER)
    sign_in(client)
    settings.IDENTITY_PROVIDERS = {NEPAL: configured(ministry.issuer, contributor="MAR")}
    sign_in(Client())
    assert roles() == []


# ---------------------------------------------------------------- never joined by the address


def test_a_login_with_the_same_address_is_not_opened(ministry, client):
    User.objects.create_user(email=EMAIL, password=cast.PASSWORD, name="Another Maya")
    answer = sign_in(client)
    assert (answer.status_code, SocialAccount.objects.count()) == (409, 0)
    assert "You have a login here already" in answer.content.decode()
    assert client.get("/contributor/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("written", ["MAYA.LAMA@mod.example.org", "Maya.Lama@MOD.example.org"])
def test_not_even_when_it_is_capitalised_otherwise(ministry, client, written):
    User.objects.create_user(email=written, password=cast.PASSWORD, name="Another Maya")
    assert sign_in(client).status_code == 409


def connected(ministry) -> Client:
    """Return the browser of an officer who signed in with a password and connects the ministry's sign-in."""
    User.objects.create_user(email="asha@example.org", password=cast.PASSWORD, name="Asha Gurung")
    browser = Client()
    browser.post("/staff/login/", {"login": "asha@example.org", "password": cast.PASSWORD})
    sign_in(browser, process="connect")
    return browser


def test_who_is_signed_in_connects_the_two(ministry):
    connected(ministry)
    assert SocialAccount.objects.get().user.email == "asha@example.org"
    visitor = Client()
    sign_in(visitor)
    assert "Asha Gurung" in visitor.get("/").content.decode()
    assert [one.details for one in trail(verb="login.connect")] == [{"provider": NEPAL}]


def test_nobody_connects_without_having_signed_in_lately(ministry, who):
    browser = who("asha").browser()
    answer = sign_in(browser, process="connect")
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.count() == 0


def test_a_login_made_by_a_slip_is_not_connected(ministry):
    ram = User.objects.create_user(password="804275")
    browser = Client()
    browser.force_login(ram, backend="django.contrib.auth.backends.ModelBackend")
    browser.post(reverse("account_reauthenticate"), {"password": "804275"})
    sign_in(browser, process="connect")
    assert SocialAccount.objects.count() == 0


def test_a_visitor_who_is_not_signed_in_connects_nothing(ministry, client):
    sign_in(client, process="connect")
    assert User.objects.get().email == EMAIL


def test_disconnecting_ends_the_roles_the_groups_gave(ministry):
    browser = connected(ministry)
    maps("Everybody", Role.CONTRIBUTOR_OFFICER)
    Membership.objects.create(user=User.objects.get(), role=Role.PROCTOR, contributor_id="NPL")
    sign_in(browser)
    assert len(roles()) == 2
    browser.post("/staff/login/", {"login": "asha@example.org", "password": cast.PASSWORD})
    answer = browser.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    assert (answer.status_code, roles()) == (302, [("proctor", "NPL", "")])


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "email", ["maya@example.net", "maya@evil-mod.example.org", "", "x@mod.example.org@", None]
)
def test_an_address_the_ministry_does_not_speak_for_makes_no_login(ministry, client, email):
    ministry.person["email"] = email
    answer = sign_in(client)
    assert (answer.status_code, User.objects.count()) == (403, 0)
    assert "Your e-mail address is missing" in answer.content.decode()


# ---------------------------------------------------------------- what is refused


def refused(answer) -> None:
    assert answer.status_code == 403
    assert "did not work" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "token",
    [
        {"aud": "another-site"},
        {"aud": [CLIENT, "another-site"], "azp": "another-site"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"nonce": "of another sign-in"},
        {"nonce": "ñ"},
        {"sub": "somebody else"},
    ],
    ids=["audience", "party", "issuer", "expired", "not yet", "nonce", "odd nonce", "subject"],
)
def test_an_id_token_that_is_wrong_in_one_thing_opens_nothing(ministry, client, token):
    ministry.token = token
    refused(sign_in(client))


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "sub", "nonce"])
def test_an_id_token_that_leaves_out_one_thing_opens_nothing(ministry, client, claim):
    ministry.without = (claim,)
    refused(sign_in(client))


def test_a_token_signed_with_anothers_key_opens_nothing(ministry, client):
    ministry.key = ANOTHERS_KEY
    refused(sign_in(client))


@pytest.mark.parametrize(("algorithm", "key"), [("none", None), ("HS256", "k" * 64)])
def test_a_token_that_is_not_signed_with_a_private_key_opens_nothing(ministry, client, algorithm, key):
    ministry.algorithm, ministry.key = algorithm, key
    refused(sign_in(client))


def test_user_information_about_somebody_else_opens_nothing(ministry, client):
    ministry.userinfo = {"sub": "somebody else"}
    refused(sign_in(client))


def test_a_state_that_is_not_this_browsers_opens_nothing(ministry, client):
    stolen = onward(Client())
    refused(back(client, stolen))


def test_an_answer_works_once(ministry, client):
    address = onward(client)
    sent = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    path = sent.removeprefix("http://testserver")
    client.get(path)
    client.cookies.clear()
    assert (client.get(path).status_code, User.objects.count()) == (403, 1)


def test_who_turns_back_at_the_ministry_is_told_so(ministry, client):
    ministry.refuses = True
    answer = sign_in(client)
    assert answer.headers["Location"] == reverse("socialaccount_login_cancelled")
    assert "You did not sign in" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "ftp://evil.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=["issuer", "token endpoint", "no keys", "script"],
)
def test_a_provider_that_describes_itself_otherwise_is_not_asked(ministry, client, description):
    ministry.description = description
    answer = client.post(START)
    assert (answer.status_code, "does not answer" in answer.content.decode()) == (502, True)
    assert ministry.asked == []


def test_of_an_https_issuer_every_address_is_https(ministry, client, settings):
    """Discovery itself would fail here; what is held is that no plain address is ever trusted."""
    assert _as_safe_as("https://idp.example", "https://idp.example/token")
    assert not _as_safe_as("https://idp.example", "http://idp.example/token")


def test_a_provider_that_is_away_is_a_page_and_no_fault_of_ours(ministry, client, settings):
    settings.IDENTITY_PROVIDERS = {NEPAL: configured("http://127.0.0.1:9")}
    assert client.post(START).status_code == 502


def test_an_unknown_provider_is_not_there(ministry, client):
    assert client.post("/staff/ministry/nobody/").status_code == 404
    assert client.get("/staff/ministry/nobody/callback/").status_code == 404


def test_a_row_in_the_librarys_own_table_opens_no_door(ministry, client):
    SocialApp.objects.create(provider="openid_connect", provider_id="rogue", name="Rogue", client_id="x")
    assert "Rogue" not in client.get("/staff/login/").content.decode()
    assert client.post("/staff/ministry/rogue/").status_code == 404


def test_nothing_of_the_person_stands_in_a_log(ministry, client, caplog):
    caplog.set_level("DEBUG")
    ministry.token = {"aud": "another-site"}
    sign_in(client)
    ministry.token = {}
    sign_in(Client())
    said = caplog.text.lower()
    assert "the id token is refused: invalidaudienceerror" in said
    assert [word for word in ("maya", "lama", SECRET, "7c1f") if word in said] == []
