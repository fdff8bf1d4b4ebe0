"""Deciding awards, and issuing their certificates one by one or in batches a second officer confirms."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.roles.errors import SameOfficer, TookPart
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from certification.certificates.decide import decide
from certification.certificates.entering import Entry, enter, officer_of
from certification.certificates.errors import (
    AwardAlreadyIssued,
    AwardInBatch,
    AwardNotEligible,
    BatchAlreadyConfirmed,
    BatchEmpty,
    BatchMixed,
)
from certification.certificates.models import Award, Batch, BatchLine, Certificate
from certification.certificates.queries import (
    award_is_issued,
    award_is_newest,
    awards_of,
    awards_still_to_issue,
    people_attested_by,
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
    award = _locked([award])[0]
    _refuse_if_unfit(award)
    _refuse_if_took_part(officer, [award])
    if BatchLine.objects.filter(award=award).exists():
        raise AwardInBatch(f"award {award.pk} waits in a batch")
    made = enter([Entry(award)], contributor=award.contributor_id, officer=officer_of(officer))[0]
    _record_issue(officer, made)
    return made


@transaction.atomic
def propose_batch(*, by: Actor, awards: Sequence[Award], contingent: Contingent | None) -> Batch:
    """Put awards of one contributor together for a second officer to confirm. Issues nothing.

    Raises BatchEmpty, BatchMixed, and for the first unfit award what `issue` raises.
    """
    if not awards:
        raise BatchEmpty("a batch needs at least one award")
    contributor = awards[0].contributor_id
    officer = by.acting("certificate:issue", contributor)
    owners = {award.contributor_id for award in awards} | (
        {contingent.contributor_id} if contingent else set()
    )
    if owners != {contributor}:
        raise BatchMixed("a batch belongs to one contributor")
    locked = _locked(awards)
    for award in locked:
        officer.acting("certificate:issue", award.contributor_id)
        _refuse_if_unfit(award)
    _refuse_if_took_part(officer, locked)
    if BatchLine.objects.filter(award__in=locked).exists():
        raise AwardInBatch("an award waits in another batch")
    batch = Batch.objects.create(
        contributor_id=contributor, contingent=contingent, proposed_by=officer_of(officer)
    )
    BatchLine.objects.bulk_create(
        BatchLine(contributor_id=contributor, batch=batch, award=award) for award in locked
    )
    record(
        by=officer,
        verb="batch.propose",
        subject=batch,
        contributor=contributor,
        details={"awards": len(locked), "contingent": contingent.code if contingent else None},
    )
    return batch


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed batch came to. `left_out`: awards that a later decision had overtaken."""

    certificates: tuple[Certificate, ...]
    left_out: int


@transaction.atomic
def confirm_batch(*, by: Actor, batch: Batch) -> Confirmed:
    """Issue a batch as its second officer, all certificates in one transaction.

    Raises SameOfficer for the officer who proposed it, BatchAlreadyConfirmed, TookPart, NotAllowed.
    """
    officer = by.acting("certificate:confirm", batch.contributor_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.confirmed_at is not None:
        raise BatchAlreadyConfirmed(f"batch {batch.pk} is confirmed")
    if officer.actor_id == batch.proposed_by:
        raise SameOfficer("another officer confirms the batch")
    awards = list(awards_of(batch))
    _refuse_if_took_part(officer, awards)
    fit = list(awards_still_to_issue(batch))
    made = enter(
        [Entry(award) for award in fit], contributor=batch.contributor_id, officer=officer_of(officer)
    )
    batch.confirmed_by, batch.confirmed_at = officer.actor_id, timezone.now()
    batch.save(update_fields=["confirmed_by", "confirmed_at"])
    confirmed = Confirmed(tuple(made), len(awards) - len(fit))
    record(
        by=officer,
        verb="batch.confirm",
        subject=batch,
        contributor=batch.contributor_id,
        details={"certificates": [one.serial for one in made], "left_out": confirmed.left_out},
    )
    return confirmed


@transaction.atomic
def withdraw_batch(*, by: Actor, batch: Batch) -> int:
    """Take a batch back before it is confirmed, by either officer; its awards are free again.

    Returns how many awards that is. Raises BatchAlreadyConfirmed.
    """
    officer = by.acting("certificate:issue", batch.contributor_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.confirmed_at is not None:
        raise BatchAlreadyConfirmed(f"batch {batch.pk} is confirmed")
    freed = BatchLine.objects.filter(batch=batch).count()
    record(
        by=officer,
        verb="batch.withdraw",
        subject=batch,
        contributor=batch.contributor_id,
        details={"awards": freed},
    )
    BatchLine.objects.filter(batch=batch).delete()
    batch.delete()
    return freed


def _locked(awards: Sequence[Award]) -> list[Award]:
    """Return the awards with their rows locked, so that two officers cannot issue the same one."""
    rows = Award.objects.select_for_update(of=("self",)).filter(pk__in=[award.pk for award in awards])
    found = list(rows.select_related("person", "sitting", "enrolment").order_by("pk"))
    if len(found) != len({award.pk for award in awards}):
        raise Award.DoesNotExist("an award is not in scope")
    return found


def _refuse_if_unfit(award: Award) -> None:
    if not award.eligible or not award_is_newest(award):
        raise AwardNotEligible(f"award {award.pk} is not eligible")
    if award_is_issued(award):
        raise AwardAlreadyIssued(f"award {award.pk} has a certificate")


def _refuse_if_took_part(officer: Actor, awards: Sequence[Award]) -> None:
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
