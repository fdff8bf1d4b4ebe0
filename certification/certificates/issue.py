"""Deciding awards, and issuing their certificates one by one (`batches.py` issues many)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.roles.errors import TookPart
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from certification.certificates.decide import decide
from certification.certificates.entering import Entry, enter, officer_of
from certification.certificates.errors import (
    AwardAlreadyIssued,
    AwardInBatch,
    AwardNotEligible,
)
from certification.certificates.models import Award, Certificate
from certification.certificates.queries import (
    award_is_issued,
    award_is_newest,
    people_attested_by,
    waits_in_a_batch,
)
from courses.evidence import SittingEvidence


@transaction.atomic
def decide_award(*, by: Acting, evidence: SittingEvidence) -> Award:
    """Record what a scored sitting earns. Again with the same outcome changes nothing and returns the award.

    A sitting scored anew with another outcome gets a further award; the earlier one no longer counts.
    """
    decision = decide(evidence)
    reasons = [reason.value for reason in decision.reasons]
    newest = Award.objects.filter(sitting=evidence.sitting).order_by("-number").first()
    if newest is not None and (newest.eligible, newest.reasons) == (decision.eligible, reasons):
        return newest
    award, made = Award.objects.get_or_create(
        contributor_id=evidence.contributor,
        sitting_id=evidence.sitting,
        number=newest.number + 1 if newest else 1,
        defaults={
            "person_id": evidence.person,
            "enrolment_id": evidence.enrolment,
            "eligible": decision.eligible,
            "reasons": reasons,
        },
    )
    if made:
        record(
            by=by,
            verb="award.decide",
            subject=award,
            contributor=award.contributor_id,
            details={
                "sitting": str(evidence.sitting),
                "eligible": award.eligible,
                "reasons": reasons,
                "number": award.number,
            },
        )
    return award


@transaction.atomic
def issue(*, by: Actor, award: Award) -> Certificate:
    """Issue one certificate: payload, public code and the event that renders it, in one transaction.

    Raises AwardNotEligible, AwardAlreadyIssued, AwardInBatch; TookPart when the officer proctored or
    attested this person; NotAllowed outside the officer's country.
    """
    officer = by.acting("certificate:issue", award.contributor_id)
    award = locked([award])[0]
    refuse_if_unfit(award)
    refuse_if_took_part(officer, [award])
    if waits_in_a_batch([award]):
        raise AwardInBatch(f"award {award.pk} waits in a batch")
    made = enter([Entry(award)], contributor=award.contributor_id, officer=officer_of(officer))[0]
    _record_issue(officer, made)
    return made


def locked(awards: Sequence[Award]) -> list[Award]:
    """Return the awards with their rows locked, so that two officers cannot issue the same one."""
    rows = Award.objects.select_for_update(of=("self",)).filter(pk__in=[award.pk for award in awards])
    found = list(rows.select_related("person", "sitting", "enrolment").order_by("pk"))
    if len(found) != len({award.pk for award in awards}):
        raise Award.DoesNotExist("an award is not in scope")
    return found


def refuse_if_unfit(award: Award) -> None:
    if not award.eligible or not award_is_newest(award):
        raise AwardNotEligible(f"award {award.pk} is not eligible")
    if award_is_issued(award):
        raise AwardAlreadyIssued(f"award {award.pk} has a certificate")


def refuse_if_took_part(officer: Actor, awards: Sequence[Award]) -> None:
    if people_attested_by(officer.actor_id, {award.person_id for award in awards}):
        raise TookPart("the officer proctored or attested one of these people")


def _record_issue(officer: Actor, certificate: Certificate) -> None:
    record(
        by=officer,
        verb="certificate.issue",
        subject=certificate,
        contributor=certificate.contributor_id,
        details={
            "serial": certificate.serial,
            "award": str(certificate.award_id),
            "payload_sha256": certificate.payload_sha256,
        },
        personal={"name": certificate.person.full_name},
    )
