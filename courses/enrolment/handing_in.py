"""Handing in a roster: its file is kept and checked, at once or (a large one) by a job, and decided on."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.jobs.actions import record_event
from accounts.jobs.heap import settled_heap
from accounts.jobs.models import Job
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.enrolment.checking import Checking
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import BadDecision, RosterClosed
from courses.enrolment.keeping import note_checked, settle, unkept_row, write_rows
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.plan import COUNTED
from courses.enrolment.queries import rows_of
from courses.enrolment.reading import open_sheet
from courses.enrolment.surveying import Held, Reading, small_sheet

CHECK_REQUESTED = "roster.check_requested"


@dataclass(frozen=True)
class Examined:
    """The plan of a file that nobody keeps: its rows, their counts, and the columns not used."""

    rows: list[RosterRow]
    slots: dict[UUID, int]
    counts: dict[str, int]
    ignored_columns: list[str]


def examine(*, by: Actor, contributor: str, contingent: Contingent | None, content: bytes) -> Examined:
    """Work out what applying a file would do; writes nothing. Raises a FileFault."""
    by.acting("roster:check", contributor)
    code = contingent.code if contingent else ""
    on = timezone.now().date()
    reading = Reading(small_sheet(content) or open_sheet(content), on)
    checking = Checking(contributor, code, reading, {}, on)
    rows, slots = [], {}
    for planned in checking.plan_all():
        rows.append(unkept_row(planned))
        if planned.slot:
            slots[UUID(planned.slot.id)] = planned.slot.number
    return Examined(rows, slots, checking.counts, list(reading.header.unknown))


@transaction.atomic
def check_roster(
    *, by: Actor, contributor: str, contingent: Contingent | None, file_name: str, content: bytes
) -> Roster:
    """Keep an uploaded file and its plan; no person is touched.

    A large file is kept to be checked by a job: its state says so, and `check_job` which one it is. Rows that
    name no contingent go to `contingent`. Raises a FileFault, and then keeps nothing.
    """
    by = by.acting("roster:check", contributor)
    roster = Roster(
        contributor_id=contributor,
        contingent=contingent,
        file_name=file_name[-200:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by.actor_id,
    )
    return _taken_in(by, roster)


def check_again(*, by: Actor, roster: Roster) -> Roster:
    """Check a roster's file once more, against the records as they stand now, with what was decided."""
    by = by.acting("roster:check", roster.contributor_id)
    return _following(by, roster, {})


@transaction.atomic
def decide_rows(*, by: Actor, roster: Roster, decisions: Mapping[int, str]) -> Roster:
    """Say whom likely duplicates mean, and check the file again with that: the answer is the new roster.

    `decisions`, by row number: the id of the recorded person it is, or empty text for somebody else.
    Raises RosterClosed unless the roster is checked and not applied, BadDecision for rows that ask for none
    or do not resemble the person named; then nothing is decided.
    """
    by = by.acting("roster:apply", roster.contributor_id)
    kept = Roster.objects.select_for_update(of=("self",)).defer("content").get(pk=roster.pk)
    if kept.state != RosterState.CHECKED or kept.checked_again.exists():
        raise RosterClosed(kept.state)
    likely = rows_of(kept, "likely").filter(number__in=list(decisions)).values_list("number", "alike")
    offered = {number: {"", *alike} for number, alike in likely}
    if bad := [row for row, who in decisions.items() if who not in offered.get(row, ())]:
        raise BadDecision(sorted(bad))
    record(
        by=by,
        verb="roster.decide",
        subject=kept,
        contributor=kept.contributor_id,
        details={"decisions": {str(row): who for row, who in sorted(decisions.items())}},
    )
    return _following(by, kept, {str(row): who for row, who in decisions.items()})


def check_job(roster: Roster) -> Job | None:
    """Return the job that checks a large roster; None for one that was checked at once."""
    return Job.objects.filter(key=f"{CHECK_REQUESTED}:{roster.pk}").first()


@transaction.atomic
def _following(by: Actor, roster: Roster, decisions: Mapping[str, str]) -> Roster:
    content = bytes(Roster.objects.values_list("content", flat=True).get(pk=roster.pk))
    again = Roster(
        contributor_id=roster.contributor_id,
        contingent=roster.contingent,
        file_name=roster.file_name,
        file_sha256=roster.file_sha256,
        content=content,
        uploaded_by=by.actor_id,
        follows=roster,
        decisions={**roster.decisions, **decisions},
    )
    return _taken_in(by, again)


def _taken_in(by: Actor, roster: Roster) -> Roster:
    """Check a roster at once when it is small, else leave that to a job."""
    sheet = small_sheet(bytes(roster.content))
    if sheet is None:
        return _put_off(by, roster)
    with settled_heap():
        return _at_once(by, roster, sheet)


def _at_once(by: Actor, roster: Roster, sheet: Held) -> Roster:
    code = roster.contingent.code if roster.contingent else ""
    on = timezone.now().date()
    checking = Checking(roster.contributor_id, code, Reading(sheet, on), roster.decisions, on)
    planned = list(checking.plan_all())
    settle(roster, checking)
    roster.save(force_insert=True)
    write_rows(roster, planned)
    return note_checked(by, roster)


def _put_off(by: Actor, roster: Roster) -> Roster:
    roster.state, roster.counts = RosterState.CHECKING, dict.fromkeys(COUNTED, 0)
    roster.save(force_insert=True)
    record_event(
        CHECK_REQUESTED,
        key=str(roster.pk),
        payload={"roster": str(roster.pk)},
        contributor=roster.contributor_id,
        requested_by=by.actor_id,
    )
    record(
        by=by,
        verb="roster.hand_in",
        subject=roster,
        contributor=roster.contributor_id,
        details={"file_sha256": roster.file_sha256, "bytes": len(roster.content)},
    )
    return roster
