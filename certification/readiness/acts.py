"""Doing one thing for many people: who gets it, who does not and why, before anything is done.

The same plan is shown to be checked and carried out afterwards; `seal` says whether it is still the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.contingents.enums import EndReason
from accounts.contingents.errors import PersonMerged
from accounts.contingents.many import withdraw_many
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import assignments_of, free_slots
from accounts.contingents.slots import fill_slots
from accounts.people.models import Person, SlipSheet
from accounts.people.slips import request_slips
from accounts.roles.rules import Actor
from certification.readiness.enums import LeftOut, PeopleAct
from courses.enrolment.many import enrol_many, enrolled_before_departure
from courses.enrolment.requirements import required_phases
from courses.standards.errors import NoStandardInForce
from courses.standards.queries import standard_in_force

MOST = 2_000  # people at once: three battalions


@dataclass(frozen=True)
class ActPlan:
    """Who an act is for, in the order they were chosen, and who is left out and why.

    `slots`: the slot each takes, where the act fills slots.
    """

    act: PeopleAct
    people: tuple[Person, ...]
    left_out: tuple[tuple[Person, LeftOut], ...]
    slots: tuple[Slot, ...] = ()

    def seal(self) -> str:
        """Return what changes when anybody comes, goes, or takes another slot."""
        facts = [self.act.value, *(str(p.pk) for p in self.people), *(str(s.pk) for s in self.slots)]
        facts += [f"{person.pk}:{why}" for person, why in self.left_out]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def plan_slips(people: Sequence[Person]) -> ActPlan:
    return ActPlan(PeopleAct.SLIPS, tuple(people), ())


def plan_fill(people: Sequence[Person], contingent: Contingent, since: date) -> ActPlan:
    """Give the contingent's free slots, by number, to people of their category who fill none."""
    serving = assignments_of([person.pk for person in people], since)
    free: dict[str, list[Slot]] = defaultdict(list)
    for slot in reversed(free_slots([contingent.code], since)):
        free[slot.category].append(slot)
    chosen, slots, left_out = [], [], []
    for person in people:
        if person.pk in serving:
            left_out.append((person, LeftOut.FILLS_A_SLOT))
        elif not free[person.category]:
            left_out.append((person, LeftOut.NO_FREE_SLOT))
        else:
            chosen.append(person)
            slots.append(free[person.category].pop())
    return ActPlan(PeopleAct.FILL, tuple(chosen), tuple(left_out), tuple(slots))


def plan_withdraw(people: Sequence[Person], on: date) -> ActPlan:
    rows = Assignment.objects.open().filter(person__in=[person.pk for person in people])
    since: dict[UUID, date] = dict(rows.values_list("person", "since"))
    chosen, left_out = [], []
    for person in people:
        began = since.get(person.pk)
        if began is None:
            left_out.append((person, LeftOut.FILLS_NO_SLOT))
        elif on < began:
            left_out.append((person, LeftOut.BEGAN_LATER))
        else:
            chosen.append(person)
    return ActPlan(PeopleAct.WITHDRAW, tuple(chosen), tuple(left_out))


def plan_enrol(people: Sequence[Person]) -> ActPlan:
    try:
        document = standard_in_force().parsed()
    except NoStandardInForce:
        return ActPlan(PeopleAct.ENROL, (), tuple((person, LeftOut.NO_STANDARD) for person in people))
    enrolled = enrolled_before_departure(person.pk for person in people)
    asked = {c: required_phases(document, c, mission=None) for c in {p.category for p in people}}
    chosen, left_out = [], []
    for person in people:
        if (person.pk, person.category) in enrolled:
            left_out.append((person, LeftOut.ENROLLED_ALREADY))
        elif not asked[person.category]:
            left_out.append((person, LeftOut.NOTHING_ASKED))
        else:
            chosen.append(person)
    return ActPlan(PeopleAct.ENROL, tuple(chosen), tuple(left_out))


# ---------------------------------------------------------------- carrying out


def do_slips(*, by: Actor, contributor: str, plan: ActPlan) -> SlipSheet:
    """Ask for the slips of everybody in the plan, on one sheet that bears the country's code."""
    return request_slips(by=by, contributor=contributor, people=plan.people, label=contributor)


@transaction.atomic
def do_fill(*, by: Actor, plan: ActPlan, contingent: Contingent, since: date) -> int:
    """Fill the plan's slots, and enrol everybody for what category and mission ask for.

    Raises IntegrityError, WrongCategory, SlotGone or PersonMerged when somebody changed slots or people
    meanwhile.
    """
    people, slots = _held(plan)
    if merged := next((person for person in people if person.merged_into_id), None):
        raise PersonMerged(str(merged.pk))
    pairs = list(zip(slots, people, strict=True))
    filled = fill_slots(by=by, contributor=contingent.contributor_id, pairs=pairs, since=since)
    _enrol(by, contingent.contributor_id, people, contingent)
    return filled


def _held(plan: ActPlan) -> tuple[list[Person], list[Slot]]:
    """Hold the plan's people, then its slots, and return them as they stand now, in the plan's order."""
    people = (
        Person.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([p.pk for p in plan.people])
    )
    slots = Slot.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([s.pk for s in plan.slots])
    return [people[person.pk] for person in plan.people], [slots[slot.pk] for slot in plan.slots]


def do_withdraw(*, by: Actor, contributor: str, plan: ActPlan, on: date, reason: EndReason) -> int:
    left = withdraw_many(by=by, contributor=contributor, people=plan.people, on=on, reason=reason)
    return len(left)


def do_enrol(*, by: Actor, contributor: str, plan: ActPlan) -> int:
    return len({person for person, *_rest in _enrol(by, contributor, plan.people)})


def _enrol(
    by: Actor, contributor: str, people: Sequence[Person], contingent: Contingent | None = None
) -> list[tuple[UUID, str, str, str | None]]:
    try:
        return enrol_many(
            by=by,
            contributor=contributor,
            people=people,
            mission=contingent.mission if contingent else None,
        )
    except NoStandardInForce:
        return []
