"""Named reads of contingents, their slots and the people who fill them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q

from accounts.contingents.models import (
    Assignment,
    AssignmentQuerySet,
    Contingent,
    Mission,
    Slot,
    SlotQuerySet,
)
from accounts.people.enums import Category
from accounts.people.models import Person, PersonQuerySet

_CHUNK = 5_000  # values in one list of a query
MOST_SHOWN = 50  # choices on a page; the others are found by searching


@dataclass(frozen=True)
class FilledSlot:
    """A slot, who fills it on a day, and whether that person came as a late replacement."""

    slot: Slot
    assignment: Assignment | None

    @property
    def person(self) -> Person | None:
        return self.assignment.person if self.assignment else None

    @property
    def swapped(self) -> bool:
        return bool(self.assignment and self.assignment.replaces_id)


@dataclass(frozen=True)
class Place:
    """Empty slots of one contingent that are alike: the number of the first, and how many they are."""

    code: str
    number: int
    position: str
    empty: int


def contingent_by_code(code: str) -> Contingent:
    """Return a contingent in scope with its mission. Raises Contingent.DoesNotExist for any other."""
    return Contingent.objects.select_related("mission", "contributor").get(code=code)


def slots_with_people(contingent: Contingent, on: date) -> list[FilledSlot]:
    """Return every slot a contingent has on a day with who fills it then, by number: two queries."""
    assigned = Assignment.objects.on(on).filter(slot__contingent=contingent).select_related("person")
    by_slot = {assignment.slot_id: assignment for assignment in assigned}
    return [FilledSlot(slot, by_slot.get(slot.pk)) for slot in contingent.slots.on(on).order_by("number")]


def slot_of(contingent: Contingent, slot_id: UUID) -> Slot:
    """Return one slot of a contingent. Raises Slot.DoesNotExist when it belongs to another."""
    return contingent.slots.select_related("contingent__mission").get(pk=slot_id)


def present_assignment(slot: Slot) -> Assignment | None:
    """Return the assignment of a slot that has no end yet."""
    return Assignment.objects.open().filter(slot=slot).select_related("person").first()


def lasting(day: date) -> AssignmentQuerySet:
    """Return the assignments in force on a day or on any later one."""
    return Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=day))


def unassigned_people(contributor: str, category: Category, on: date, words: str = "") -> PersonQuerySet:
    """Return a contributor's people of one category who fill no slot from a day on, by name."""
    people = Person.objects.filter(contributor=contributor, category=category, merged_into__isnull=True)
    people = people.exclude(pk__in=lasting(on).filter(contributor=contributor).values("person"))
    for word in words.split():
        people = people.filter(
            Q(family_name__icontains=word)
            | Q(given_names__icontains=word)
            | Q(name_native__icontains=word)
            | Q(service_number__icontains=word)
        )
    return people.by_name()


def free_slots(contingents: Iterable[str], on: date) -> list[Slot]:
    """Return the slots of these contingents (by code) that nobody fills from a day on, by number.

    Slots that were given up, from whichever day on, are not offered.
    """
    codes = list(contingents)
    taken = lasting(on).filter(slot__contingent__code__in=codes).values("slot")
    slots = Slot.objects.lasting().filter(contingent__code__in=codes).exclude(pk__in=taken)
    return list(slots.select_related("contingent").order_by("contingent__code", "number"))


def empty_slots(contingent: Contingent, category: Category, on: date) -> SlotQuerySet:
    """Return the slots of a category that nobody fills from a day on and that were not given up."""
    taken = lasting(on).filter(slot__contingent=contingent).values("slot")
    slots: SlotQuerySet = Slot.objects.lasting().filter(contingent=contingent, category=category)
    return slots.exclude(pk__in=taken)


def empty_by_category(contingent: Contingent, on: date) -> list[tuple[str, int]]:
    """Return the categories of a contingent's slots, each with how many of them are empty from a day on."""
    taken = lasting(on).filter(slot__contingent=contingent).values("slot")
    rows = Slot.objects.lasting().filter(contingent=contingent).order_by("category").values("category")
    counted = rows.annotate(empty=Count("pk", filter=~Q(pk__in=taken)))
    return list(counted.values_list("category", "empty"))


def count_lasting(contingent: Contingent) -> dict[Category, int]:
    """Return how many slots of each category a contingent keeps: one query."""
    rows = Slot.objects.lasting().filter(contingent=contingent).order_by("category").values("category")
    counts = rows.annotate(slots=Count("pk")).values_list("category", "slots")
    return {Category(category): slots for category, slots in counts}


def slots_given_up(contingent: Contingent) -> list[Slot]:
    """Return the slots of a contingent that were given up, or are to be, by number."""
    return list(Slot.objects.filter(contingent=contingent, until__isnull=False).order_by("number"))


def history_of(slot: Slot) -> list[Assignment]:
    """Return everybody who ever filled a slot, oldest first."""
    return list(slot.assignments.select_related("person").order_by("since", "id"))


def places_for(person: Person, on: date, words: str = "") -> list[Place]:
    """Return where a person could be moved to: for each contingent still to come or on tour and each
    position, the first slot of the person's category that is empty from a day on. One query."""
    own = Slot.objects.lasting().filter(contributor=person.contributor_id, category=person.category)
    slots = own.filter(contingent__end_of_tour__gte=on).exclude(pk__in=lasting(on).values("slot"))
    for word in words.split():
        slots = slots.filter(
            Q(contingent__code__icontains=word)
            | Q(contingent__name__icontains=word)
            | Q(position__icontains=word)
        )
    rows = slots.order_by().values("contingent__code", "contingent__planned_departure", "position")
    grouped = rows.annotate(first=Min("number"), empty=Count("pk"))
    ordered = grouped.order_by("contingent__planned_departure", "contingent__code", "first")
    return [
        Place(row["contingent__code"], row["first"], row["position"], row["empty"])
        for row in ordered[:MOST_SHOWN]
    ]


def slot_numbered(code: str, number: int) -> Slot:
    """Return a slot by its contingent's code and its number. Raises Slot.DoesNotExist."""
    return Slot.objects.select_related("contingent__mission").get(contingent__code=code, number=number)


def assignments_of(people: Sequence[UUID], on: date) -> dict[UUID, Assignment]:
    """Return the assignment, in force on a day or later, of each of these people who has one."""
    found: dict[UUID, Assignment] = {}
    for start in range(0, len(people), _CHUNK):
        rows = lasting(on).filter(person__in=people[start : start + _CHUNK])
        for assignment in rows.select_related("slot__contingent").order_by("since"):
            found[assignment.person_id] = assignment
    return found


def tour_of(person: UUID, on: date) -> Contingent | None:
    """Return the contingent a person serves in on a day, or else will serve in next, with its mission."""
    rows = lasting(on).filter(person=person).select_related("slot__contingent__mission")
    first = rows.order_by("since", "id").first()
    return first.slot.contingent if first else None


def open_missions() -> list[Mission]:
    """Return the missions that still run, by code."""
    return list(Mission.objects.filter(open=True))
