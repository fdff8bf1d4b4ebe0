"""After the issue: revoking by two officers, replacing after a name was corrected."""

import pytest

from accounts.jobs.models import Job
from accounts.roles.errors import NotAllowed, SameOfficer, TookPart
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from certification.certificates.enums import CertificateStatus, RevocationReason
from certification.certificates.errors import (
    AwardNotEligible,
    CertificateNotInForce,
    NothingToCorrect,
    RevocationAlreadyProposed,
    RevocationNotProposed,
)
from certification.certificates.issue import decide_award
from certification.certificates.payload import full_name, read
from certification.certificates.queries import status_of, today
from certification.certificates.replace import replace
from certification.certificates.revoke import (
    confirm_revocation,
    propose_revocation,
    withdraw_revocation,
)
from courses.evidence import evidence_of
from tests import cast
from tests.certification.factories import award_for, certified, score

pytestmark = pytest.mark.django_db
WRONG = RevocationReason.ISSUED_IN_ERROR


@pytest.fixture
def certificate(who):
    """Asha Gurung's certificate, issued by Bikram."""
    return certified(cast.person("1", "Gurung", "Asha"))


@pytest.fixture
def nepal():
    with scoped({"NPL"}):
        yield


def kinds(certificate):
    return [event.kind for event in certificate.events.all()]


def test_one_proposes_another_confirms_and_training_is_required_again(who, certificate, nepal):
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    assert status_of(certificate, today()) is CertificateStatus.VALID
    confirm_revocation(by=who("chandra").actor, certificate=certificate)
    assert status_of(certificate, today()) is CertificateStatus.REVOKED
    assert kinds(certificate) == ["issued", "revocation_proposed", "revoked"]
    last = certificate.award.enrolment.events.last()
    assert (last.kind, last.reason) == ("training_required_again", "issued_in_error")
    verbs = TrailEntry.objects.filter(verb__startswith="certificate.rev").order_by("position")
    assert [entry.verb for entry in verbs] == ["certificate.revocation_proposed", "certificate.revoked"]


def test_who_proposed_a_revocation_never_confirms_it(who, certificate, nepal):
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    with pytest.raises(SameOfficer):
        confirm_revocation(by=who("bikram").actor, certificate=certificate)
    assert kinds(certificate) == ["issued", "revocation_proposed"]


def test_a_proposal_can_be_withdrawn_and_made_again(who, certificate, nepal):
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    with pytest.raises(RevocationAlreadyProposed):
        propose_revocation(by=who("chandra").actor, certificate=certificate, reason=WRONG)
    withdraw_revocation(by=who("chandra").actor, certificate=certificate)
    with pytest.raises(RevocationNotProposed):
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
    propose_revocation(by=who("chandra").actor, certificate=certificate, reason=WRONG)
    assert kinds(certificate) == [
        "issued",
        "revocation_proposed",
        "revocation_withdrawn",
        "revocation_proposed",
    ]


def test_what_is_revoked_is_neither_revoked_again_nor_replaced(who, certificate, nepal):
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    confirm_revocation(by=who("chandra").actor, certificate=certificate)
    with pytest.raises(CertificateNotInForce):
        propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    with pytest.raises(CertificateNotInForce):
        replace(by=who("bikram").actor, certificate=certificate)


@pytest.mark.parametrize("name", ["salma", "asha", "ines", "tomas"])
def test_only_certifying_officers_of_the_country_revoke_and_replace(who, certificate, nepal, name):
    with pytest.raises(NotAllowed):
        propose_revocation(by=who(name).actor, certificate=certificate, reason=WRONG)
    with pytest.raises(NotAllowed):
        replace(by=who(name).actor, certificate=certificate)
    assert kinds(certificate) == ["issued"]


def test_a_corrected_name_is_printed_on_a_new_certificate_that_says_what_it_replaces(who, certificate, nepal):
    person = certificate.person
    person.family_name = "Gurung Rai"
    person.save(update_fields=["family_name"])
    new = replace(by=who("chandra").actor, certificate=certificate)
    payload = read(new.payload)
    assert (full_name(payload), payload["replaces"]) == ("Asha Gurung Rai", certificate.serial)
    assert (new.serial[-7:], new.valid_until) == ("0000002", certificate.valid_until)
    assert (new.award_id, new.replaces_id) == (certificate.award_id, certificate.pk)
    assert full_name(read(certificate.payload)) == "Asha Gurung"
    assert status_of(certificate, today()) is CertificateStatus.REPLACED
    assert status_of(new, today()) is CertificateStatus.VALID
    assert Job.objects.filter(event="certificate.issued").count() == 2


def test_a_certificate_is_replaced_once_and_only_when_a_name_changed(who, certificate, nepal):
    with pytest.raises(NothingToCorrect):
        replace(by=who("bikram").actor, certificate=certificate)
    certificate.person.given_names = "Aasha"
    certificate.person.save(update_fields=["given_names"])
    replace(by=who("bikram").actor, certificate=certificate)
    with pytest.raises(CertificateNotInForce):
        replace(by=who("bikram").actor, certificate=certificate)


def test_nothing_is_replaced_while_a_revocation_waits(who, certificate, nepal):
    certificate.person.given_names = "Aasha"
    certificate.person.save(update_fields=["given_names"])
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    with pytest.raises(RevocationAlreadyProposed):
        replace(by=who("chandra").actor, certificate=certificate)


def test_who_proctored_a_person_does_not_replace_that_persons_certificate(who, certificate, nepal):
    award_for(certificate.person, passed=False, proctor="chandra")
    with pytest.raises(TookPart):
        replace(by=who("chandra").actor, certificate=certificate)


def test_what_was_scored_anew_and_not_passed_is_revoked_and_not_replaced(who, certificate, nepal):
    sitting = certificate.award.sitting
    score(sitting, passed=False)
    decide_award(by=System(), evidence=evidence_of(sitting.pk))
    certificate.person.family_name = "Thapa"
    certificate.person.save(update_fields=["family_name"])
    with pytest.raises(AwardNotEligible):
        replace(by=who("bikram").actor, certificate=certificate)
    score(sitting)
    decide_award(by=System(), evidence=evidence_of(sitting.pk))
    assert replace(by=who("bikram").actor, certificate=certificate).replaces_id == certificate.pk
