"""Answering and flagging questions. Neither is a trail entry (design decision 23)."""

from django.db import transaction
from django.utils import timezone

from accounts.roles.rules import Actor
from courses.assessment.errors import BadAnswer, PaperClosed
from courses.assessment.journal import GRACE, own
from courses.assessment.models import Paper, Response
from courses.assessment.saving import upsert_answer


def save_answer(*, by: Actor, paper: Paper, position: int, choice: str, sequence: int) -> bool:
    """Save the answer to the question at `position` (from 0). Idempotent; the newest `sequence` stays.

    One statement, so it needs no savepoint of its own (a whole battalion answers at once).

    Returns False when a newer answer was there already. Raises PaperClosed after hand-in and later than
    ten seconds after the deadline, BadAnswer for a question or option not on the paper.
    """
    own(by, paper.sitting)
    if not 0 <= position < len(paper.lines) or choice not in paper.lines[position]["options"]:
        raise BadAnswer("this question has no such option")
    now = timezone.now()
    written = upsert_answer(
        paper, position=position, choice=choice, sequence=sequence, now=now, open_after=now - GRACE
    )
    if not written:
        still_open = Paper.objects.filter(
            pk=paper.pk, handed_in_at__isnull=True, deadline__gte=now - GRACE
        ).exists()
        if not still_open:
            raise PaperClosed("this paper is closed")
    return written


@transaction.atomic
def flag_question(*, by: Actor, paper: Paper, position: int, flagged: bool) -> None:
    """Mark a question to come back to, or take the mark away. Raises PaperClosed and BadAnswer as above."""
    own(by, paper.sitting)
    if not 0 <= position < len(paper.lines):
        raise BadAnswer("the paper has no such question")
    fresh = Paper.objects.select_for_update().get(pk=paper.pk)
    if fresh.handed_in_at or fresh.deadline < timezone.now() - GRACE:
        raise PaperClosed("this paper is closed")
    row = Response(
        contributor_id=paper.contributor_id, paper=fresh, position=position, sequence=0, flagged=flagged
    )
    Response.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["paper", "position"], update_fields=["flagged"]
    )
