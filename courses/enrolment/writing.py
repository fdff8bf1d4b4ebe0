"""Writing what a roster's plan says, a chunk of rows at a time, each in a few statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.contingents.actions import fill_slots, name_positions
from accounts.contingents.models import Slot
from accounts.people.enlist import enlist
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.tenancy.bulk import insert_rows
from courses.enrolment.enums import EnrolmentEventKind, RowState
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.plan import DEFAULT_LANGUAGE, PERSON_FIELDS, TRAINING, read_training
from courses.enrolment.queries import Records
from courses.enrolment.verifying import PlannedRow

DONE = ("created", "updated", "enrolled", "assigned")
_RECORDED = frozenset({"service_number", *PERSON_FIELDS})


def write_chunk(
    *, by: Actor, contributor: str, chunk: Sequence[PlannedRow], records: Records, standard: str, on: date
) -> Counter[str]:
    """Write people, enrolments and assignments of these rows, as planned. Returns how many of each.

    Raises IntegrityError when somebody recorded one of them meanwhile.
    """
    rows = [row for row in chunk if row.state in {RowState.NEW, RowState.CHANGED}]
    new = {row.number: _new(contributor, row) for row in rows if row.state == RowState.NEW}
    edits = {row.number: _edits(row) for row in rows if row.state == RowState.CHANGED}
    changed = [_edited(records, row, edits[row.number]) for row in rows if edits.get(row.number)]
    changes = {str(row.person): edits[row.number] for row in rows if edits.get(row.number)}
    enlist(by=by, contributor=contributor, new=list(new.values()), changed=changed, changes=changes)
    people = {row.number: new.get(row.number) or records.people[str(row.person)] for row in rows}
    work = _Work(by, contributor, rows, people, records)
    return Counter(
        created=len(new), updated=len(changed), enrolled=_enrol(work, standard), assigned=_fill(work, on)
    )


@dataclass(frozen=True)
class _Work:
    """Rows whose people are recorded, by row number, and still have to be enrolled and put into slots."""

    by: Actor
    contributor: str
    rows: Sequence[PlannedRow]
    people: dict[int, Person]
    records: Records


def _new(contributor: str, row: PlannedRow) -> Person:
    said = {name: _read(name, row.values[name]) for name in PERSON_FIELDS if name in row.values}
    number = row.values["service_number"]
    return Person(contributor_id=contributor, service_number=number, **{"language": DEFAULT_LANGUAGE, **said})


def _read(name: str, text: str) -> Any:
    return date.fromisoformat(text) if name == "birth_date" else text


def _edits(row: PlannedRow) -> dict[str, list[str]]:
    """Return what of the person's record changes, by field: before and after."""
    return {c["column"]: [c["old"], c["new"]] for c in row.changes if c["column"] in _RECORDED}


def _edited(records: Records, row: PlannedRow, edits: dict[str, list[str]]) -> Person:
    person = records.people[str(row.person)]
    for name, (_old, new) in edits.items():
        setattr(person, name, _read(name, new))
    return person


def _enrol(work: _Work, standard: str) -> int:
    """Enrol people for the trainings the plan adds, under the standard it was made for."""
    wanted = [(row.number, c["new"]) for row in work.rows for c in row.changes if c["column"] == TRAINING]
    if not wanted:
        return 0
    now = timezone.now()
    made = [(uuid4(), work.people[number].pk, *_training(text)) for number, text in wanted]
    insert_rows(
        Enrolment,
        work.contributor,
        ("id", "person_id", "category", "phase", "mission_id"),
        made,
        standard_id=UUID(standard),
        enrolled_at=now,
    )
    insert_rows(
        EnrolmentEvent,
        work.contributor,
        ("enrolment_id",),
        ((enrolment,) for enrolment, *_ in made),
        number=1,
        kind=EnrolmentEventKind.ENROLLED,
        at=now,
        by=work.by.actor_id,
        reason="",
    )
    return len(made)


def _training(text: str) -> tuple[str, str, str | None]:
    category, phase, mission = read_training(text)
    return category, phase, mission or None


def _fill(work: _Work, on: date) -> int:
    """Put people into the slots the plan found for them, and write what they do there."""
    takes = {row.number: row.slot for row in work.rows if row.slot}
    stays = {row.number: UUID(slot) for row in work.rows if (slot := _own_slot(row, work.records))}
    slots = _slots({*takes.values(), *stays.values()})
    pairs = [(slots[slot], work.people[number]) for number, slot in takes.items()]
    named = {row.number: position for row in work.rows if (position := row.values.get("position"))}
    where = {**takes, **stays}
    positions = {slots[where[number]]: position for number, position in named.items() if number in where}
    fill_slots(by=work.by, contributor=work.contributor, pairs=pairs, since=on)
    name_positions(by=work.by, contributor=work.contributor, positions=positions)
    return len(pairs)


def _own_slot(row: PlannedRow, records: Records) -> str:
    """Return the slot that a row's person fills already and whose position it changes; empty for none."""
    if not any(change["column"] == "position" for change in row.changes):
        return ""
    known = records.known.get(str(row.person))
    return known.slot.id if known and known.slot else ""


def _slots(ids: set[UUID]) -> dict[UUID, Slot]:
    return {slot.pk: slot for slot in Slot.objects.filter(pk__in=ids)} if ids else {}
