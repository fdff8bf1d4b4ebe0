"""Applying a roster: every accepted row in one transaction, or none."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, reset_queries, transaction
from django.utils import timezone

from accounts.contingents.errors import SlotGone
from accounts.contributors.models import ContributorCountry
from accounts.jobs.actions import record_event
from accounts.jobs.heap import settled_heap
from accounts.jobs.models import Job
from accounts.roles.rules import Actor
from accounts.trail.actions import entries_at_the_end, record
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import ContentAltered, RosterClosed, RosterMoved
from courses.enrolment.models import Roster
from courses.enrolment.queries import Records
from courses.enrolment.surveying import SMALL_ROWS
from courses.enrolment.verifying import PlannedRow, Verifying, chunk_after, records_of
from courses.enrolment.writing import DONE, write_chunk

APPLY_REQUESTED = "roster.apply_requested"


def request_apply(*, by: Actor, roster: Roster) -> Job:
    """Have a worker apply a roster. Asked twice, it is the same job, also where that found the records moved.

    Raises RosterClosed while it is being checked, when it cannot be read, or when it was checked again.
    """
    by = by.acting("roster:apply", roster.contributor_id)
    with transaction.atomic():
        kept = _locked(roster)
        if kept.state == RosterState.CHECKED:
            _must_be_open(kept)
            if stopped := apply_job(kept):
                return stopped
            _set(kept, state=RosterState.APPLYING, fault=None)
        elif kept.state not in {RosterState.APPLYING, RosterState.APPLIED}:
            raise RosterClosed(kept.state)
        return record_event(
            APPLY_REQUESTED,
            key=str(kept.pk),
            payload={"roster": str(kept.pk)},
            contributor=kept.contributor_id,
            requested_by=by.actor_id,
            total=max(1, kept.counts["rows"] - kept.counts["refused"]),
        )


def apply_job(roster: Roster) -> Job | None:
    """Return the job that applies a roster; None when nobody asked for one."""
    return Job.objects.filter(key=f"{APPLY_REQUESTED}:{roster.pk}").first()


@transaction.atomic
def apply_roster(*, by: Actor, roster: Roster) -> Roster:
    """Carry out a roster's plan: all accepted rows, or none. Applied before, it stays as it is.

    Raises RosterMoved when the records are no longer those it was checked against, ContentAltered when the
    stored file is no longer the one that was checked, RosterClosed when there is no plan to apply.
    """
    by = by.acting("roster:apply", roster.contributor_id)
    _one_at_a_time(roster.contributor_id)
    kept = _locked(roster)
    if kept.state == RosterState.APPLIED:
        return kept
    _must_be_open(kept)
    _check_file(kept)
    with settled_heap():
        done = _carried_out(by, kept, timezone.now().date())
    now = timezone.now()
    _set(
        kept,
        state=RosterState.APPLIED,
        applied_by=by.actor_id,
        applied_at=now,
        outcome={**kept.counts, **done},
        fault=None,
    )
    record(
        by=by,
        verb="roster.apply",
        subject=kept,
        contributor=kept.contributor_id,
        details={"file_sha256": kept.file_sha256, "outcome": kept.outcome},
    )
    return kept


def stop_applying(*, by: Actor, roster: Roster, code: str) -> None:
    """Note that a job could not apply a roster, and why: it is to be checked again."""
    by.acting("roster:apply", roster.contributor_id)
    Roster.objects.filter(pk=roster.pk, state=RosterState.APPLYING).update(
        state=RosterState.CHECKED, fault={"code": code, "parts": {}}
    )


def _must_be_open(roster: Roster) -> None:
    if roster.state not in {RosterState.CHECKED, RosterState.APPLYING}:
        raise RosterClosed(roster.state)
    if roster.checked_again.exists():
        raise RosterClosed("checked again")


def _check_file(roster: Roster) -> None:
    content = Roster.objects.values_list("content", flat=True).get(pk=roster.pk)
    if hashlib.sha256(content).hexdigest() != roster.file_sha256:
        raise ContentAltered(str(roster.pk))


def _locked(roster: Roster) -> Roster:
    rows = Roster.objects.select_for_update(of=("self",)).defer("content").select_related("contingent")
    return rows.get(pk=roster.pk)


def _one_at_a_time(contributor: str) -> None:
    """Wait until no other roster of this country is being applied.

    Two that meet the same people in another order would wait for each other for ever. Rows that refer to the
    country can be added meanwhile.
    """
    ContributorCountry.objects.select_for_update(no_key=True).get(pk=contributor)


def _set(roster: Roster, **values: Any) -> None:
    for name, value in values.items():
        setattr(roster, name, value)
    roster.save(update_fields=list(values))


Chunk = tuple[list[PlannedRow], Records]


def _carried_out(by: Actor, roster: Roster, on: date) -> dict[str, int]:
    """Compare everything with the records, then write it all; return the counts."""
    verifying = Verifying(roster, on, lock=True)
    few = roster.counts["rows"] <= SMALL_ROWS
    read: list[Chunk] = []
    while chunk := verifying.chunk():
        records = verifying.verify(chunk)
        if few:
            read.append((chunk, records))
        _forget_statements()
    verifying.conclude()
    done = Counter(dict.fromkeys(DONE, 0))
    try:
        with transaction.atomic(), entries_at_the_end():
            for chunk, records in read if few else _read_again(verifying):
                done.update(_written(by, roster, chunk, records, verifying))
    except (IntegrityError, SlotGone):  # somebody recorded the same person, or took the slot, since we read
        raise RosterMoved(str(roster.pk)) from None
    return dict(done)


def _written(
    by: Actor, roster: Roster, chunk: list[PlannedRow], records: Records, verifying: Verifying
) -> Counter[str]:
    return write_chunk(
        by=by,
        contributor=roster.contributor_id,
        chunk=chunk,
        records=records,
        standard=verifying.standard,
        on=verifying.on,
    )


def _read_again(verifying: Verifying) -> Iterator[Chunk]:
    """Yield the verified rows once more, with what they touch; it is locked, and cannot have moved."""
    after = -1
    while chunk := chunk_after(verifying.roster, after):
        yield (
            chunk,
            records_of(verifying.roster, chunk, standard=verifying.standard, on=verifying.on, lock=False),
        )
        after = chunk[-1].number
        _forget_statements()


def _forget_statements() -> None:
    """While debugging, Django keeps every statement with its values: a large file's fill the memory."""
    if settings.DEBUG:
        reset_queries()
