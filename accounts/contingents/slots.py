"""Adding slots to a contingent and giving them up; filling many at once; what their people do."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.contingents.errors import BadContingent, SlotGone, TooFewEmpty, WrongCategory
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import empty_slots
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.tenancy.bulk import insert_rows, update_rows
from accounts.trail.actions import record


@transaction.atomic
def add_slots(*, by: Actor, contingent: Contingent, slots: Mapping[Category, int]) -> list[Slot]:
    """Add slots to a contingent, numbered on from the last one. Raises BadContingent when there is none."""
    by = by.acting("contingent:write", contingent.contributor_id)
    if not any(slots.values()):
        raise BadContingent("no_slots")
    Contingent.objects.select_for_update().get(pk=contingent.pk)
    last = contingent.slots.aggregate(last=Max("number"))["last"] or 0
    added = number_slots(contingent, slots, start=last + 1)
    record(
        by=by,
        verb="contingent.add_slots",
        subject=contingent,
        contributor=contingent.contributor_id,
        details={"slots": count_by_category(slots), "from": last + 1},
    )
    return added


@transaction.atomic
def drop_slots(*, by: Actor, contingent: Contingent, category: Category, count: int, on: date) -> list[Slot]:
    """Reduce a contingent: give up so many slots of a category, the empty ones with the highest numbers.

    From `on`, the first day they are gone, they are not required; what they were before stays on record.
    A slot is never taken from under somebody: raises TooFewEmpty when fewer are empty from that day on, and
    BadContingent when no slot would be left.
    """
    by = by.acting("contingent:write", contingent.contributor_id)
    Contingent.objects.select_for_update().get(pk=contingent.pk)
    there = Slot.objects.select_for_update().filter(contingent=contingent).lasting().order_by("pk")
    left = len(list(there.values_list("pk", flat=True))) - count
    empty = list(empty_slots(contingent, category, on).order_by("-number"))
    if count < 1 or count > len(empty):
        raise TooFewEmpty(len(empty))
    if not left:
        raise BadContingent("no_slots")
    dropped = sorted(empty[:count], key=lambda slot: slot.number)
    Slot.objects.filter(pk__in=[slot.pk for slot in dropped]).update(until=on)
    for slot in dropped:
        slot.until = on
    record(
        by=by,
        verb="contingent.drop_slots",
        subject=contingent,
        contributor=contingent.contributor_id,
        details={
            "category": category.value,
            "on": on.isoformat(),
            "numbers": [slot.number for slot in dropped],
        },
    )
    return dropped


@transaction.atomic
def fill_slots(*, by: Actor, contributor: str, pairs: Sequence[tuple[Slot, Person]], since: date) -> int:
    """Put many people into empty slots at once. Nothing to do writes nothing. Returns how many they are.

    The caller (a roster) has matched categories, has taken and locked the slots from `free_slots`, and enrols
    the people itself in the same transaction: no event is recorded. The database's constraints raise
    IntegrityError when a slot was filled meanwhile. Raises WrongCategory or SlotGone.
    """
    by = by.acting("contingent:write", contributor)
    if not pairs:
        return 0
    if any(slot.category != person.category for slot, person in pairs):
        raise WrongCategory
    if any(slot.until is not None for slot, _person in pairs):
        raise SlotGone
    insert_rows(
        Assignment,
        contributor,
        ("slot_id", "person_id"),
        ((slot.pk, person.pk) for slot, person in pairs),
        since=since,
        until=None,
        end_reason="",
        replaces_id=None,
        recorded_at=timezone.now(),
    )
    record(
        by=by,
        verb="slot.fill",
        subject=pairs[0][0].contingent,
        contributor=contributor,
        details={"since": since.isoformat(), "filled": [[str(s.pk), str(p.pk)] for s, p in pairs]},
    )
    return len(pairs)


@transaction.atomic
def name_positions(*, by: Actor, contributor: str, positions: Mapping[Slot, str]) -> int:
    """Write what the person in each slot does there. Returns how many slots changed."""
    by = by.acting("contingent:write", contributor)
    slots = [slot for slot, position in positions.items() if slot.position != position]
    if not slots:
        return 0
    for slot in slots:
        slot.position = positions[slot]
    update_rows(Slot, contributor, ["position"], ((slot.position, slot.pk) for slot in slots))
    record(
        by=by,
        verb="slot.name_positions",
        subject=slots[0].contingent,
        contributor=contributor,
        details={"positions": {str(slot.pk): slot.position for slot in slots}},
    )
    return len(slots)


def number_slots(contingent: Contingent, slots: Mapping[Category, int], *, start: int) -> list[Slot]:
    """Write so many new slots of each category, in the order given, numbered from `start`."""
    categories = [category for category, count in slots.items() for _ in range(count)]
    return Slot.objects.bulk_create(
        Slot(
            contributor_id=contingent.contributor_id, contingent=contingent, category=category, number=number
        )
        for number, category in enumerate(categories, start=start)
    )


def count_by_category(slots: Mapping[Category, int]) -> dict[str, int]:
    """Return the counts by the category's code, without those of nothing."""
    return {category.value: count for category, count in slots.items() if count}
