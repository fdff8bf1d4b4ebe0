"""Issuing many: one officer proposes a batch, another confirms it, and a job issues it portion by portion.

A confirmed batch is a decision; its certificates follow. Each line ends with a certificate or with a recorded
reason why not, and one person's fault never holds up the others.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.jobs.actions import record_event
from accounts.jobs.models import Job
from accounts.roles.errors import SameOfficer
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from certification.certificates.entering import Entry, enter, officer_of
from certification.certificates.enums import LeftOut
from certification.certificates.errors import (
    AwardInBatch,
    BatchAlreadyConfirmed,
    BatchEmpty,
    BatchMixed,
    BatchNotConfirmed,
    Unprintable,
)
from certification.certificates.issue import locked, refuse_if_took_part, refuse_if_unfit
from certification.certificates.models import Award, Batch, BatchLine, Certificate
from certification.certificates.queries import (
    awards_issued_before,
    awards_of,
    awards_still_to_issue,
    certificates_of_batch,
    lines_to_settle,
    waits_in_a_batch,
)
from certification.signing.errors import NoSigningKey

log = logging.getLogger(__name__)


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
    held = locked(awards)
    for award in held:
        officer.acting("certificate:issue", award.contributor_id)
        refuse_if_unfit(award)
    refuse_if_took_part(officer, held)
    if waits_in_a_batch(held):
        raise AwardInBatch("an award waits in another batch")
    batch = Batch.objects.create(
        contributor_id=contributor, contingent=contingent, proposed_by=officer_of(officer)
    )
    BatchLine.objects.bulk_create(
        BatchLine(contributor_id=contributor, batch=batch, award=award) for award in held
    )
    record(
        by=officer,
        verb="batch.propose",
        subject=batch,
        contributor=contributor,
        details={"awards": len(held), "contingent": contingent.code if contingent else None},
    )
    return batch


@transaction.atomic
def confirm_batch(*, by: Actor, batch: Batch) -> Job:
    """Decide, as the second officer, that a batch is issued. Returns the job that issues it.

    Raises SameOfficer for the officer who proposed it, BatchAlreadyConfirmed, TookPart, NotAllowed.
    """
    officer = by.acting("certificate:confirm", batch.contributor_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.confirmed_at is not None:
        raise BatchAlreadyConfirmed(f"batch {batch.pk} is confirmed")
    if officer.actor_id == batch.proposed_by:
        raise SameOfficer("another officer confirms the batch")
    awards = list(awards_of(batch))
    refuse_if_took_part(officer, awards)
    batch.confirmed_by, batch.confirmed_at = officer_of(officer), timezone.now()
    batch.save(update_fields=["confirmed_by", "confirmed_at"])
    job = record_event(
        "batch.confirmed",
        key=str(batch.pk),
        payload={"batch": str(batch.pk), "role": officer.role},
        contributor=batch.contributor_id,
        requested_by=batch.confirmed_by,
        total=len(awards),
    )
    record(
        by=officer,
        verb="batch.confirm",
        subject=batch,
        contributor=batch.contributor_id,
        details={"awards": len(awards)},
    )
    return job


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


@dataclass(frozen=True)
class Standing:
    """How far a confirmed batch is: certificates issued, lines for which nothing was, and all its lines."""

    certificates: int
    left_out: int
    total: int

    @property
    def settled(self) -> int:
        return self.certificates + self.left_out


def standing_of(batch: Batch) -> Standing:
    """Return how far a batch is: three counts."""
    lines = BatchLine.objects.filter(batch=batch)
    left_out = lines.exclude(refusal="").count()
    return Standing(certificates_of_batch(batch).count(), left_out, lines.count())


@transaction.atomic
def issue_portion(*, by: Acting, batch: Batch, most: int) -> Standing:
    """Issue the next certificates of a confirmed batch, by the names of the people, with serials in a row.

    An award for which nothing can be issued is left out with its reason. Called again until nothing is left;
    once more changes nothing. Raises BatchNotConfirmed unless the acting officer confirmed it.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    officer = batch.confirmed_by
    if officer is None or officer != by.actor_id:
        raise BatchNotConfirmed(f"batch {batch.pk} was not confirmed by this officer")
    lines = list(lines_to_settle(batch)[:most])
    if not lines:
        return standing_of(batch)
    fit = list(awards_still_to_issue(line.award_id for line in lines))
    made, refused = _entered(fit, batch)
    refused |= _overtaken(lines, fit)
    for line in lines:
        line.refusal = refused.get(line.award_id, "")
    BatchLine.objects.bulk_update([line for line in lines if line.refusal], ["refusal"])
    record(
        by=by,
        verb="batch.issue",
        subject=batch,
        contributor=batch.contributor_id,
        details={
            "certificates": [one.serial for one in made],
            "left_out": {str(award): reason.value for award, reason in refused.items()},
        },
    )
    return standing_of(batch)


Refused = dict[UUID, LeftOut]


def _entered(awards: list[Award], batch: Batch) -> tuple[list[Certificate], Refused]:
    """Enter the awards together or, when one cannot be, one by one; say which were refused and why."""
    if not awards:
        return [], {}
    try:
        with transaction.atomic():
            return _enter(awards, batch), {}
    except DatabaseError:
        raise  # the whole portion is tried again
    except Exception:
        log.warning("batch %s: an award cannot be issued; they are entered one by one", batch.pk)
    made: list[Certificate] = []
    refused: Refused = {}
    for award in awards:
        try:
            with transaction.atomic():
                made += _enter([award], batch)
        except DatabaseError:
            raise
        except Exception as error:
            refused[award.pk] = _reason(error, award)
    return made, refused


def _enter(awards: list[Award], batch: Batch) -> list[Certificate]:
    assert batch.confirmed_by  # noqa: S101 - its caller has asked
    return enter(
        [Entry(award) for award in awards], contributor=batch.contributor_id, officer=batch.confirmed_by
    )


def _reason(error: Exception, award: Award) -> LeftOut:
    """Return the reason to record. What nobody foresaw is logged; the person can be chosen again."""
    if isinstance(error, Unprintable):
        return LeftOut.UNPRINTABLE
    if isinstance(error, NoSigningKey):
        return LeftOut.NO_SIGNING_KEY
    log.error("award %s cannot be issued", award.pk, exc_info=error)
    return LeftOut.FAULT


def _overtaken(lines: list[BatchLine], fit: list[Award]) -> Refused:
    """Return why lines are not fit any more: their sitting was issued before, or decided anew."""
    unfit = {line.award_id for line in lines} - {award.pk for award in fit}
    issued = awards_issued_before(unfit) if unfit else set()
    return {award: LeftOut.ISSUED_BEFORE if award in issued else LeftOut.OVERTAKEN for award in unfit}
