"""A row of a roster's plan as machines and commands are told of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from courses.enrolment.labels import what_to_do
from courses.enrolment.models import RosterRow


def name_of(row: RosterRow) -> str:
    values = row.values
    return f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()


def line_of(row: RosterRow, slots: Mapping[UUID, int]) -> dict[str, Any]:
    """Return one row as plain data. `slots`: numbers by id."""
    values = row.values
    return {
        "row": row.number,
        "state": row.state,
        "service_number": values.get("service_number", ""),
        "name": name_of(row),
        "category": values.get("category", ""),
        "contingent": values.get("contingent", ""),
        "slot": slots.get(row.slot) if row.slot else None,
        "note": row.note,
        "changes": row.changes,
        "faults": row.faults,
        "alike": row.alike,
    }


def faults_of(rows: Iterable[RosterRow]) -> Iterator[dict[str, Any]]:
    """Yield every fault of the rows, each with what to do about it in the reader's language."""
    for row in rows:
        for fault in row.faults:
            yield {**fault, "what_to_do": what_to_do(fault["code"])}
