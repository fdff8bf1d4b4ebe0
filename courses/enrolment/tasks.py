"""Applying a roster on behalf of whoever asked for it."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Task
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from courses.enrolment.actions import apply_roster
from courses.enrolment.errors import ContentAltered, RosterMoved
from courses.enrolment.models import Roster


def apply_requested(task: Task) -> dict[str, Any]:
    """Apply a roster. One that moved would move again: it is answered as an error, not tried five times."""
    by = Actor(
        actor_id=UUID(task.requested_by) if task.requested_by else None,
        holds=(Hold(Role.CONTRIBUTOR_OFFICER, task.contributor),),
    )
    roster = Roster.objects.defer("content").get(pk=task.payload["roster"])
    try:
        return {"roster": str(roster.pk), "outcome": apply_roster(by=by, roster=roster).outcome}
    except RosterMoved:
        return _failed(roster, "roster_moved")
    except ContentAltered:
        return _failed(roster, "content_altered")


def _failed(roster: Roster, code: str) -> dict[str, Any]:
    return {"roster": str(roster.pk), "error": code}
