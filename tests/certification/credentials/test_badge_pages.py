"""Who may download a badge, and what the addresses inside it answer to everybody."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contributors.models import AuthorityText, ContributorCountry
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.users.models import User
from certification.credentials.badge_queries import public_bytes
from certification.credentials.multibase import multikey
from certification.signing.actions import retire_signing_key
from certification.signing.enums import KeyPurpose
from certification.signing.queries import key_in_use
from tests import cast
from tests.certification.credentials.badges import badge_for
from tests.certification.factories import certified
from tests.counting import exactly

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(who):
    return certified(cast.person("1", "Gurung", "Asha"))


def address(certificate) -> str:
    return reverse("certificate_badge", args=[certificate.pk])


def path(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000").partition("#")[0]


def test_an_officer_downloads_the_stored_text(certificate, who):
    made = badge_for(certificate)
    answer = who("asha").browser().get(address(certificate))
    assert (answer.status_code, answer.content.decode()) == (200, made.text)
    assert answer["Content-Type"] == "application/vc"
    assert answer["Content-Disposition"] == f'attachment; filename="{certificate.serial}.json"'


def test_what_is_served_stays_as_it_was_when_everything_else_changes(certificate, who):
    made = badge_for(certificate)
    with scoped({"NPL"}):
        Person.objects.update(family_name="Thapa")
    AuthorityText.objects.update(name="Another school")
    answer = who("asha").browser().get(address(certificate))
    assert answer.content.decode() == made.text


def test_a_page_says_that_it_is_being_made(certificate, who):
    answer = who("asha").browser().get(address(certificate))
    assert answer.status_code == 404
    assert "The digital badge is being made" in answer.content.decode()


def test_another_countrys_officer_does_not_find_it(certificate, who):
    badge_for(certificate)
    assert who("omar").browser().get(address(certificate)).status_code == 404


def test_a_visitor_is_led_to_the_door(certificate, client):
    badge_for(certificate)
    assert client.get(address(certificate)).status_code == 302


@pytest.fixture
def holder(certificate):
    """The browser of the person the certificate names."""
    user = User.objects.create_user(name="Asha Gurung")
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id="NPL")
    with scoped({"NPL"}):
        Person.objects.filter(pk=certificate.person_id).update(user=user)
    return cast.Member(user, actor_for(user)).browser()


def test_the_holder_downloads_it(certificate, holder):
    made = badge_for(certificate)
    assert holder.get(address(certificate)).content.decode() == made.text


def test_it_takes_the_same_few_statements_whatever_the_register_holds(certificate, who):
    made = [certificate, *(certified(cast.person(f"9{n}", f"Person {n}")) for n in (1, 2))]
    for one in made:
        badge_for(one)
    browser = who("asha").browser()
    browser.get(address(certificate))
    with exactly(6):
        browser.get(address(certificate))


def test_the_api_sends_the_same_text(certificate, who):
    made = badge_for(certificate)
    answer = who("asha").browser().get(f"/api/v1/certificates/{certificate.pk}/badge/")
    assert (answer.status_code, answer.content.decode()) == (200, made.text)


def test_the_api_says_when_it_is_not_ready(certificate, who):
    answer = who("asha").browser().get(f"/api/v1/certificates/{certificate.pk}/badge/")
    assert (answer.status_code, answer.json()["title"]) == (409, "badge not ready")


def test_every_address_in_a_badge_answers(certificate, client):
    made = json.loads(badge_for(certificate).text)
    subject = made["credentialSubject"]["achievement"]
    found = [
        made["issuer"]["id"],
        made["proof"]["verificationMethod"],
        subject["id"],
        subject["criteria"]["id"],
        subject["alignment"][0]["targetUrl"],
        made["evidence"][0]["id"],
        *(entry["statusListCredential"] for entry in made["credentialStatus"]),
    ]
    assert {client.get(path(one)).status_code for one in found} == {200}


def test_an_issuers_document_lists_its_keys(certificate, client):
    key = key_in_use(KeyPurpose.CREDENTIAL, "NPL")
    answer = client.get("/issuers/NPL")
    document = answer.json()
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/ld+json", "*")
    assert document["name"] == ContributorCountry.objects.get(pk="NPL").authority("en")
    assert document["assertionMethod"] == [f"{document['id']}#{key.kid}"]
    assert document["verificationMethod"] == [
        {
            "id": f"{document['id']}#{key.kid}",
            "type": "Multikey",
            "controller": document["id"],
            "publicKeyMultibase": multikey(public_bytes(key)),
        }
    ]


def test_a_retired_key_still_speaks_for_the_issuer(countries, client):
    key = key_in_use(KeyPurpose.CREDENTIAL, "NPL")
    with scoped({"NPL"}):
        retire_signing_key(by=System(), key=key)
    document = client.get("/issuers/NPL").json()
    assert document["assertionMethod"] == [f"{document['id']}#{key.kid}"]


def test_a_compromised_key_is_shown_as_revoked_and_speaks_no_more(countries, client):
    key = key_in_use(KeyPurpose.CREDENTIAL, "NPL")
    with scoped({"NPL"}):
        retire_signing_key(by=System(), key=key, compromised_at=timezone.now())
    document = client.get("/issuers/NPL").json()
    assert document["assertionMethod"] == []
    assert [one["id"] for one in document["verificationMethod"] if "revoked" in one] == [
        f"{document['id']}#{key.kid}"
    ]


def test_a_status_list_is_served_as_stored_and_may_be_kept_for_minutes(certificate, client):
    badge_for(certificate)
    answer = client.get("/credentials/status/NPL/revocation/1")
    assert json.loads(answer.content)["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/vc", "public, max-age=300")


def test_an_achievement_says_what_it_stands_for(client, seeded):
    answer = client.get("/credentials/achievements/0.1-research/TRP/pre_deployment")
    assert answer.json()["name"].endswith(": Contingent soldier")
    assert answer.json()["criteria"]["narrative"].startswith("This is not a United Nations certificate")


@pytest.mark.parametrize(
    "address",
    [
        "/issuers/XXX",
        "/credentials/status/NPL/revocation/9",
        "/credentials/status/NPL/theft/1",
        "/credentials/achievements/9.9/TRP/pre_deployment",
        "/credentials/achievements/0.1-research/XXX/pre_deployment",
        "/credentials/achievements/0.1-research/TRP/after",
    ],
)
def test_what_does_not_exist_is_not_found(address, client, countries):
    assert client.get(address).status_code == 404
