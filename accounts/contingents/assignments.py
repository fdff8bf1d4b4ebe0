"""Who fills a slot: assigned, swapped, transferred, withdrawn.

Locks are taken in one order everywhere, the person before the slots, so that two officers never wait for each
other. Whoever comes to fill a slot is announced (`slot.filled`): enrolment, a later stage, asks for the
training that the category and the mission need. Evidence and training stay with the person.
"""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.contingents.enums import CHOSEN_REASONS, EndReason
from accounts.contingents.errors import (
    AlreadyAssigned,
    BeforeStart,
    NotAssigned,
    PersonMerged,
    ReasonNotChosen,
    SlotGone,
    SlotTaken,
    WrongCategory,
    WrongContributor,
)
from accounts.contingents.models import Assignment, Slot
from accounts.contingents.queries import lasting
from accounts.jobs.actions import record_event
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record

SLOT_FILLED = "slot.filled"


@transaction.atomic
def assign(*, by: Actor, slot: Slot, person: Person, since: date) -> Assignment:
    """Put a person into an empty slot from a day on.

    Raises SlotTaken, SlotGone, AlreadyAssigned, WrongCategory, WrongContributor or PersonMerged.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    fits = _lock_person(person)
    _lock(slot)
    if lasting(since).filter(slot=slot).exists():
        raise SlotTaken(str(slot.pk))
    made = _open(slot, fits, since, replaces=None)
    _announce(by, made)
    _recorded(by, "slot.assign", made)
    return made


@transaction.atomic
def swap(*, by: Actor, slot: Slot, person: Person, on: date) -> Assignment:
    """Replace, from a day on, whoever fills a slot: the newcomer inherits the slot, not the training.

    Raises NotAssigned, BeforeStart, SlotGone, AlreadyAssigned, WrongCategory, WrongContributor or
    PersonMerged.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    newcomer = _lock_person(person)
    _lock(slot)
    left = _close(_present(slot), on, EndReason.SWAPPED)
    made = _open(slot, newcomer, on, replaces=left)
    _announce(by, made)
    _recorded(by, "slot.swap", made)
    return made


@transaction.atomic
def transfer(*, by: Actor, person: Person, slot: Slot, on: date) -> Assignment:
    """Move a person, from a day on, out of the slot they fill into an empty one, of any contingent.

    Everything they were trained in and certified for goes with them.
    Raises NotAssigned, BeforeStart, SlotTaken, SlotGone, AlreadyAssigned, WrongCategory, WrongContributor or
    PersonMerged.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    moved = _lock_person(person)
    present = Assignment.objects.open().filter(person=moved).first()
    if present is None:
        raise NotAssigned(str(person.pk))
    _lock(slot, present.slot_id)
    if lasting(on).filter(slot=slot).exists():
        raise SlotTaken(str(slot.pk))
    _close(present, on, EndReason.TRANSFERRED)
    made = _open(slot, moved, on, replaces=None)
    _announce(by, made)
    _recorded(by, "slot.transfer", made, left=str(present.slot_id))
    return made


@transaction.atomic
def withdraw(*, by: Actor, slot: Slot, on: date, reason: EndReason) -> Assignment:
    """End the assignment of whoever fills a slot, with a reason: `on` is the first day no longer covered.

    Raises NotAssigned, BeforeStart, or ReasonNotChosen for a reason that only a verb writes.
    """
    by = by.acting("contingent:write", slot.contributor_id)
    if reason not in CHOSEN_REASONS:
        raise ReasonNotChosen(reason)
    _lock(slot)
    left = _close(_present(slot), on, reason)
    _recorded(by, "slot.withdraw", left)
    return left


def _lock_person(person: Person) -> Person:
    """Hold a person's row until the transaction ends, and return it as it stands now."""
    held = Person.objects.select_for_update().filter(pk=person.pk).first()
    if held is None:
        raise WrongContributor(str(person.pk))
    if held.merged_into_id:
        raise PersonMerged(str(person.pk))
    return held


def _lock(slot: Slot, *others: UUID) -> None:
    """Hold slots until the transaction ends; `slot` learns whether it was given up meanwhile."""
    keys = {slot.pk, *others}
    held = Slot.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    slot.until = {row.pk: row.until for row in held}[slot.pk]


def _present(slot: Slot) -> Assignment:
    present = Assignment.objects.open().filter(slot=slot).first()
    if present is None:
        raise NotAssigned(str(slot.pk))
    return present


def _close(present: Assignment, on: date, reason: EndReason) -> Assignment:
    if on < present.since:
        raise BeforeStart(present.since.isoformat())
    if not Assignment.objects.open().filter(pk=present.pk).update(until=on, end_reason=reason):
        raise NotAssigned(str(present.slot_id))
    present.until, present.end_reason = on, reason
    return present


def _open(slot: Slot, person: Person, since: date, replaces: Assignment | None) -> Assignment:
    if slot.until is not None:
        raise SlotGone(str(slot.pk))
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


def _announce(by: Actor, made: Assignment) -> None:
    record_event(
        SLOT_FILLED,
        key=str(made.pk),
        payload={"assignment": made.pk},
        contributor=made.contributor_id,
        requested_by=by.actor_id,
    )


def _recorded(by: Actor, verb: str, assignment: Assignment, **more: str) -> None:
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
            "reason": assignment.end_reason,
            "replaces": assignment.replaces_id,
            **more,
        },
    )
