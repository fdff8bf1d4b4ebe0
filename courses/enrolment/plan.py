"""What applying a roster would do, worked out row by row from the records as they stand. No Django.

A row marked unchanged writes nothing; new, changed, unchanged and refused rows add up to all rows.
Absence never removes: an empty cell leaves what is recorded, a person not in the file stays.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from accounts.people.likeness import Named, strangers
from courses.enrolment.columns import COLUMNS
from courses.enrolment.enums import FaultCode, RowNote, RowState
from courses.enrolment.requirements import required_phases
from courses.enrolment.rows import Row, RowFault
from courses.standards.document import StandardDocument

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
TRAINING = "training"
Training = tuple[str, str, str]  # category, phase, and the mission of an induction


@dataclass(frozen=True)
class KnownSlot:
    """A slot: who fills it is known by where it stands."""

    id: str
    contingent: str
    number: int
    category: str
    position: str = ""
    mission: str = ""

    def facts(self) -> list[Any]:
        return [self.id, self.contingent, self.number, self.category, self.position, self.mission]


@dataclass(frozen=True)
class KnownPerson:
    """A person as recorded. `trained`: what they are enrolled for under the standard in force."""

    id: str
    service_number: str
    fields: Mapping[str, str]
    slot: KnownSlot | None = None
    trained: frozenset[Training] = frozenset()

    def facts(self) -> list[Any]:
        values = [self.fields[name] for name in PERSON_FIELDS]
        slot = self.slot.facts() if self.slot else None
        return [self.id, self.service_number, values, slot, sorted(self.trained)]


@dataclass(frozen=True)
class Ground:
    """What every row of a file is checked against.

    `contingents`: the contributor's own among those the file names, with their missions; `free`: their slots
    that nobody fills; `standard`: the id of the one in force, with its `document`.
    """

    contingents: Mapping[str, str]
    free: Sequence[KnownSlot] = ()
    standard: str = ""
    document: StandardDocument | None = None
    _asked: dict[tuple[str, str], tuple[Training, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def training(self, category: str, mission: str) -> tuple[Training, ...]:
        """Return what the standard asks of a category, in a contingent of a mission or (empty) in none."""
        asked = self._asked.get((category, mission))
        if asked is None:
            needed = (
                required_phases(self.document, category, mission=mission or None) if self.document else []
            )
            asked = tuple((category, one.phase.value, one.mission or "") for one in needed)
            self._asked[category, mission] = asked
        return asked

    def digest(self) -> str:
        free = sorted((slot.facts() for slot in self.free), key=lambda facts: str(facts[0]))
        return chained("", [sorted(self.contingents.items()), free, self.standard])


def chained(digest: str, facts: Iterable[Any]) -> str:
    """Return the SHA-256 over an earlier digest and further facts, whatever the order of their keys."""
    text = json.dumps(list(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{digest}{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    column: str
    old: str
    new: str

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "old": self.old, "new": self.new}


def training_change(training: Training) -> Change:
    """Return the change that an enrolment is: `TRP pre_deployment`, `TRP induction UNMISS`."""
    return Change(TRAINING, "", " ".join(training).rstrip())


def read_training(text: str) -> Training:
    """Read what `training_change` wrote."""
    category, phase, mission = f"{text} ".split(" ")[:3]
    return category, phase, mission


@dataclass(frozen=True)
class PlanRow:
    """One row of the plan. `slot`: the free slot the person would take.

    `alike`: ids of recorded people the row's person resembles, though its number is new; `decided`: somebody
    has said whether it is one of them.
    """

    row: Row
    state: RowState
    changes: tuple[Change, ...] = ()
    slot_note: RowNote | None = None
    slot: KnownSlot | None = None
    person: KnownPerson | None = None
    alike: tuple[str, ...] = ()
    decided: bool = False

    @property
    def likely_known(self) -> bool:
        return bool(self.alike) and not self.decided

    @property
    def note(self) -> RowNote | None:
        return self.slot_note or (RowNote.LIKELY_KNOWN if self.likely_known else None)

    @cached_property
    def values(self) -> dict[str, str]:
        """Return what the row says, by column; empty cells say nothing."""
        said = ((column, text_of(getattr(self.row, column))) for column in COLUMNS)
        return {column: text for column, text in said if text}

    def counted(self) -> Counter[str]:
        """Return what this row adds to the roster's counts."""
        counts = Counter({"rows": 1, self.state.value: 1})
        if self.slot_note is RowNote.NO_SLOT:
            counts[RowNote.NO_SLOT.value] = 1
        if self.likely_known:
            counts[RowNote.LIKELY_KNOWN.value] = 1
        return counts


COUNTED = ("rows", *(s.value for s in RowState), RowNote.NO_SLOT.value, RowNote.LIKELY_KNOWN.value)


def fault_json(fault: RowFault) -> dict[str, Any]:
    made = {"row": fault.row, "column": fault.column, "code": fault.code.value, "value": fault.value}
    return {**made, "others": list(fault.others)} if fault.others else made


def row_facts(
    number: int,
    state: str,
    values: Mapping[str, str],
    changes: Sequence[Mapping[str, str]],
    *,
    slot: str | None,
    person: KnownPerson | None,
) -> list[Any]:
    """Return what the state digest covers of one row: the plan for it, and the person as recorded."""
    return [number, state, dict(values), [dict(c) for c in changes], slot, person.facts() if person else None]


@dataclass
class Planner:
    """Takes the rows of a file in order, and gives free slots away in the order of their numbers.

    `given`: ids of the slots that rows before these were given.
    """

    ground: Ground
    given: Collection[str] = ()
    _free: dict[tuple[str, str], list[KnownSlot]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slot in sorted(self.ground.free, key=lambda slot: slot.number, reverse=True):
            if slot.id not in self.given:
                self._free.setdefault((slot.contingent, slot.category), []).append(slot)

    def plan(
        self,
        row: Row,
        person: KnownPerson | None = None,
        alike: tuple[str, ...] = (),
        *,
        decided: bool = False,
    ) -> PlanRow:
        """Work out what applying one row would do to the person it means; None: to nobody recorded yet.

        A row `decided` to mean somebody of another service number gives them its own.
        """
        if not decided:
            row = _not_somebody_else(row, person)
        if row.faults:
            return PlanRow(row, RowState.REFUSED)
        slot, note = self._slot(row, person)
        place = slot or (person.slot if person else None)
        changes = (
            *(_changed_number(row, person) if decided else ()),
            *_changed_fields(row, person),
            *_changed_place(row, person, slot),
            *self._training(row, person, place.mission if place else ""),
        )
        state = RowState.CHANGED if changes else RowState.UNCHANGED
        return PlanRow(row, state if person else RowState.NEW, changes, note, slot, person, alike, decided)

    def _slot(self, row: Row, person: KnownPerson | None) -> tuple[KnownSlot | None, RowNote | None]:
        """Return the free slot this row takes, or why its person takes none."""
        filled = person.slot if person else None
        if filled is not None:
            if row.contingent and filled.contingent != row.contingent:
                return None, RowNote.IN_OTHER_CONTINGENT
            return None, None if filled.category == row.category else RowNote.SLOT_OF_OTHER_CATEGORY
        if not row.contingent:
            return None, None
        free = self._free.get((row.contingent, row.category))
        return (free.pop(), None) if free else (None, RowNote.NO_SLOT)

    def _training(self, row: Row, person: KnownPerson | None, mission: str) -> Iterable[Change]:
        has = person.trained if person else frozenset()
        return (training_change(one) for one in self.ground.training(row.category, mission) if one not in has)


def _not_somebody_else(row: Row, person: KnownPerson | None) -> Row:
    """Refuse a row that has nothing but its number in common with the person recorded under it.

    Applied, a slip of the pen would give one person another's name, and another one that person's training.
    """
    if row.faults or person is None or row.family_name == person.fields["family_name"]:
        return row
    said = Named(row.family_name, row.given_names, row.name_native, row.birth_date)
    if not strangers(said, _named(person.fields)):
        return row
    fault = RowFault(row.number, "service_number", FaultCode.SOMEBODY_ELSE, row.service_number)
    return replace(row, faults=(fault,))


def _named(fields: Mapping[str, str]) -> Named:
    born = fields["birth_date"]
    names = fields["family_name"], fields["given_names"], fields["name_native"]
    return Named(*names, date.fromisoformat(born) if born else None)


def _changed_number(row: Row, person: KnownPerson | None) -> list[Change]:
    if person is None or person.service_number == row.service_number:
        return []
    return [Change("service_number", person.service_number, row.service_number)]


def _changed_fields(row: Row, person: KnownPerson | None) -> list[Change]:
    if person is None:
        return []
    said = ((name, text_of(getattr(row, name))) for name in PERSON_FIELDS)
    return [
        Change(name, person.fields[name], new) for name, new in said if new and new != person.fields[name]
    ]


def _changed_place(row: Row, person: KnownPerson | None, slot: KnownSlot | None) -> list[Change]:
    if slot is not None:
        return [Change("contingent", "", slot.contingent)] if person else []
    filled = person.slot if person else None
    if filled is None or not row.position or row.contingent not in {"", filled.contingent}:
        return []
    return [Change("position", filled.position, row.position)] if filled.position != row.position else []


def text_of(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def placed(row: Row, contingent: str) -> Row:
    """Give a row that names no contingent the one chosen for the whole file."""
    return replace(row, contingent=contingent) if contingent and not row.contingent else row


def in_known_contingent(row: Row, known: Collection[str]) -> Row:
    """Refuse a row of a contingent this contributor does not have: another's code is as unknown as none."""
    if not row.contingent or row.contingent in known:
        return row
    if any(fault.column == "contingent" for fault in row.faults):
        return row
    fault = RowFault(row.number, "contingent", FaultCode.UNKNOWN_CONTINGENT, row.contingent)
    return replace(row, faults=(*row.faults, fault))


_MOST_OTHERS = 20  # rows named beside one: an officer needs a few, and a file may hold one number throughout


def without_twins(row: Row, numbers: Mapping[str, Sequence[int]], people: Mapping[int, Sequence[int]]) -> Row:
    """Refuse a row whose service number, or whose recorded person, other rows stand for as well.

    `numbers`: the rows that share a number, by the number casefolded; `people`: by row, those that stand for
    one person.
    """
    if same := numbers.get(row.service_number.casefold()) if row.service_number else None:
        return _shared(row, same, FaultCode.DUPLICATE_SERVICE_NUMBER)
    if same := people.get(row.number):
        return _shared(row, same, FaultCode.SAME_PERSON)
    return row


def _shared(row: Row, rows: Sequence[int], code: FaultCode) -> Row:
    others = tuple(number for number in rows if number != row.number)[:_MOST_OTHERS]
    twin = RowFault(row.number, "service_number", code, row.service_number, others)
    return replace(row, faults=(twin, *row.faults))
