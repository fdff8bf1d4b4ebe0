"""Whoever comes to fill a slot is enrolled for what the slot's category, and its mission, ask for."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.contingents.models import Assignment
from accounts.jobs.registry import Task
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from courses.enrolment.actions import enrol
from courses.enrolment.models import Enrolment
from courses.enrolment.requirements import required_phases
from courses.standards.errors import NoStandardInForce
from courses.standards.queries import standard_in_force


@transaction.atomic
def enrol_for_slot(*, by: Actor, assignment: Assignment) -> list[Enrolment]:
    """Enrol a person for every phase their slot asks for; what they are enrolled for already stays as it is.

    Raises NoStandardInForce.
    """
    category, mission = assignment.slot.category, assignment.slot.contingent.mission
    needed = required_phases(standard_in_force().parsed(), category, mission=mission.pk)
    return [
        enrol(
            by=by,
            person=assignment.person,
            category=category,
            phase=one.phase,
            mission=mission if one.mission else None,
        )
        for one in needed
    ]


def on_slot_filled(task: Task) -> dict[str, Any]:
    """Enrol whoever fills a slot now. Who has left it again meanwhile is asked for nothing."""
    rows = Assignment.objects.open().select_related("person", "slot__contingent__mission")
    assignment = rows.filter(pk=task.payload["assignment"]).first()
    if assignment is None:
        return {"enrolments": 0}
    by = Actor(
        actor_id=UUID(task.requested_by) if task.requested_by else None,
        holds=(Hold(Role.CONTRIBUTOR_OFFICER, task.contributor),),
    )
    try:
        return {"enrolments": len(enrol_for_slot(by=by, assignment=assignment))}
    except NoStandardInForce:
        return {"enrolments": 0}
