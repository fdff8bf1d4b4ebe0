"""What applying a roster would do, worked out from its rows and the records as they stand. No Django.

A row marked unchanged writes nothing; new, changed, unchanged and refused rows add up to all rows.
Absence never removes: an empty cell leaves what is recorded, a person not in the file stays.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from courses.enrolment.enums import FaultCode, RowNote, RowState
from courses.enrolment.rows import Row, RowFault

PERSON_FIELDS = (
    "family_name",
    "given_names",
    "name_native",
    "sex",
    "birth_date",
    "category",
    "rank",
    "language",
    "email",
)
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class KnownSlot:
    """A slot: who fills it is known by where it stands in `Known`."""

    id: str
    contingent: str
    number: int
    category: str
    position: str = ""


@dataclass(frozen=True)
class KnownPerson:
    """A person as recorded. `trained_as`: the categories enrolled for under the standard in force."""

    id: str
    fields: Mapping[str, str]
    slot: KnownSlot | None = None
    trained_as: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """The records a roster is checked against, by service number and by contingent code."""

    people: Mapping[str, KnownPerson]
    contingents: frozenset[str]
    free: Sequence[KnownSlot]
    standard: str = ""

    def digest(self) -> str:
        """Return the SHA-256 over everything a plan was made from: when it differs, the records moved."""
        people = [
            [n, p.id, *(p.fields[f] for f in PERSON_FIELDS), str(p.slot), *sorted(p.trained_as)]
            for n, p in sorted(self.people.items())
        ]
        facts = [people, sorted(self.contingents), sorted(map(str, self.free)), self.standard]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class PlanRow:
    """One row of the plan. `slot`: the free slot the person would take."""

    row: Row
    state: RowState
    changes: tuple[Change, ...] = ()
    note: RowNote | None = None
    slot: KnownSlot | None = None
    person: KnownPerson | None = None

    def as_json(self) -> dict[str, Any]:
        row = self.row
        return {
            "row": row.number,
            "state": self.state.value,
            "service_number": row.service_number,
            "name": row.name,
            "category": row.category,
            "contingent": row.contingent,
            "slot": self.slot.number if self.slot else None,
            "note": self.note.value if self.note else "",
            "changes": [{"column": c.column, "old": c.old, "new": c.new} for c in self.changes],
            "faults": [_fault_json(fault) for fault in row.faults],
        }


def _fault_json(fault: RowFault) -> dict[str, Any]:
    made = {"row": fault.row, "column": fault.column, "code": fault.code.value, "value": fault.value}
    return {**made, "others": list(fault.others)} if fault.others else made


@dataclass(frozen=True)
class Plan:
    rows: tuple[PlanRow, ...]
    ignored_columns: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        states = Counter(row.state for row in self.rows)
        notes = Counter(row.note for row in self.rows)
        return {
            "rows": len(self.rows),
            **{state.value: states[state] for state in RowState},
            RowNote.NO_SLOT.value: notes[RowNote.NO_SLOT],
        }

    def accepted(self) -> list[PlanRow]:
        return [row for row in self.rows if row.state is not RowState.REFUSED]

    def as_json(self) -> dict[str, Any]:
        return {
            "counts": self.counts(),
            "ignored_columns": list(self.ignored_columns),
            "rows": [row.as_json() for row in self.rows],
        }


@dataclass
class _Planner:
    """Walks the rows in order and gives free slots away in the order of their numbers."""

    known: Known
    free: dict[tuple[str, str], list[KnownSlot]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slot in sorted(self.known.free, key=lambda slot: slot.number, reverse=True):
            self.free.setdefault((slot.contingent, slot.category), []).append(slot)

    def plan(self, row: Row) -> PlanRow:
        if row.faults:
            return PlanRow(row, RowState.REFUSED)
        person = self.known.people.get(row.service_number)
        slot, note = self._slot(row, person)
        changes = (
            *_changed_fields(row, person),
            *_changed_place(row, person, slot),
            *self._training(row, person),
        )
        if person is None:
            return PlanRow(row, RowState.NEW, (), note, slot)
        state = RowState.CHANGED if changes else RowState.UNCHANGED
        return PlanRow(row, state, changes, note, slot, person)

    def _slot(self, row: Row, person: KnownPerson | None) -> tuple[KnownSlot | None, RowNote | None]:
        """Return the free slot this row takes, or why its person takes none."""
        filled = person.slot if person else None
        if filled is not None:
            if row.contingent and filled.contingent != row.contingent:
                return None, RowNote.IN_OTHER_CONTINGENT
            return None, None if filled.category == row.category else RowNote.SLOT_OF_OTHER_CATEGORY
        if not row.contingent:
            return None, None
        free = self.free.get((row.contingent, row.category))
        return (free.pop(), None) if free else (None, RowNote.NO_SLOT)

    def _training(self, row: Row, person: KnownPerson | None) -> list[Change]:
        if not self.known.standard or person is None or row.category in person.trained_as:
            return []
        return [Change("training", "", row.category)]


def _changed_fields(row: Row, person: KnownPerson | None) -> list[Change]:
    if person is None:
        return []
    said = ((name, text_of(getattr(row, name))) for name in PERSON_FIELDS)
    return [
        Change(name, person.fields[name], new) for name, new in said if new and new != person.fields[name]
    ]


def _changed_place(row: Row, person: KnownPerson | None, slot: KnownSlot | None) -> list[Change]:
    if slot is not None:
        return [Change("contingent", "", slot.contingent)]
    filled = person.slot if person else None
    if filled is None or not row.position or row.contingent not in {"", filled.contingent}:
        return []
    return [Change("position", filled.position, row.position)] if filled.position != row.position else []


def text_of(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def placed(rows: Sequence[Row], contingent: str) -> list[Row]:
    """Give the rows that name no contingent the one chosen for the whole file."""
    return [replace(row, contingent=contingent) if contingent and not row.contingent else row for row in rows]


def make_plan(rows: Sequence[Row], known: Known, ignored_columns: Sequence[str] = ()) -> Plan:
    """Work out what applying these rows would do to the known records."""
    planner = _Planner(known)
    return Plan(tuple(planner.plan(_in_known_contingent(row, known)) for row in rows), tuple(ignored_columns))


def _in_known_contingent(row: Row, known: Known) -> Row:
    """Refuse a row of a contingent this contributor does not have: another's code is as unknown as none."""
    if not row.contingent or row.contingent in known.contingents:
        return row
    if any(fault.column == "contingent" for fault in row.faults):
        return row
    fault = RowFault(row.number, "contingent", FaultCode.UNKNOWN_CONTINGENT, row.contingent)
    return replace(row, faults=(*row.faults, fault))
