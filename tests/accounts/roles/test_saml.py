"""A ministry's people sign in by SAML: with really signed responses, and ones wrong in one thing."""

from dataclasses import replace
from html import unescape

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words

from accounts.roles.enums import Role
from accounts.roles.groups import map_group
from accounts.roles.models import Membership
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from accounts.users.models import User
from config.identity import identity_providers
from tests.accounts.roles import saml_idp
from tests.accounts.roles.reading import found
from tests.accounts.roles.saml_idp import ACS, ENTITY, SIGN_IN, Answer, encoded, request_in

NEPAL = "nepal-saml"
PAGE = f"/staff/ministry/{NEPAL}/"


@pytest.fixture(autouse=True)
def _known(countries, settings, tmp_path):
    """The site knows Nepal's ministry by its metadata, read as at the start."""
    settings.SITE_URL = "http://testserver"
    (tmp_path / "idp.xml").write_text(saml_idp.metadata())
    listed = tmp_path / "providers.json"
    listed.write_text(
        f'[{{"id": "{NEPAL}", "name": "Army Headquarters", "kind": "saml", "contributor": "NPL",'
        '"email_domains": ["mod.example.org"], "metadata": "idp.xml"}]'
    )
    settings.IDENTITY_PROVIDERS = identity_providers("IDENTITY_PROVIDERS", str(listed), local=True)


def asked(client: Client, **form: str) -> str:
    """Go to the ministry; return the id of the request the browser carries there."""
    page = client.post(PAGE, form).content.decode()
    address = unescape(found(r'http-equiv="refresh" content="0; url=([^"]+)"', page, 1))
    assert address.startswith(SIGN_IN)
    return found(r' ID="([^"]+)"', request_in(address), 1)


def posted(client: Client, xml: str):
    """Bring a response back: the browser posts it from the ministry's page, and follows on."""
    answer = client.post(f"{PAGE}acs/", {"SAMLResponse": encoded(xml), "RelayState": ""})
    return client.get(answer.headers["Location"])


def sign_in(client: Client, **changes):
    return posted(client, replace(Answer(asked(client)), **changes).xml())


def refused(answer) -> None:
    assert answer.status_code == 403
    assert "did not work" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)


# ---------------------------------------------------------------- the usual way


@pytest.mark.parametrize("signs", ["assertion", "response"])
def test_a_first_sign_in_makes_a_login_without_any_role(client, signs):
    assert sign_in(client, signs=signs).headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.name) == ("maya.lama@mod.example.org", "Maya Lama")
    assert (Membership.objects.count(), SocialAccount.objects.get().extra_data) == (0, {})
    assert "has not given you a role yet" in client.get("/").content.decode()


def test_the_second_sign_in_opens_the_same_login(client):
    sign_in(client)
    sign_in(Client())
    assert User.objects.count() == 1


def test_groups_give_and_take_what_they_map_to(client):
    with all_contributors("a test maps a group"):
        map_group(by=System(), provider=NEPAL, group="Trainers", role=Role.INSTRUCTOR, contributor="NPL")
    usual = Answer("").attributes[:2]
    sign_in(client, attributes=(*usual, ("groups", ("Everybody", "Trainers"))))
    assert list(Membership.objects.values_list("role", "source")) == [("instructor", NEPAL)]
    sign_in(Client(), attributes=usual)
    assert not Membership.objects.exists()


def test_the_site_describes_itself_to_the_ministry(client):
    answer = client.get(f"{PAGE}metadata/")
    said = answer.content.decode()
    assert answer.headers["Content-Type"] == "application/samlmetadata+xml"
    assert (f'Location="{ACS}"' in said, "SingleLogoutService" in said) == (True, False)


def test_a_login_with_the_same_address_is_not_opened(client):
    User.objects.create_user(email="maya.lama@mod.example.org", password=None, name="Another Maya")
    assert sign_in(client).status_code == 409
    assert SocialAccount.objects.count() == 0


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "changes",
    [
        {"signer": None},
        {"signer": None, "signs": "response"},
        {"signer": "somebody else"},
        {"signer": "somebody else", "signs": "response"},
        {"audience": "https://another.example/metadata/"},
        {"audience": None},
        {"issuer": "https://evil.example/metadata"},
        {"recipient": "https://another.example/acs/"},
        {"destination": "https://another.example/acs/"},
        {"minutes": -10},
        {"in_assertion": None},
        {"in_assertion": "ONELOGIN_of_another_sign_in"},
        {"format": Words.NAMEID_TRANSIENT},
    ],
    ids=[
        "unsigned", "unsigned response", "another's key", "another's key on the response", "wrong audience",
        "no audience", "wrong issuer", "wrong recipient", "wrong destination", "expired", "answers nothing",
        "answers another", "no lasting name",
    ],
)  # fmt: skip
def test_a_response_that_is_wrong_in_one_thing_opens_nothing(client, changes):
    refused(sign_in(client, **changes))


@pytest.mark.parametrize(
    ("signed", "put"),
    [
        ("Maya.Lama@mod", "Omar.Benali@mod"),
        ("p-7c1f", "p-0001"),
        (">Everybody<", ">Trainers<"),
        ("<saml:Conditions", '<saml:Conditions Id="x"'),
    ],
    ids=["address", "name", "group", "one attribute more"],
)
def test_an_altered_response_opens_nothing(client, signed, put):
    xml = Answer(asked(client)).xml()
    assert signed in xml
    refused(posted(client, xml.replace(signed, put)))


def test_a_signed_assertion_wrapped_beside_a_forged_one_opens_nothing(client):
    request = asked(client)
    signed = Answer(request).xml()
    forged = Answer(request, uid="p-0001", signer=None).xml()
    body = found(r"<saml:Assertion .*</saml:Assertion>", forged)
    refused(posted(client, signed.replace("</samlp:Status>", f"</samlp:Status>{body}")))


def test_a_response_is_good_once(client):
    xml = Answer(asked(client)).xml()
    posted(client, xml)
    client.post("/sign-out/")
    answer = posted(client, xml)
    assert (answer.status_code, client.get("/contributor/").status_code) == (403, 302)


def test_a_response_stolen_on_the_way_opens_nothing_elsewhere(client):
    xml = Answer(asked(client)).xml()
    thief = Client()
    asked(thief)
    refused(posted(thief, xml))


def test_a_stolen_assertion_does_not_answer_the_thiefs_own_request(client):
    """Only the response around it is changed, which no signature covers here."""
    stolen, thief = asked(client), Client()
    own = asked(thief)
    xml = Answer(stolen).xml()
    response, assertion = xml.split("<saml:Assertion", 1)
    refused(posted(thief, f"{response.replace(stolen, own)}<saml:Assertion{assertion}"))


def test_a_response_nobody_asked_for_opens_nothing(client):
    refused(posted(client, Answer("ONELOGIN_nobody_asked").xml()))


@pytest.mark.parametrize("xml", ["", "<a", "<a/>", "\0", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_response_is_refused_without_a_fault(client, xml):
    asked(client)
    refused(posted(client, xml))


def test_a_response_that_is_too_large_is_not_kept(client):
    answer = client.post(f"{PAGE}acs/", {"SAMLResponse": "A" * 500_000})
    assert answer.status_code == 400


def test_the_last_step_alone_is_nothing(client):
    refused(client.get(f"{PAGE}acs/finish/"))


@pytest.mark.parametrize("address", ["acs/", "acs/finish/", "metadata/"])
def test_an_unknown_ministry_has_no_addresses(client, address):
    ask = client.post if address == "acs/" else client.get
    assert ask(f"/staff/ministry/nobody/{address}").status_code == 404


def test_the_request_names_this_site(client):
    page = client.post(PAGE).content.decode()
    address = unescape(found(r'content="0; url=([^"]+)"', page, 1))
    xml = request_in(address)
    assert (f'AssertionConsumerServiceURL="{ACS}"' in xml, ENTITY in xml) == (True, False)
