"""Whose readiness somebody may see. A scope is not enough: a role on a mission opens that mission alone."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from accounts.contingents.models import Assignment
from accounts.roles.matrix import PERMISSIONS
from accounts.roles.rules import Actor, Hold

NOTHING = Q(pk__in=[])


def contingents_seen_by(actor: Actor) -> Q:
    """Return the filter of the contingents whose readiness an actor may see."""
    seen = NOTHING
    for hold in _holds(actor, "readiness:read"):
        if hold.contributor is None and hold.mission is None:
            return Q()
        seen |= Q(mission=hold.mission) if hold.mission else Q(contributor=hold.contributor)
    return seen


def people_seen_by(actor: Actor) -> Q:
    """Return the filter of the people whose record an actor may read."""
    seen = NOTHING
    for hold in _holds(actor, "person:read"):
        if hold.contributor is None and hold.mission is None:
            return Q()
        seen |= _served_in(hold.mission) if hold.mission else Q(contributor=hold.contributor)
    return seen


def _holds(actor: Actor, permission: str) -> Iterator[Hold]:
    return (hold for hold in actor.holds if permission in PERMISSIONS[hold.role])


def _served_in(mission: str) -> Q:
    return Q(Exists(Assignment.objects.filter(person=OuterRef("pk"), slot__contingent__mission=mission)))
