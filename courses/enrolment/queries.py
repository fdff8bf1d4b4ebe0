"""Named reads of rosters and enrolments, and of the records a roster is checked against."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.contingents.models import Contingent, Slot
from accounts.contingents.queries import lasting
from accounts.people.models import Person
from accounts.people.queries import by_service_number, in_other_capitals
from courses.enrolment.enums import RowNote, RowState
from courses.enrolment.models import Enrolment, Roster, RosterRow
from courses.enrolment.plan import (
    PERSON_FIELDS,
    Ground,
    KnownPerson,
    KnownSlot,
    Training,
    text_of,
)
from courses.standards.errors import NoStandardInForce
from courses.standards.models import Standard
from courses.standards.queries import standard_in_force

_LIST = 5_000  # values in one list of a query
_SLOT_NOTES = (RowNote.NO_SLOT, RowNote.IN_OTHER_CONTINGENT, RowNote.SLOT_OF_OTHER_CATEGORY)
_Value = TypeVar("_Value")


# ---------------------------------------------------------------- what a roster is checked against


def ground_for(contributor: str, codes: Iterable[str], *, on: date) -> Ground:
    """Read what all rows of a file share: the standard, and the named contingents with their free slots."""
    standard = _standard()
    named = Contingent.objects.filter(contributor=contributor)
    missions: dict[str, str] = {}
    free: list[KnownSlot] = []
    for some in _lists(sorted(codes)):
        found = dict(named.filter(code__in=some).values_list("code", "mission"))
        missions |= found
        free.extend(_free_slots(found, on))
    return Ground(
        contingents=missions,
        free=free,
        standard=str(standard.pk) if standard else "",
        document=standard.parsed() if standard else None,
    )


def _free_slots(missions: Mapping[str, str], on: date) -> Iterator[KnownSlot]:
    taken = lasting(on).filter(slot__contingent__code__in=missions).values("slot")
    slots = Slot.objects.lasting().filter(contingent__code__in=missions).exclude(pk__in=taken)
    columns = ("pk", "contingent__code", "number", "category", "position")
    for pk, code, number, category, position in slots.order_by().values_list(*columns).iterator(_LIST):
        yield KnownSlot(str(pk), code, number, category, position, missions[code])


def _standard() -> Standard | None:
    try:
        return standard_in_force()
    except NoStandardInForce:
        return None


@dataclass(frozen=True)
class Records:
    """The people some rows stand for, by id, and which of them a service number or a decision means."""

    people: dict[str, Person]
    known: dict[str, KnownPerson]
    numbers: dict[str, str]
    decided: dict[str, str]

    def meant(self, service_number: str, decision: str | None) -> KnownPerson | None:
        """Return whom a row means: its number's person, else whoever was decided, else nobody."""
        found = self.numbers.get(service_number) or self.decided.get(decision or "")
        return self.known[found] if found else None


def records_for(
    contributor: str,
    numbers: Sequence[str],
    decided: Sequence[str],
    *,
    standard: str,
    on: date,
    lock: bool = False,
) -> Records:
    """Read the people behind service numbers and decisions, with their slots and enrolments under a standard.

    The number of queries depends on the thousands of rows only. `lock` holds the people until the transaction
    ends.
    """
    people = by_service_number(contributor, numbers, lock=lock)
    people |= in_other_capitals(contributor, [n for n in numbers if n not in people], lock=lock)
    others = _decided_people(contributor, decided, lock) if decided else {}
    every = {person.pk: person for person in (*people.values(), *others.values())}
    slots, trained = _filled_slots(list(every), on), _trained(list(every), standard)
    return Records(
        people={str(pk): person for pk, person in every.items()},
        known={str(pk): _known(p, slots.get(pk), trained.get(pk, ())) for pk, p in every.items()},
        numbers={number: str(person.pk) for number, person in people.items()},
        decided={asked: str(person.pk) for asked, person in others.items()},
    )


def _decided_people(contributor: str, ids: Sequence[str], lock: bool) -> dict[str, Person]:
    """Return the people these ids stand for; a record merged since stands for the one that was kept."""
    rows = Person.objects.filter(contributor=contributor, pk__in=list(ids))
    numbers = {str(pk): number for pk, number in rows.values_list("pk", "service_number")}
    people = by_service_number(contributor, list(numbers.values()), lock=lock)
    return {pk: people[number] for pk, number in numbers.items()}


def merged_numbers(contributor: str) -> frozenset[str]:
    """Return the service numbers of records that were merged into another."""
    merged = Person.objects.filter(contributor=contributor, merged_into__isnull=False)
    return frozenset(merged.values_list("service_number", flat=True))


def _filled_slots(people: Sequence[UUID], on: date) -> dict[UUID, KnownSlot]:
    """Return the slot each of these people fills on a day or later."""
    found: dict[UUID, KnownSlot] = {}
    columns = ("slot_id", "slot__contingent__code", "slot__number", "slot__category", "slot__position")
    for some in _lists(people):
        rows = lasting(on).filter(person__in=some).order_by("since")
        for person, mission, slot, *rest in rows.values_list(
            "person_id", "slot__contingent__mission", *columns
        ):
            found[person] = KnownSlot(str(slot), *rest, mission)  # type: ignore[call-arg]
    return found


def _trained(people: Sequence[UUID], standard: str) -> dict[UUID, set[Training]]:
    """Return what each person is enrolled for under the standard in force."""
    found: dict[UUID, set[Training]] = defaultdict(set)
    for some in _lists(people if standard else []):
        rows = Enrolment.objects.filter(person__in=some, standard_id=UUID(standard)).order_by()
        for person, category, phase, mission in rows.values_list("person", "category", "phase", "mission"):
            found[person].add((category, phase, mission or ""))
    return found


def _lists(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    for start in range(0, len(values), _LIST):
        yield values[start : start + _LIST]


def _known(person: Person, slot: KnownSlot | None, trained: Iterable[Training]) -> KnownPerson:
    fields = {name: text_of(getattr(person, name)) for name in PERSON_FIELDS}
    return KnownPerson(str(person.pk), person.service_number, fields, slot, frozenset(trained))


# ---------------------------------------------------------------- rosters and their rows


def roster_in_scope(roster_id: UUID) -> Roster:
    """Return a roster without its file's bytes. Raises Roster.DoesNotExist when out of scope."""
    return Roster.objects.defer("content").select_related("contingent", "contributor").get(pk=roster_id)


def latest_rosters(state: str = "") -> QuerySet[Roster]:
    """Return the rosters, newest first, each as it was checked last, without their bytes."""
    rows = Roster.objects.defer("content").select_related("contingent", "contributor")
    last = rows.filter(checked_again__isnull=True)
    return last.filter(state=state) if state else last


def newest_check(roster: Roster) -> Roster | None:
    """Return the roster that was made when this one was checked again, the last of them; None without one."""
    return Roster.objects.defer("content").filter(follows=roster).first()


def rows_of(roster: Roster, part: str = "") -> QuerySet[RosterRow]:
    """Return a roster's rows by number: all, those of one state, or a `part` an officer looks at by itself.

    Parts: `likely` (new by number, like somebody recorded) and `notes` (not in the right slot).
    """
    rows = RosterRow.objects.filter(roster=roster)
    if part == "likely":
        return rows.exclude(alike=[]).filter(state__in=(RowState.NEW, RowState.CHANGED))
    if part == "notes":
        return rows.filter(note__in=_SLOT_NOTES)
    return rows.filter(state=part) if part else rows


def refused_by_fault(roster: Roster) -> dict[str, int]:
    """Return how many rows each fault refuses (the first of a row), most first: `sex.bad_sex`."""
    refused = rows_of(roster, RowState.REFUSED).order_by().values_list("fault")
    return dict(refused.annotate(n=Count("pk")).order_by("-n", "fault"))


def slot_numbers(rows: Iterable[RosterRow]) -> dict[UUID, int]:
    """Return the numbers of the slots that rows take."""
    wanted = sorted({row.slot for row in rows if row.slot}, key=str)
    found: dict[UUID, int] = {}
    for some in _lists(wanted):
        found |= dict(Slot.objects.filter(pk__in=some).order_by().values_list("pk", "number"))
    return found


def given_slots(roster: Roster) -> frozenset[str]:
    """Return the ids of the slots that a roster's rows take."""
    rows = RosterRow.objects.filter(roster=roster, slot__isnull=False).order_by()
    return frozenset(str(slot) for slot in rows.values_list("slot", flat=True))


def people_named(ids: Iterable[str]) -> dict[str, Person]:
    """Return people by id, as rows of a plan name them."""
    return {str(person.pk): person for person in Person.objects.filter(pk__in=sorted(set(ids)))}
