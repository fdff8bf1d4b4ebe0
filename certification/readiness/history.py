"""What happened to one person's record: who did what and when, from the trail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.people.models import Person
from accounts.people.values import FIELDS
from accounts.roles.models import ApiKey
from accounts.trail.models import TrailEntry
from certification.certificates.queries import officer_names
from certification.readiness.queries import Record

# One entry for many people: theirs are found by their ids in its details.
OF_MANY = (
    "person.enlist",
    "person.merge",
    "person.unmerge",
    "person.decide_pair",
    "slot.fill",
    "slot.withdraw_many",
    "enrolment.enrol_many",
    "slips.request",
    "slips.take",
)


_PLACE = {field: place for place, field in enumerate(FIELDS)}  # a JSON column keeps no order


@dataclass(frozen=True)
class Change:
    """A value about the person before and after; `old` is empty where there was none."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Happened:
    """One entry of the trail about a person. `who`: empty for the platform itself."""

    at: datetime
    verb: str
    who: str
    role: str
    changes: tuple[Change, ...]
    details: Mapping[str, Any]


def entries_about(person: Person, merged: Iterable[Person], record: Record) -> Any:
    """Return the trail's entries about a person and the records merged into theirs, newest first.

    Opening a page is an entry like any other; saving an answer is none.
    """
    ids = [str(one.pk) for one in (person, *merged)]
    about = Q(subject_kind="accounts.Person", subject_id__in=ids)
    for kind, keys in _subjects(record).items():
        about |= Q(subject_kind=kind, subject_id__in=keys)
    rows: Any = TrailEntry.objects.filter(contributor=person.contributor_id)
    rows = rows.annotate(told=Cast("details", TextField()))
    named = Q()
    for one in ids:
        named |= Q(told__contains=one)
    about |= Q(verb__in=OF_MANY) & named
    return rows.filter(about).select_related("personal").order_by("-position")


def _subjects(record: Record) -> dict[str, list[str]]:
    """Return the ids, as the trail writes them, of what hangs on a person, by kind."""
    found = {
        "accounts.Assignment": [str(one.pk) for one in record.assignments],
        "courses.Enrolment": [str(one.enrolment) for one in record.progress],
        "courses.Sitting": [str(one.pk) for one in record.sittings],
        "courses.Candidate": [str(one.candidate_id) for one in record.sittings],
        "certification.Certificate": [str(one.id) for one in record.certificates],
    }
    return {kind: keys for kind, keys in found.items() if keys}


def happened(entries: Iterable[TrailEntry], ids: frozenset[str]) -> list[Happened]:
    """Return entries with the names of who acted, and old and new values of a person of these ids.

    Values that were erased on request are gone; the entry stays.
    """
    rows = list(entries)
    names = _names({entry.actor for entry in rows})
    return [
        Happened(
            at=entry.at,
            verb=entry.verb,
            who=names.get(entry.actor, "") if entry.actor else "",
            role=entry.role,
            changes=_changes(entry, ids),
            details=entry.details,
        )
        for entry in rows
    ]


def _names(actors: set[UUID | None]) -> dict[UUID, str]:
    """Return the names of users, and the labels of API keys: two queries."""
    wanted = {actor for actor in actors if actor}
    found = officer_names(wanted)
    keys = ApiKey.objects.filter(pk__in=wanted - found.keys())
    return found | {key.pk: key.label for key in keys}


def _changes(entry: TrailEntry, ids: frozenset[str]) -> tuple[Change, ...]:
    values = getattr(getattr(entry, "personal", None), "values", None) or {}
    read = _READ.get(entry.verb)
    found = tuple(read(values, ids)) if read else ()
    return tuple(sorted(found, key=lambda change: _PLACE.get(change.field, 0)))


def _of_change(values: Mapping[str, Any], ids: frozenset[str]) -> Iterable[Change]:
    del ids
    return (Change(field, str(old), str(new)) for field, (old, new) in values.items())


def _of_record(values: Mapping[str, Any], ids: frozenset[str]) -> Iterable[Change]:
    del ids
    return (Change(field, "", str(value)) for field, value in values.items())


def _of_list(values: Mapping[str, Any], ids: frozenset[str]) -> Iterable[Change]:
    """Read one person's part of what a list changed for many."""
    for person, fields in values.get("changes", {}).items():
        if person in ids:
            yield from (Change(field, str(old or ""), str(new or "")) for field, (old, new) in fields.items())


def _of_pair(values: Mapping[str, Any], ids: frozenset[str]) -> Iterable[Change]:
    del ids
    return (Change(which, "", str(name)) for which, name in values.items())


_READ: dict[str, Callable[[Mapping[str, Any], frozenset[str]], Iterable[Change]]] = {
    "person.change": _of_change,
    "person.record": _of_record,
    "person.enlist": _of_list,
    "person.merge": _of_pair,
    "person.unmerge": _of_pair,
    "person.decide_pair": _of_pair,
}
