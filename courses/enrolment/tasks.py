"""Checking and applying rosters on behalf of whoever asked for it."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.jobs.registry import Answer, Continue, Errand, Task
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from courses.enrolment.actions import apply_roster, stop_applying
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import ContentAltered, RosterClosed, RosterMoved
from courses.enrolment.large_files import Read, Wanted, check_further, next_wanted, read_next
from courses.enrolment.models import Roster
from courses.enrolment.surveying import SMALL_ROWS
from courses.enrolment.verifying import Verifying

PORTION = 20_000  # rows compared at a time before a large roster is applied


def _next_wanted(task: Task) -> Wanted:
    return next_wanted(_roster(task))


def _checked_further(task: Task, read: Read) -> Answer:
    """Plan the rows that were read. A file that cannot be read is answered as an error."""
    roster = _roster(task)
    done, total = check_further(by=_actor(task), roster=roster, read=read)
    if roster.state == RosterState.CHECKING:
        return Continue(done, total, {"roster": str(roster.pk), "counts": roster.counts})
    if roster.state == RosterState.REFUSED:
        return _failed(roster, (roster.fault or {})["code"])
    return {"roster": str(roster.pk), "counts": roster.counts}


check_requested = Errand(_next_wanted, read_next, _checked_further)


def apply_requested(task: Task) -> Answer:
    """Apply a roster. One that moved would move again: it is answered as an error, not tried five times.

    A large one is compared with the records first, in portions, so that one that moved is found before
    anybody waits for it; then, in the last portion, it is compared once more and written as a whole.
    """
    roster, by = _roster(task), _actor(task)
    try:
        if roster.counts["rows"] > SMALL_ROWS and roster.state == RosterState.APPLYING:
            portion = _compared(roster, task.result)
            if portion is not None:
                return portion
        return {"roster": str(roster.pk), "outcome": apply_roster(by=by, roster=roster).outcome}
    except (RosterMoved, RosterClosed):
        code = "roster_moved"
    except ContentAltered:
        code = "content_altered"
    stop_applying(by=by, roster=roster, code=code)
    return _failed(roster, code)


def _compared(roster: Roster, before: dict[str, Any] | None) -> Continue | None:
    """Compare the next rows; None when all are. Raises RosterMoved."""
    rows = roster.counts["rows"]
    verifying = Verifying(roster, timezone.now().date(), lock=False, before=before)
    if verifying.done >= rows:
        return None
    until = verifying.done + PORTION
    while verifying.done < until and (chunk := verifying.chunk()):
        verifying.verify(chunk)
    if verifying.done >= rows:
        verifying.conclude()
    return Continue(verifying.done, rows + 1, {"roster": str(roster.pk), **verifying.so_far()})


def _roster(task: Task) -> Roster:
    return Roster.objects.defer("content").select_related("contingent").get(pk=task.payload["roster"])


def _actor(task: Task) -> Actor:
    return Actor(
        actor_id=UUID(task.requested_by) if task.requested_by else None,
        holds=(Hold(Role.CONTRIBUTOR_OFFICER, task.contributor),),
    )


def _failed(roster: Roster, code: str) -> dict[str, Any]:
    return {"roster": str(roster.pk), "error": code}
