"""Making contingents, and filling, swapping and emptying their slots."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.contingents.enums import ContingentKind
from accounts.contingents.errors import (
    AlreadyAssigned,
    BadContingent,
    BeforeStart,
    NotAssigned,
    SlotTaken,
    WrongCategory,
    WrongContributor,
)
from accounts.contingents.models import Assignment, Contingent, Mission, Slot
from accounts.contingents.queries import lasting
from accounts.people.enlist import BATCH
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)+")


@transaction.atomic
def create_contingent(
    *,
    by: Actor,
    contributor: str,
    code: str,
    name: str,
    mission: Mission,
    kind: ContingentKind,
    planned_departure: date,
    end_of_tour: date,
    slots: Mapping[Category, int],
) -> Contingent:
    """Make a contingent with its slots, numbered from 1 in the order of the categories.

    Raises BadContingent when the code is not the contributor's own or is taken (by whomever), when the tour
    has no length, or when there is no slot.
    """
    by = by.acting("contingent:write", contributor)
    code = code.strip().upper()
    if not code.startswith(f"{contributor}-") or not _CODE.fullmatch(code):
        raise BadContingent("code_not_own")
    if end_of_tour <= planned_departure:
        raise BadContingent("tour_too_short")
    if not any(slots.values()):
        raise BadContingent("no_slots")
    made = Contingent(
        contributor_id=contributor,
        code=code,
        name=name,
        mission=mission,
        kind=kind,
        planned_departure=planned_departure,
        end_of_tour=end_of_tour,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise BadContingent("code_taken") from None
    _number_slots(made, slots, start=1)
    record(
        by=by,
        verb="contingent.create",
        subject=made,
        contributor=contributor,
        details={"code": code, "mission": mission.pk, "slots": _counts(slots)},
    )
    return made


@transaction.atomic
def add_slots(*, by: Actor, contingent: Contingent, slots: Mapping[Category, int]) -> list[Slot]:
    """Add slots to a contingent, numbered on from the last one."""
    by = by.acting("contingent:write", contingent.contributor_id)
    Contingent.objects.select_for_update().get(pk=contingent.pk)
    last = contingent.slots.aggregate(last=Max("number"))["last"] or 0
    added = _number_slots(contingent, slots, start=last + 1)
    record(
        by=by,
        verb="contingent.add_slots",
        subject=contingent,
        contributor=contingent.contributor_id,
        details={"slots": _counts(slots), "from": last + 1},
    )
    return added


def _number_slots(contingent: Contingent, slots: Mapping[Category, int], start: int) -> list[Slot]:
    categories = [category for category, count in slots.items() for _ in range(count)]
    return Slot.objects.bulk_create(
        Slot(
            contributor_id=contingent.contributor_id, contingent=contingent, category=category, number=number
        )
        for number, category in enumerate(categories, start=start)
    )


def _counts(slots: Mapping[Category, int]) -> dict[str, int]:
    return {category.value: count for category, count in slots.items() if count}


@transaction.atomic
def assign(*, by: Actor, slot: Slot, person: Person, since: date) -> Assignment:
    """Put a person into an empty slot from a day on.

    Raises SlotTaken, AlreadyAssigned, WrongCategory or WrongContributor.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    _lock(slot)
    if lasting(since).filter(slot=slot).exists():
        raise SlotTaken(str(slot.pk))
    made = _open(slot, person, since, replaces=None)
    _recorded(by, "slot.assign", made)
    return made


@transaction.atomic
def swap(*, by: Actor, slot: Slot, person: Person, on: date) -> Assignment:
    """Replace, from a day on, whoever fills a slot: the newcomer inherits the slot, not the training.

    Raises NotAssigned, BeforeStart, AlreadyAssigned, WrongCategory or WrongContributor.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    _lock(slot)
    left = _close(slot, on)
    made = _open(slot, person, on, replaces=left)
    _recorded(by, "slot.swap", made)
    return made


@transaction.atomic
def withdraw(*, by: Actor, slot: Slot, on: date) -> Assignment:
    """End the assignment of whoever fills a slot: `on` is the first day no longer covered.

    Raises NotAssigned or BeforeStart.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    _lock(slot)
    left = _close(slot, on)
    _recorded(by, "slot.withdraw", left)
    return left


@transaction.atomic
def fill_slots(
    *, by: Actor, contributor: str, pairs: Sequence[tuple[Slot, Person]], since: date
) -> list[Assignment]:
    """Put many people into empty slots at once, and save the slots' positions. Nothing to do writes nothing.

    The caller has matched categories and taken the slots from `free_slots`; the database's constraints raise
    IntegrityError when one was filled meanwhile.
    """
    by = by.acting("contingent:write", contributor)
    if not pairs:
        return []
    if any(slot.category != person.category for slot, person in pairs):
        raise WrongCategory
    made = Assignment.objects.bulk_create(
        Assignment(contributor_id=contributor, slot=slot, person=person, since=since)
        for slot, person in pairs
    )
    record(
        by=by,
        verb="slot.fill",
        subject=pairs[0][0].contingent,
        contributor=contributor,
        details={"since": since.isoformat(), "filled": [[str(s.pk), str(p.pk)] for s, p in pairs]},
    )
    return made


@transaction.atomic
def name_positions(*, by: Actor, contributor: str, positions: Mapping[Slot, str]) -> int:
    """Write what the person in each slot does there. Returns how many slots changed."""
    by = by.acting("contingent:write", contributor)
    slots = [slot for slot, position in positions.items() if slot.position != position]
    if not slots:
        return 0
    for slot in slots:
        slot.position = positions[slot]
    Slot.objects.bulk_update(slots, ["position"], batch_size=BATCH)
    record(
        by=by,
        verb="slot.name_positions",
        subject=slots[0].contingent,
        contributor=contributor,
        details={"positions": {str(slot.pk): slot.position for slot in slots}},
    )
    return len(slots)


def _lock(slot: Slot) -> None:
    Slot.objects.select_for_update().get(pk=slot.pk)


def _close(slot: Slot, on: date) -> Assignment:
    present = Assignment.objects.open().filter(slot=slot).first()
    if present is None:
        raise NotAssigned(str(slot.pk))
    if on < present.since:
        raise BeforeStart(present.since.isoformat())
    if not Assignment.objects.open().filter(pk=present.pk).update(until=on):
        raise NotAssigned(str(slot.pk))
    present.until = on
    return present


def _open(slot: Slot, person: Person, since: date, replaces: Assignment | None) -> Assignment:
    if person.contributor_id != slot.contributor_id:
        raise WrongContributor(str(person.pk))
    if person.category != slot.category:
        raise WrongCategory(str(person.pk))
    if lasting(since).filter(person=person).exists():
        raise AlreadyAssigned(str(person.pk))
    made = Assignment(
        contributor_id=slot.contributor_id, slot=slot, person=person, since=since, replaces=replaces
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAssigned(str(person.pk)) from None
    return made


def _recorded(by: Actor, verb: str, assignment: Assignment) -> None:
    record(
        by=by,
        verb=verb,
        subject=assignment,
        contributor=assignment.contributor_id,
        details={
            "slot": str(assignment.slot_id),
            "person": str(assignment.person_id),
            "since": assignment.since.isoformat(),
            "until": assignment.until.isoformat() if assignment.until else None,
            "replaces": assignment.replaces_id,
        },
    )
