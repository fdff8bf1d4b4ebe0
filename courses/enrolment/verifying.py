"""Comparing a checked roster with the records as they are now, before it is applied."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from accounts.contingents.models import Slot
from courses.enrolment.enums import RowState
from courses.enrolment.errors import RosterMoved
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.plan import chained, row_facts
from courses.enrolment.queries import Records, ground_for, records_for
from courses.enrolment.surveying import CHUNK


class PlannedRow(NamedTuple):
    """What applying needs of a row of the plan."""

    number: int
    state: str
    values: dict[str, str]
    changes: list[dict[str, str]]
    person: UUID | None
    slot: UUID | None


class Verifying:
    """A checked roster compared with the records as they are now, a chunk of rows at a time.

    `after`: the number of the last row compared; `digest` covers those; `done`: how many they are.
    """

    def __init__(
        self, roster: Roster, on: date, *, lock: bool, before: Mapping[str, Any] | None = None
    ) -> None:
        """Begin; or go on where `before` (what `so_far` told) left off."""
        self.roster, self.on, self.lock = roster, on, lock
        if before:
            self.standard, self.digest = before["standard"], before["digest"]
            self.after, self.done = before["after"], before["compared"]
            return
        ground = ground_for(roster.contributor_id, roster.contingents, on=on)
        self.standard, self.digest = ground.standard, ground.digest()
        self.after, self.done = -1, 0

    def so_far(self) -> dict[str, Any]:
        """Return what another process needs to go on."""
        return {
            "standard": self.standard,
            "digest": self.digest,
            "after": self.after,
            "compared": self.done,
        }

    def chunk(self) -> list[PlannedRow]:
        """Return the next rows, as they were checked together; empty at the end."""
        if self.done >= self.roster.counts["rows"]:
            return []
        return chunk_after(self.roster, self.after)

    def verify(self, chunk: Sequence[PlannedRow]) -> Records:
        """Compare some rows, and return what they touch."""
        records = records_of(self.roster, chunk, standard=self.standard, on=self.on, lock=self.lock)
        decisions = self.roster.decisions
        self.digest = chained(self.digest, (_facts(row, records, decisions) for row in chunk))
        self.done, self.after = self.done + len(chunk), chunk[-1].number
        return records

    def conclude(self) -> None:
        """Raise RosterMoved unless plan and records are as they were when the roster was checked."""
        if self.digest != self.roster.state_digest:
            raise RosterMoved(str(self.roster.pk))


def chunk_after(roster: Roster, number: int) -> list[PlannedRow]:
    """Return the rows after one, as many as are checked together."""
    rows = RosterRow.objects.filter(roster=roster, number__gt=number).order_by("number")
    return [PlannedRow(*row) for row in rows.values_list(*PlannedRow._fields)[:CHUNK]]


def records_of(
    roster: Roster, chunk: Sequence[PlannedRow], *, standard: str, on: date, lock: bool
) -> Records:
    """Read, and lock when asked to, what some rows touch."""
    accepted = [row for row in chunk if row.state != RowState.REFUSED]
    decided = sorted({who for row in accepted if (who := roster.decisions.get(str(row.number)))})
    numbers = [row.values["service_number"] for row in accepted]
    records = records_for(roster.contributor_id, numbers, decided, standard=standard, on=on, lock=lock)
    if lock and (slots := [row.slot for row in accepted if row.slot]):  # after the people, as everywhere
        list(Slot.objects.select_for_update().filter(pk__in=slots).order_by("pk").values_list("pk"))
    return records


def _facts(row: PlannedRow, records: Records, decisions: Mapping[str, str]) -> list[Any]:
    person = None
    if row.state != RowState.REFUSED:
        person = records.meant(row.values["service_number"], decisions.get(str(row.number)))
    slot = str(row.slot) if row.slot else None
    return row_facts(row.number, row.state, row.values, row.changes, slot=slot, person=person)
