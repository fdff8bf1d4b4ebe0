"""Named reads of rosters and enrolments, and of the records a roster is checked against."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import assignments_of, free_slots
from accounts.people.models import Person
from courses.enrolment.models import Enrolment, Roster
from courses.enrolment.plan import PERSON_FIELDS, Known, KnownPerson, KnownSlot, text_of
from courses.enrolment.rows import Row
from courses.standards.enums import DeliveryPhase
from courses.standards.errors import NoStandardInForce
from courses.standards.models import Standard
from courses.standards.queries import standard_in_force

_CHUNK = 5_000  # values in one list of a query
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Records:
    """What a roster is checked against (`known`), and the rows of the database behind it."""

    known: Known
    people: dict[str, Person]
    slots: dict[str, Slot]
    standard: Standard | None


def records_for(contributor: str, rows: Sequence[Row], *, on: date, lock: bool = False) -> Records:
    """Read everything the rows touch, in a number of queries that depends on their thousands only.

    `lock` holds the people and slots until the transaction ends.
    """
    standard = _standard()
    people = _people(contributor, [row.service_number for row in rows if row.service_number], lock)
    ids = [person.pk for person in people]
    assignments, trained = assignments_of(ids, on), _trained(ids, standard)
    codes = {row.contingent for row in rows if row.contingent}
    own = Contingent.objects.filter(contributor=contributor, code__in=sorted(codes))
    contingents = frozenset(own.values_list("code", flat=True))
    slots = free_slots(sorted(contingents), on)
    if lock:
        list(Slot.objects.select_for_update().filter(contingent__code__in=sorted(contingents)).values("pk"))
    known = Known(
        people={p.service_number: _known(p, assignments.get(p.pk), trained.get(p.pk, ())) for p in people},
        contingents=contingents,
        free=[_known_slot(slot) for slot in slots],
        standard=str(standard.pk) if standard else "",
    )
    every = {str(slot.pk): slot for slot in slots} | {str(a.slot_id): a.slot for a in assignments.values()}
    return Records(known, {p.service_number: p for p in people}, every, standard)


def _standard() -> Standard | None:
    try:
        return standard_in_force()
    except NoStandardInForce:
        return None


def _people(contributor: str, numbers: Sequence[str], lock: bool) -> list[Person]:
    found: list[Person] = []
    for some in _chunks(numbers):
        people = Person.objects.filter(contributor=contributor, service_number__in=some)
        found.extend(people.select_for_update() if lock else people)
    return found


def _trained(people: Sequence[UUID], standard: Standard | None) -> dict[UUID, set[str]]:
    """Return each person's categories enrolled for, before deployment, under the standard in force."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for some in _chunks(people if standard else []):
        rows = Enrolment.objects.filter(
            person__in=some, standard=standard, phase=DeliveryPhase.PRE_DEPLOYMENT
        )
        for person, category in rows.order_by().values_list("person", "category"):
            found[person].add(category)
    return found


def _chunks(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _known(person: Person, assignment: Assignment | None, trained: Iterable[str]) -> KnownPerson:
    return KnownPerson(
        id=str(person.pk),
        fields={name: text_of(getattr(person, name)) for name in PERSON_FIELDS},
        slot=_known_slot(assignment.slot) if assignment else None,
        trained_as=frozenset(trained),
    )


def _known_slot(slot: Slot) -> KnownSlot:
    return KnownSlot(str(slot.pk), slot.contingent.code, slot.number, slot.category, slot.position)


def roster_in_scope(roster_id: UUID) -> Roster:
    """Return a roster without its file's bytes. Raises Roster.DoesNotExist when out of scope."""
    return Roster.objects.defer("content").select_related("contingent", "contributor").get(pk=roster_id)


def latest_rosters(limit: int = 10) -> list[Roster]:
    """Return the rosters handed in last, without their bytes."""
    return list(Roster.objects.defer("content").select_related("contingent")[:limit])
