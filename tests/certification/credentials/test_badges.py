"""Making badges and publishing status lists, through the signer."""

import hashlib
import json
import uuid

import pytest
import rfc8785
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from certification.certificates.entering import append_event
from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Award, Certificate
from certification.credentials import statuslist
from certification.credentials.badge_queries import badge_text, published_list, trusted_keys
from certification.credentials.badges import make_badge, publish_all_status_lists, publish_status_lists
from certification.credentials.errors import ProofRefused
from certification.credentials.integrity import read, verify
from certification.credentials.lists import Kind, trusted
from certification.credentials.models import OpenBadge, StatusList, StatusPlace
from certification.credentials.queries import lists_keys, newest_list
from certification.signing.actions import retire_signing_key, rotate_signing_key
from certification.signing.client import ask
from certification.signing.enums import KeyPurpose
from certification.signing.errors import AlreadySigned, SignerRefused
from certification.signing.models import SigningKey
from certification.signing.process import signer
from certification.signing.queries import key_in_use
from tests import cast
from tests.certification.credentials.badges import badge_for
from tests.certification.factories import certified
from tests.owner import unwalled

pytestmark = pytest.mark.django_db
OFFICER = uuid.UUID(int=9)


@pytest.fixture
def certificate(who) -> Certificate:
    return certified(cast.person("1", "Gurung", "Asha"))


def happens(certificate: Certificate, kind: CertificateEventKind) -> None:
    with scoped({certificate.contributor_id}):
        append_event(certificate, kind, officer=OFFICER)


def published_bit(certificate: Certificate, purpose: str) -> bool:
    """Return a certificate's bit in the list last published."""
    with scoped({certificate.contributor_id}):
        place = StatusPlace.objects.get(certificate=certificate)
    row = published_list(certificate.contributor_id, purpose, place.list_number)
    assert row is not None
    subject = json.loads(row.text)["credentialSubject"]
    return statuslist.is_set(subject["encodedList"], place.position)


def bits(certificate: Certificate) -> dict[str, bool]:
    """Publish, and return a certificate's bit in the list of each purpose."""
    with scoped({certificate.contributor_id}):
        publish_status_lists(by=System(), contributor=certificate.contributor_id)
    return {purpose: published_bit(certificate, purpose) for purpose in statuslist.PURPOSES}


def work() -> None:
    """Do what a worker does."""
    for job in due_jobs():
        run(job)


def test_a_badge_is_signed_with_its_countrys_key_and_stored(certificate):
    made = badge_for(certificate)
    verify(read(made.text), trusted_keys("NPL"))
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    assert made.text == rfc8785.dumps(json.loads(made.text)).decode()
    assert read(made.text)["id"] == f"urn:uuid:{certificate.pk}"


def test_no_other_countrys_keys_check_it(certificate, who):
    made = badge_for(certificate)
    with pytest.raises(ProofRefused, match="unknown_key"):
        verify(read(made.text), trusted_keys("MAR"))


def test_its_proof_bears_the_date_of_issue(certificate):
    made = read(badge_for(certificate).text)
    assert made["proof"]["created"] == made["validFrom"] == json.loads(certificate.payload)["issued_at"]


def test_making_it_twice_makes_one(certificate):
    first = badge_for(certificate)
    assert badge_for(certificate) == first
    with scoped({"NPL"}):
        assert (OpenBadge.objects.count(), StatusPlace.objects.count()) == (1, 1)
        assert TrailEntry.objects.filter(verb="badge.make").count() == 1


def test_made_again_after_a_worker_died_it_is_the_same(certificate):
    first = badge_for(certificate).text
    with scoped({"NPL"}):
        unwalled(OpenBadge).delete()
        unwalled(StatusPlace).delete()
    assert badge_for(certificate).text == first


def test_when_another_took_its_place_meanwhile_it_takes_its_next(certificate):
    badge_for(certificate)
    other = certified(cast.person("2", "Thapa", "Bina"))
    first, second = list(statuslist.candidates(certificate.pk))[:2]
    with scoped({"NPL"}):
        unwalled(OpenBadge).delete()
        unwalled(StatusPlace).delete()
        StatusPlace.objects.create(contributor_id="NPL", certificate=other, position=first)
    badge_for(certificate)
    with scoped({"NPL"}):
        assert StatusPlace.objects.get(certificate=certificate).position == second


def test_lists_are_published_before_the_first_badge_points_to_them(certificate):
    made = read(badge_for(certificate).text)
    for entry in made["credentialStatus"]:
        row = published_list("NPL", entry["statusPurpose"], 1)
        assert row is not None
        document = read(row.text)
        verify(document, trusted_keys("NPL"))
        assert document["id"] == entry["statusListCredential"]


def test_a_certificate_that_stands_has_no_bit_set(certificate):
    badge_for(certificate)
    assert bits(certificate) == {"revocation": False, "suspension": False}


@pytest.mark.parametrize("kind", [CertificateEventKind.REVOKED, CertificateEventKind.REPLACED])
def test_revoked_or_replaced_is_revoked_for_good(certificate, kind):
    badge_for(certificate)
    happens(certificate, kind)
    assert bits(certificate) == {"revocation": True, "suspension": False}


def test_a_suspension_shows_until_it_is_lifted(certificate):
    badge_for(certificate)
    happens(certificate, CertificateEventKind.SUSPENDED)
    assert bits(certificate) == {"revocation": False, "suspension": True}
    happens(certificate, CertificateEventKind.LIFTED)
    assert bits(certificate) == {"revocation": False, "suspension": False}
    happens(certificate, CertificateEventKind.SUSPENDED)
    assert bits(certificate) == {"revocation": False, "suspension": True}


def test_after_a_suspension_before_the_badge_was_made_the_lists_are_published_once_more(certificate):
    """A signer in its own process does not see the place before it is committed."""
    happens(certificate, CertificateEventKind.SUSPENDED)
    work_once_more = f"certificate.changed:badge:{certificate.pk}"
    assert not Job.objects.filter(key=work_once_more).exists()
    badge_for(certificate)
    assert Job.objects.filter(key=work_once_more).count() == 1


def test_a_worker_makes_badge_and_lists(certificate):
    work()
    with scoped({"NPL"}):
        verify(read(badge_text(certificate)), trusted_keys("NPL"))
    assert published_bit(certificate, "revocation") is False


def test_a_proposal_to_revoke_sets_no_bit(certificate):
    badge_for(certificate)
    happens(certificate, CertificateEventKind.REVOCATION_PROPOSED)
    assert bits(certificate) == {"revocation": False, "suspension": False}


def test_what_happens_to_one_sets_nobody_elses_bit(certificate):
    other = certified(cast.person("2", "Thapa", "Bina"))
    badge_for(certificate)
    badge_for(other)
    happens(certificate, CertificateEventKind.REVOKED)
    assert bits(other) == {"revocation": False, "suspension": False}


def test_the_daily_round_publishes_every_countrys_lists_anew(certificate, who):
    badge_for(certificate)
    badge_for(certified(cast.person("1", "Alami", "Yusuf", contributor_id="MAR"), officer="salma"))
    with scoped({"NPL", "MAR"}):
        assert publish_all_status_lists(by=System()) == 4
        assert StatusList.objects.count() == 4


def test_a_country_without_a_key_holds_up_no_other(certificate, who):
    badge_for(certificate)
    badge_for(certified(cast.person("1", "Alami", "Yusuf", contributor_id="MAR"), officer="salma"))
    with scoped({"NPL", "MAR"}):
        retire_signing_key(by=System(), key=key_in_use(KeyPurpose.CREDENTIAL, "MAR"))
        assert publish_all_status_lists(by=System()) == 2


def test_a_key_that_is_not_held_holds_up_neither_the_others_nor_the_list_of_revocations(certificate, who):
    badge_for(certificate)
    badge_for(certified(cast.person("1", "Alami", "Yusuf", contributor_id="MAR"), officer="salma"))
    SigningKey.objects.filter(purpose=KeyPurpose.CREDENTIAL, contributor="MAR").update(
        retired_at=timezone.now()
    )
    kept = SigningKey.objects.get(purpose=KeyPurpose.CREDENTIAL, contributor="MAR")
    kept.pk, kept.retired_at = "0" * 16, None
    kept.save(force_insert=True)
    with scoped({"NPL", "MAR"}):
        assert publish_all_status_lists(by=System()) == 2
        moroccan = Certificate.objects.get(contributor="MAR")
    happens(moroccan, CertificateEventKind.SUSPENDED)
    work()
    newest = newest_list(Kind.REVOCATION)
    assert newest is not None
    listed = trusted(bytes(newest.content), Kind.REVOCATION, lists_keys(), at=int(timezone.now().timestamp()))
    assert len(listed.entries) == 1


def refused(operation: str, record: str, content: bytes = b"") -> str:
    with pytest.raises(SignerRefused) as error:
        ask(operation, record, content)
    return error.value.args[0]


def place(certificate: Certificate, attempt: int = 0) -> bytes:
    return f"1/{list(statuslist.candidates(certificate.pk))[attempt]}".encode()


def test_the_signer_refuses_a_certificate_it_does_not_know(certificate):
    assert refused("badge", str(uuid.UUID(int=5)), place(certificate)) == "unknown_certificate"
    assert refused("badge", "x", place(certificate)) == "unknown_certificate"


def test_the_signer_refuses_an_altered_payload(certificate):
    with scoped({"NPL"}):
        unwalled(Certificate).update(payload=certificate.payload.replace("Asha", "Asho"))
    assert refused("badge", str(certificate.pk), place(certificate)) == "payload_altered"


def test_the_signer_refuses_an_award_that_is_not_eligible(certificate):
    with scoped({"NPL"}):
        unwalled(Award).update(eligible=False)
    assert refused("badge", str(certificate.pk), place(certificate)) == "not_eligible"


def test_the_signer_refuses_a_revoked_certificate(certificate):
    happens(certificate, CertificateEventKind.REVOKED)
    assert refused("badge", str(certificate.pk), place(certificate)) == "revoked"


def test_the_signer_refuses_a_place_that_is_not_the_certificates(certificate):
    other = certified(cast.person("2", "Thapa", "Bina"))
    with scoped({"NPL"}):
        StatusPlace.objects.create(
            contributor_id="NPL", certificate=other, position=next(statuslist.candidates(certificate.pk))
        )
    wrong = (place(certificate), place(other), b"", b"1/x", b"0/1", b"1", b"\xff/1")
    assert {refused("badge", str(certificate.pk), one) for one in wrong} == {"no_place"}
    ahead = place(certificate, 1).replace(b"1/", b"2/", 1)
    assert refused("badge", str(certificate.pk), ahead) == "no_place"


def test_the_signer_signs_a_second_place_only_when_another_took_the_first(certificate):
    ask("badge", str(certificate.pk), place(certificate))
    assert refused("badge", str(certificate.pk), place(certificate, 1)) == "no_place"
    other = certified(cast.person("2", "Thapa", "Bina"))
    with scoped({"NPL"}):
        StatusPlace.objects.create(
            contributor_id="NPL", certificate=other, position=next(statuslist.candidates(certificate.pk))
        )
    second = ask("badge", str(certificate.pk), place(certificate, 1))
    verify(read(second.decode()), trusted_keys("NPL"))


def test_the_signer_signs_no_other_place_once_a_badge_is_stored(certificate):
    badge_for(certificate)
    signer().ledger.forget("badge_place", str(certificate.pk))
    assert refused("badge", str(certificate.pk), place(certificate, 1)) == "no_place"


def test_the_signer_signs_other_words_for_a_certificate_never(certificate, settings):
    ask("badge", str(certificate.pk), place(certificate))
    settings.SITE_URL = "https://elsewhere.example"
    with pytest.raises(AlreadySigned):
        ask("badge", str(certificate.pk), place(certificate))


@pytest.mark.parametrize(
    "record",
    ["NPL", "NPL/revocation", "NPL/theft/1", "NPL/revocation/0", "NPL/revocation/2", "NPL/revocation/x"],
)
def test_the_signer_refuses_a_list_that_does_not_exist(record, countries):
    assert refused("status_list", record) == "no_such_list"


def test_the_signer_writes_lists_itself(countries):
    assert refused("status_list", "NPL/revocation/1", b"{}") == "content_not_wanted"


def test_the_signer_refuses_where_a_country_has_no_key(countries):
    assert refused("status_list", "KEN/revocation/1") == "no_key"


def rotate(compromised: bool = False) -> SigningKey:
    """Put a new key in the place of Nepal's; return the old one."""
    old = key_in_use(KeyPurpose.CREDENTIAL, "NPL")
    with scoped({"NPL"}):
        if compromised:
            retire_signing_key(by=System(), key=old, compromised_at=timezone.now())
        rotate_signing_key(by=System(), purpose=KeyPurpose.CREDENTIAL, contributor="NPL")
    return old


def signer_of(made: OpenBadge) -> str:
    return str(read(made.text)["proof"]["verificationMethod"]).partition("#")[2]


def test_a_key_in_use_at_issue_and_retired_since_still_ends_its_work(certificate):
    old = rotate()
    made = badge_for(certificate)
    verify(read(made.text), trusted_keys("NPL"))
    assert signer_of(made) == old.kid


def test_a_compromised_key_signs_nothing_more_and_the_proof_is_as_old_as_the_new_key(certificate):
    old = rotate(compromised=True)
    made = badge_for(certificate)
    new = key_in_use(KeyPurpose.CREDENTIAL, "NPL")
    verify(read(made.text), trusted_keys("NPL"))
    assert (signer_of(made), old.kid == new.kid) == (new.kid, False)
    assert read(made.text)["proof"]["created"] >= f"{new.not_before:%Y-%m-%dT%H:%M:%SZ}"


def test_what_a_compromised_key_signed_is_no_longer_trusted(certificate):
    made = badge_for(certificate)
    rotate(compromised=True)
    with pytest.raises(ProofRefused, match="unknown_key"):
        verify(read(made.text), trusted_keys("NPL"))


def test_what_a_retired_key_signed_stays_trusted(certificate):
    made = badge_for(certificate)
    rotate()
    verify(read(made.text), trusted_keys("NPL"))
    with scoped({"NPL"}):
        assert make_badge(by=System(), certificate=certificate) == made
