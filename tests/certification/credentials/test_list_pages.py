"""The lists and keys as anybody fetches them."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from django.conf import settings as django_settings
from django.utils import timezone

from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from certification.credentials.actions import publish_lists
from certification.credentials.cose import TrustedKey
from certification.credentials.lists import Kind, trusted
from certification.credentials.models import SignedList
from certification.credentials.queries import newest_list
from certification.signing.actions import rotate_signing_key
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey

pytestmark = pytest.mark.django_db
LISTS = ["/verify/lists/trust", "/verify/lists/revocation"]


def newest(address: str) -> SignedList:
    found = newest_list(Kind(address.rpartition("/")[2]))
    assert found is not None
    return found


@pytest.fixture
def published(who):
    return publish_lists(by=System())


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_served_as_it_was_published(client, published, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content == bytes(newest(address).content)
    assert answer["Content-Type"] == 'application/cose; cose-type="cose-sign1"'
    assert answer["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("address", LISTS)
def test_a_reader_who_has_the_newest_is_told_so(client, published, address):
    there = newest(address)
    tag = client.get(address)["ETag"]
    assert tag == f'"{there.kind}-{there.number}"'
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"trust-0"'}).status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_before_the_first_edition_there_is_none(client, who, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (404, b"No edition has been published yet.\n")


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_two_statements(client, published, address, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(address)


def test_the_last_list_of_a_changed_key_is_served_by_its_name(client, published):
    with all_contributors("the operator's command"):
        old = SigningKey.objects.get(purpose="lists")
        new = rotate_signing_key(by=System(), purpose=KeyPurpose.LISTS)
    handover, newest_trust, _ = publish_lists(by=System())
    for key, edition in ((old, handover), (new, newest_trust)):
        answer = client.get(f"/verify/lists/trust?by={key.kid}")
        assert (answer.status_code, answer.content) == (200, bytes(edition.content))
        assert answer["Cache-Control"] == "public, max-age=300"
        assert answer["ETag"] == f'"trust-{edition.number}"'
    assert client.get("/verify/lists/trust").content == bytes(newest_trust.content)


@pytest.mark.parametrize("by", ["", "0011223344556677", "../trust", "x" * 3000])
def test_a_key_that_signed_no_list_has_none(client, published, by):
    answer = client.get("/verify/lists/trust", {"by": by})
    assert (answer.status_code, "ETag" in answer) == (404, False)


def test_what_a_compromised_key_signed_is_not_handed_out_by_its_name(client, published):
    key = SigningKey.objects.get(purpose="lists")
    SigningKey.objects.filter(pk=key.pk).update(compromised_at=timezone.now())
    assert client.get(f"/verify/lists/trust?by={key.kid}").status_code == 404


def test_a_list_by_a_keys_name_takes_two_statements(client, published, django_assert_num_queries):
    kid = SigningKey.objects.get(purpose="lists").kid
    with django_assert_num_queries(2):
        client.get(f"/verify/lists/trust?by={kid}")


def test_the_anchor_verifies_both_lists(client, published):
    keys = {}
    for key in client.get("/verify/lists/anchor").json()["keys"]:
        kid, x, y = (
            base64.urlsafe_b64decode(key[name] + "=" * (-len(key[name]) % 4)) for name in ("kid", "x", "y")
        )
        keys[kid] = TrustedKey(kid, "", "lists", x, y, key["not_before"], key["not_after"])
    at = int(timezone.now().timestamp())
    for kind in Kind:
        assert trusted(client.get(f"/verify/lists/{kind}").content, kind, keys, at=at).kind is kind


def test_a_compromised_key_is_no_anchor_and_a_retired_one_is(client, who):
    key = SigningKey.objects.filter(purpose="lists")
    key.update(retired_at=timezone.now())
    assert len(client.get("/verify/lists/anchor").json()["keys"]) == 1
    key.update(compromised_at=timezone.now())
    assert client.get("/verify/lists/anchor").json() == {"keys": []}


def test_the_trust_list_for_people_shows_every_key_with_its_certificate(client, who):
    answer = client.get("/trust/")
    shown = {(one["contributor"], one["purpose"], one["kid"]) for one in answer.json()["keys"]}
    assert shown == set(SigningKey.objects.values_list("contributor", "purpose", "kid"))
    for one in answer.json()["keys"]:
        certificate = x509.load_pem_x509_certificate(one["certificate"].encode())
        assert one["kid"] == SigningKey.objects.get(certificate=one["certificate"]).kid
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=3 * 365)
    assert answer["Cache-Control"] == "public, max-age=300"


def test_the_authority_vouches_for_every_key(client, who):
    answer = client.get("/trust/authority.pem")
    authority = x509.load_pem_x509_certificate(answer.content)
    for key in SigningKey.objects.all():
        x509.load_pem_x509_certificate(key.certificate.encode()).verify_directly_issued_by(authority)
    assert answer["Content-Type"] == "application/x-pem-file"


def test_a_server_without_the_authoritys_certificate_says_so(client, who, settings, tmp_path):
    settings.AUTHORITY_CERTIFICATE = tmp_path / "nothing.pem"
    answer = client.get("/trust/authority.pem")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain")


def test_nothing_but_reading_is_allowed(client, published):
    addresses = [*LISTS, "/verify/lists/anchor", "/trust/", "/trust/authority.pem"]
    assert {client.post(address).status_code for address in addresses} == {405}


def test_no_private_key_is_ever_shown(client, published):
    addresses = [*LISTS, "/verify/lists/anchor", "/trust/", "/trust/authority.pem"]
    shown = b"".join(client.get(address).content for address in addresses)
    assert b"PRIVATE" not in shown
    assert str(django_settings.AUTHORITY_HOME).encode() not in shown
