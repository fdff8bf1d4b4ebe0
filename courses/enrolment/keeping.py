"""What is kept of a roster while its file is checked and after: its rows, its counts, a trail entry."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.roles.rules import Actor
from accounts.tenancy.bulk import insert_rows
from accounts.trail.actions import record
from courses.enrolment.checking import Checking
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import FileFault
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.plan import COUNTED, PlanRow, fault_json

SETTLED = ("state", "counts", "state_digest", "contingents", "ignored_columns")
_COLUMNS = ("number", "state", "note", "fault", "values", "faults", "changes", "alike", "person", "slot")


def write_rows(roster: Roster, planned: Iterable[PlanRow]) -> None:
    """Keep planned rows."""
    rows = map(_values, planned)
    insert_rows(RosterRow, roster.contributor_id, _COLUMNS, rows, roster_id=roster.pk)


def unkept_row(planned: PlanRow) -> RosterRow:
    """Return a planned row in the form it would be kept in."""
    return RosterRow(**dict(zip(_COLUMNS, _values(planned), strict=True)))


def _values(planned: PlanRow) -> tuple[Any, ...]:
    """Return what is kept of a planned row, by `_COLUMNS`."""
    faults = [fault_json(fault) for fault in planned.row.faults]
    return (
        planned.row.number,
        planned.state.value,
        planned.note.value if planned.note else "",
        f"{faults[0]['column']}.{faults[0]['code']}" if faults else "",
        planned.values,
        faults,
        [change.as_json() for change in planned.changes],
        list(planned.alike),
        UUID(planned.person.id) if planned.person else None,
        UUID(planned.slot.id) if planned.slot else None,
    )


def settle(roster: Roster, checking: Checking) -> None:
    """Let a roster take over what the whole check found; saving it is the caller's."""
    roster.state = RosterState.CHECKED
    roster.counts, roster.state_digest = checking.counts, checking.digest
    roster.contingents = sorted(checking.ground.contingents)
    roster.ignored_columns = list(checking.reading.header.unknown)


def note_checked(by: Actor, roster: Roster) -> Roster:
    """Add to the trail that a roster was checked, and what the plan adds up to."""
    record(
        by=by,
        verb="roster.check",
        subject=roster,
        contributor=roster.contributor_id,
        details={"file_sha256": roster.file_sha256, "counts": roster.counts},
    )
    return roster


def refuse(by: Actor, roster: Roster, fault: FileFault) -> None:
    """Note why a large file cannot be read. Rows planned before the fault was met are dropped."""
    RosterRow.objects.filter(roster=roster).delete()
    roster.state, roster.counts = RosterState.REFUSED, dict.fromkeys(COUNTED, 0)
    roster.fault = {"code": fault.code, "parts": fault.parts}
    roster.save(update_fields=["state", "counts", "fault"])
    record(
        by=by,
        verb="roster.refuse",
        subject=roster,
        contributor=roster.contributor_id,
        details={"file_sha256": roster.file_sha256, "fault": fault.code},
    )
