"""The parts of a roster's plan as a page shows them: what stops rows first, then what asks for a decision."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contingents.models import Assignment
from accounts.people.models import Person
from courses.enrolment.enums import FaultCode, RosterState, RowNote, RowState
from courses.enrolment.labels import COLUMN, NOTE, WRONG, what_to_do
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.plan import TRAINING, read_training
from courses.enrolment.queries import people_named, refused_by_fault, rows_of, slot_numbers
from courses.enrolment.shown import name_of
from courses.standards.enums import DeliveryPhase
from courses.standards.labels import PHASE

PAGE_SIZE = 50
FEW = 5  # rows of each fault, and twice as many of every other part, on the page that shows the whole plan

TITLES: dict[str, Promise] = {
    "refused": gettext_lazy("Refused rows"),
    "likely": gettext_lazy("Is this the same person?"),
    "changed": gettext_lazy("Changed people"),
    "notes": gettext_lazy("Without the right slot"),
    "new": gettext_lazy("New people"),
    "unchanged": gettext_lazy("Unchanged people"),
}


@dataclass(frozen=True)
class Section:
    """One part of the plan: how many rows it has, and those shown. `page`: where all are, in pages."""

    key: str
    title: str
    count: int
    lines: Sequence[dict[str, Any]]
    page: Page[Any] | None = None

    @property
    def left(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Group:
    """The rows one fault refuses: what is wrong, what to do, and some of them."""

    fault: str
    title: str
    text: str
    count: int
    lines: Sequence[dict[str, Any]]

    @property
    def left(self) -> int:
        return self.count - len(self.lines)


def whole_plan(roster: Roster) -> list[Section]:
    """Return every part that has rows, with its first ones; refused rows come as groups."""
    counts, found = roster.counts, []
    for key in ("likely", "changed", "notes", "new", "unchanged"):
        few = PAGE_SIZE if key == "likely" else 2 * FEW
        if not counts.get(key, 1):
            continue
        rows = list(_rows(roster, key)[: few + 1])
        count = counts[key] if key in counts else _rows(roster, key).count() if len(rows) > few else len(rows)
        if rows:
            lines = _lines(key, roster, rows[:few])
            found.append(Section(key, str(TITLES[key]), count, lines))
    return found


def one_section(roster: Roster, key: str, number: str | None, fault: str = "") -> Section:
    """Return one part of the plan, a page of it; of the refused rows all, or those of one fault."""
    rows = _rows(roster, key)
    if key == "refused" and fault:
        rows = rows.filter(fault=fault)
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    lines = _lines(key, roster, page.object_list)
    return Section(key, str(TITLES[key]), page.paginator.count, lines, page)


def groups_of(roster: Roster) -> list[Group]:
    """Return the refused rows by fault, most first, some rows of each: two queries for any number."""
    if not roster.counts["refused"]:
        return []
    place = Window(RowNumber(), partition_by=[F("fault")], order_by=[F("number")])
    rows = list(rows_of(roster, RowState.REFUSED).annotate(place=place).filter(place__lte=FEW))
    found = []
    for fault, count in refused_by_fault(roster).items():
        lines = [_refused_line(row) for row in rows if row.fault == fault]
        column, code = fault.split(".")
        title = f"{COLUMN[column]}: {WRONG[FaultCode(code)]}"
        found.append(Group(fault, title, what_to_do(code), count, lines))
    return found


def _rows(roster: Roster, key: str) -> Any:
    return rows_of(roster, key).order_by("number")


def _lines(key: str, roster: Roster, rows: Iterable[RosterRow]) -> list[dict[str, Any]]:
    shown = list(rows)
    if key == "refused":
        return [_refused_line(row) for row in shown]
    if key == "changed":
        return [_line(row) | {"changes": list(_changes(row))} for row in shown]
    if key == "likely":
        return _likely_lines(roster, shown)
    slots = slot_numbers(shown)
    return [_line(row) | {"slot": slots.get(row.slot) if row.slot else None} for row in shown]


def _line(row: RosterRow) -> dict[str, Any]:
    values = row.values
    note = RowNote(row.note) if row.note else None
    return {
        "row": row.number,
        "name": name_of(row),
        "service_number": values.get("service_number", ""),
        "category": values.get("category", ""),
        "contingent": values.get("contingent", ""),
        "training": [_training(c["new"]) for c in row.changes if c["column"] == TRAINING],
        "text": NOTE[note] if note else "",
    }


def _refused_line(row: RosterRow) -> dict[str, Any]:
    faults = [
        {
            "label": COLUMN[fault["column"]],
            "wrong": WRONG[FaultCode(fault["code"])],
            "value": fault["value"],
            "text": what_to_do(fault["code"]),
            "others": ", ".join(map(str, fault.get("others", []))),
        }
        for fault in row.faults
    ]
    return {"row": row.number, "name": name_of(row), "faults": faults}


def _changes(row: RosterRow) -> Iterator[dict[str, Any]]:
    for change in row.changes:
        new = _training(change["new"]) if change["column"] == TRAINING else change["new"]
        yield {"label": COLUMN[change["column"]], "old": change["old"], "new": new}


def _training(text: str) -> str:
    """Return an enrolment in words: `TRP, before departure`."""
    category, phase, mission = read_training(text)
    words = f"{category}: {PHASE[DeliveryPhase(phase)]}"
    return f"{words} ({mission})" if mission else words


# ---------------------------------------------------------------- likely duplicates


def _likely_lines(roster: Roster, rows: Sequence[RosterRow]) -> list[dict[str, Any]]:
    """Return what is written beside what is recorded, so that an officer can tell."""
    people = people_named(person for row in rows for person in row.alike)
    places = _places(people.values())
    open_ = roster.state == RosterState.CHECKED
    return [
        _line(row)
        | {
            "native": row.values.get("name_native", ""),
            "birth_date": row.values.get("birth_date", ""),
            "rank": row.values.get("rank", ""),
            "alike": [_candidate(people[who], places) for who in row.alike if who in people],
            "decided": roster.decisions.get(str(row.number)),
            "open": open_,
        }
        for row in rows
    ]


def _candidate(person: Person, places: dict[Any, str]) -> dict[str, str]:
    return {
        "id": str(person.pk),
        "name": person.full_name,
        "native": person.name_native,
        "service_number": person.service_number,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "category": person.category,
        "rank": person.rank,
        "contingent": places.get(person.pk, _("no contingent")),
    }


def _places(people: Iterable[Person]) -> dict[Any, str]:
    """Return the contingents people are in, by person."""
    rows = Assignment.objects.open().filter(person__in=[person.pk for person in people])
    return dict(rows.values_list("person", "slot__contingent__code"))
