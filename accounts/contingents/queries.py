"""Named reads of contingents, their slots and the people who fill them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.contingents.models import Assignment, AssignmentQuerySet, Contingent, Mission, Slot
from accounts.people.enums import Category
from accounts.people.models import Person, PersonQuerySet

_CHUNK = 5_000  # values in one list of a query


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


def contingent_by_code(code: str) -> Contingent:
    """Return a contingent in scope with its mission. Raises Contingent.DoesNotExist for any other."""
    return Contingent.objects.select_related("mission", "contributor").get(code=code)


def slots_with_people(contingent: Contingent, on: date) -> list[FilledSlot]:
    """Return every slot of a contingent with who fills it on a day, by number: two queries."""
    assigned = Assignment.objects.on(on).filter(slot__contingent=contingent).select_related("person")
    by_slot = {assignment.slot_id: assignment for assignment in assigned}
    return [FilledSlot(slot, by_slot.get(slot.pk)) for slot in contingent.slots.order_by("number")]


def slot_of(contingent: Contingent, slot_id: UUID) -> Slot:
    """Return one slot of a contingent. Raises Slot.DoesNotExist when it belongs to another."""
    return contingent.slots.select_related("contingent").get(pk=slot_id)


def present_assignment(slot: Slot) -> Assignment | None:
    """Return the assignment of a slot that has no end yet."""
    return Assignment.objects.open().filter(slot=slot).select_related("person").first()


def lasting(day: date) -> AssignmentQuerySet:
    """Return the assignments in force on a day or on any later one."""
    return Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=day))


def unassigned_people(contributor: str, category: Category, on: date, words: str = "") -> PersonQuerySet:
    """Return a contributor's people of one category who fill no slot from a day on, by name."""
    people = Person.objects.filter(contributor=contributor, category=category)
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
    """Return the slots of these contingents (by code) that nobody fills from a day on, by number."""
    codes = list(contingents)
    taken = lasting(on).filter(slot__contingent__code__in=codes).values("slot")
    slots = Slot.objects.filter(contingent__code__in=codes).exclude(pk__in=taken)
    return list(slots.select_related("contingent").order_by("contingent__code", "number"))


def assignments_of(people: Sequence[UUID], on: date) -> dict[UUID, Assignment]:
    """Return the assignment, in force on a day or later, of each of these people who has one."""
    found: dict[UUID, Assignment] = {}
    for start in range(0, len(people), _CHUNK):
        rows = lasting(on).filter(person__in=people[start : start + _CHUNK])
        for assignment in rows.select_related("slot__contingent").order_by("since"):
            found[assignment.person_id] = assignment
    return found


def open_missions() -> list[Mission]:
    """Return the missions that still run, by code."""
    return list(Mission.objects.filter(open=True))
