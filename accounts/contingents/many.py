"""Taking many people out of their slots at once, for one reason."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.contingents.enums import CHOSEN_REASONS, EndReason
from accounts.contingents.errors import BeforeStart, NotAssigned, ReasonNotChosen
from accounts.contingents.models import Assignment, Slot
from accounts.people.models import Person
from accounts.people.queries import lists_of
from accounts.roles.rules import Actor
from accounts.trail.actions import record


@transaction.atomic
def withdraw_many(
    *, by: Actor, contributor: str, people: Sequence[Person], on: date, reason: EndReason
) -> list[Assignment]:
    """End the assignments of all these people, with one reason: `on` is the first day no longer covered.

    All or nobody, with one entry in the trail. Raises NotAssigned when one of them fills no slot, BeforeStart
    when one began later than that day, and ReasonNotChosen as `withdraw` does.
    """
    by = by.acting("contingent:write", contributor)
    if reason not in CHOSEN_REASONS:
        raise ReasonNotChosen(reason)
    if not people:
        return []
    left = _locked(contributor, people)
    if len(left) < len({person.pk for person in people}):
        raise NotAssigned
    if late := next((one for one in left if on < one.since), None):
        raise BeforeStart(late.since.isoformat())
    for some in lists_of([one.pk for one in left]):
        Assignment.objects.open().filter(pk__in=some).update(until=on, end_reason=reason)
    record(
        by=by,
        verb="slot.withdraw_many",
        subject=left[0],
        contributor=contributor,
        details={
            "until": on.isoformat(),
            "reason": reason.value,
            "left": [[str(one.slot_id), str(one.person_id)] for one in left],
        },
    )
    return left


def _locked(contributor: str, people: Sequence[Person]) -> list[Assignment]:
    """Hold the people, then their slots, each in the order of their ids, and return what they fill."""
    found: list[Assignment] = []
    for some in lists_of(sorted({person.pk for person in people})):
        held = Person.objects.select_for_update(of=("self",)).filter(contributor=contributor, pk__in=some)
        list(held.order_by("pk").values_list("pk", flat=True))
        rows = Assignment.objects.open().filter(person__in=some)
        slots = Slot.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("slot"))
        list(slots.order_by("pk").values_list("pk", flat=True))
        found.extend(rows.order_by("pk"))
    return found
