"""A contingent's readiness as plain data and as CSV. No Django."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from certification.readiness.figures import Counts, Readiness, SlotReading
from courses.enrolment.cleaning import guarded

COLUMNS = (
    "contingent",
    "on",
    "number",
    "category",
    "position",
    "service_number",
    "name",
    "name_native",
    "finding",
    "cause",
    "step",
    "replaced_late",
    "valid_until",
    "refresher_due_on",
    "other_category",
    "serves_as",
)


@dataclass(frozen=True)
class Named:
    """What a reader with the permission sees of the person in a slot."""

    id: UUID
    service_number: str
    name: str
    name_native: str = ""
    rank: str = ""


Names = Mapping[UUID, Named]


def counts_as_data(counts: Counts) -> dict[str, Any]:
    return {
        "required": counts.required,
        "certified": counts.certified,
        "not_certified": counts.not_certified,
        "unnamed": counts.unnamed,
        "unknown": counts.unknown,
        "expiring_before_end_of_tour": counts.expiring_before_end_of_tour,
        "replaced_late": counts.replaced_late,
        "ready": counts.ready,
    }


def as_data(readiness: Readiness, names: Names) -> dict[str, Any]:
    """Return what `readiness.json` and the API hold. Slots carry no name that `names` lacks."""
    return {
        "contingent": readiness.contingent,
        "on": readiness.on.isoformat(),
        **counts_as_data(readiness.counts),
        "by_category": [
            {"category": category, **counts_as_data(counts)} for category, counts in readiness.by_category
        ],
        "by_theme": [
            {
                "theme": theme.theme.value,
                "required": theme.required,
                "shown": theme.shown,
                "not_shown": theme.not_shown,
                "unnamed": theme.unnamed,
                "unknown": theme.unknown,
            }
            for theme in readiness.by_theme
        ],
        "to_do": [{"step": todo.step.value, "slots": list(todo.slots)} for todo in readiness.to_do],
        "cautions": [caution.value for caution in readiness.cautions],
        "slots": [slot_as_data(slot, names) for slot in readiness.slots],
    }


def slot_as_data(slot: SlotReading, names: Names) -> dict[str, Any]:
    named = names.get(slot.person) if slot.person else None
    return {
        "number": slot.number,
        "category": slot.category,
        "position": slot.position,
        "person": str(slot.person) if slot.person else None,
        "service_number": named.service_number if named else "",
        "name": named.name if named else "",
        "name_native": named.name_native if named else "",
        "finding": slot.finding.value,
        "cause": slot.cause.value if slot.cause else None,
        "step": slot.step.value if slot.step else None,
        "replaced_late": slot.replaced_late,
        "valid_until": _day(slot.valid_until),
        "refresher_due_on": _day(slot.refresher_due),
        "other_category": slot.other_category or None,
        "serves_as": slot.serves_as or None,
    }


def as_csv(readiness: Readiness, names: Names) -> str:
    """Return one line per slot, in the order of their numbers, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for slot in readiness.slots:
        line = {
            "contingent": readiness.contingent,
            "on": readiness.on.isoformat(),
            **slot_as_data(slot, names),
        }
        writer.writerow([guarded(_plain(line[column])) for column in COLUMNS])
    return text.getvalue()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
