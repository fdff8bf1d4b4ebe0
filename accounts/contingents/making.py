"""Making contingents, changing their facts, and making the rotation that relieves one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.contingents.enums import ContingentKind
from accounts.contingents.errors import BadContingent
from accounts.contingents.models import Assignment, Contingent, Mission, Slot
from accounts.contingents.slots import count_by_category, number_slots
from accounts.people.enums import Category
from accounts.roles.rules import Actor
from accounts.trail.actions import record

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)+")
CHANGEABLE = ("name", "kind", "mission", "planned_departure", "end_of_tour")


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
    made = Contingent(
        contributor_id=contributor,
        code=code,
        name=name,
        mission=mission,
        kind=kind,
        planned_departure=planned_departure,
        end_of_tour=end_of_tour,
    )
    if fault := unfit(made):
        raise BadContingent(fault)
    if not any(slots.values()):
        raise BadContingent("no_slots")
    _insert(made)
    number_slots(made, slots, start=1)
    record(
        by=by,
        verb="contingent.create",
        subject=made,
        contributor=contributor,
        details={"code": made.code, "mission": mission.pk, "slots": count_by_category(slots)},
    )
    return made


@transaction.atomic
def rotate(
    *,
    by: Actor,
    contingent: Contingent,
    code: str,
    name: str,
    planned_departure: date,
    end_of_tour: date,
) -> Contingent:
    """Make the rotation that relieves a contingent: the same mission and kind, and its slots, all empty.

    The slots not given up keep their categories, positions and order, and are numbered from 1.
    Raises BadContingent as `create_contingent` does, when another rotation follows already, or when it would
    not leave after the one it relieves.
    """
    by = by.acting("contingent:write", contingent.contributor_id)
    before = Contingent.objects.select_for_update().get(pk=contingent.pk)
    made = Contingent(
        contributor_id=before.contributor_id,
        code=code,
        name=name,
        mission_id=before.mission_id,
        kind=before.kind,
        planned_departure=planned_departure,
        end_of_tour=end_of_tour,
        follows=before,
    )
    if fault := unfit(made):
        raise BadContingent(fault)
    slots = list(before.slots.lasting().order_by("number"))
    if not slots:
        raise BadContingent("no_slots")
    _insert(made)
    Slot.objects.bulk_create(
        Slot(
            contributor_id=made.contributor_id,
            contingent=made,
            category=slot.category,
            number=number,
            position=slot.position,
        )
        for number, slot in enumerate(slots, start=1)
    )
    record(
        by=by,
        verb="contingent.rotate",
        subject=made,
        contributor=made.contributor_id,
        details={"code": made.code, "follows": before.code, "slots": len(slots)},
    )
    return made


@transaction.atomic
def change_contingent(*, by: Actor, contingent: Contingent, changes: Mapping[str, Any]) -> Contingent:
    """Change a contingent's name, kind, mission or dates; what is the same already writes nothing.

    Code and contributor never change: certificates and reports name them. The mission changes only while
    nobody has ever filled a slot: training and sessions were meant for the old one.
    Raises BadContingent.
    """
    by = by.acting("contingent:write", contingent.contributor_id)
    if set(changes) - set(CHANGEABLE):
        raise BadContingent("not_changeable")
    kept = Contingent.objects.select_for_update().get(pk=contingent.pk)
    old = {field: getattr(kept, field) for field in changes}
    new = {field: value for field, value in changes.items() if value != old[field]}
    for field, value in new.items():
        setattr(kept, field, value)
    if not new:
        return kept
    if fault := unfit(kept):
        raise BadContingent(fault)
    if "mission" in new and Assignment.objects.filter(slot__contingent=kept).exists():
        raise BadContingent("mission_has_people")
    kept.save(update_fields=sorted(new))
    record(
        by=by,
        verb="contingent.change",
        subject=kept,
        contributor=kept.contributor_id,
        details={field: [str(old[field]), str(value)] for field, value in sorted(new.items())},
    )
    return kept


def unfit(contingent: Contingent) -> str:
    """Tidy the code and name of a contingent, and return the code of what forbids to save it, if anything.

    The code is the contributor's own and nobody else's; the tour has a length; it leaves after the one it
    relieves and before the one that relieves it, and no other relieves the same one.
    """
    contingent.code, contingent.name = contingent.code.strip().upper(), contingent.name.strip()
    own = contingent.code.startswith(f"{contingent.contributor_id}-") and _CODE.fullmatch(contingent.code)
    leaves, before = contingent.planned_departure, contingent.follows
    others = Contingent.objects.exclude(pk=contingent.pk)
    after = others.filter(follows=contingent.pk)
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("code_not_own", lambda: not own),
        ("name_missing", lambda: not contingent.name),
        ("tour_too_short", lambda: contingent.end_of_tour <= leaves),
        ("departs_too_early", lambda: before is not None and leaves <= before.planned_departure),
        (
            "departs_too_late",
            lambda: after.filter(planned_departure__lte=leaves).exists(),
        ),
        ("followed_already", lambda: before is not None and others.filter(follows=before).exists()),
        ("code_taken", lambda: others.filter(code=contingent.code).exists()),
    )
    return next((code for code, wrong in checks if wrong()), "")


def _insert(made: Contingent) -> None:
    """Save a new contingent; whoever was quicker with its code or its rotation has it."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        followed = made.follows_id and Contingent.objects.filter(follows=made.follows_id).exists()
        raise BadContingent("followed_already" if followed else "code_taken") from None
