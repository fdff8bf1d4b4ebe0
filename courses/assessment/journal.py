"""Writing down what happens in a sitting, and papers' deadlines."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.jobs.actions import record_event
from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from courses.assessment.enums import Block, SittingEventKind
from courses.assessment.machine import advance
from courses.assessment.models import Paper, Sitting, SittingEvent
from courses.assessment.paper import Line
from courses.assessment.queries import next_number, state_of

GRACE = timedelta(seconds=10)


def note(sitting: Sitting, kind: SittingEventKind, *, at: datetime, by: UUID | None) -> SittingEvent:
    """Append an event. Raises ImpossibleOrder when it cannot happen in the sitting's state."""
    advance(state_of(sitting), kind)
    return SittingEvent.objects.create(
        contributor_id=sitting.contributor_id,
        sitting=sitting,
        number=next_number(sitting),
        kind=kind,
        at=at,
        by=by,
    )


def hand_out(
    sitting: Sitting, *, block: Block, lines: tuple[Line, ...], seed: int, at: datetime, minutes: int
) -> Paper:
    """Store a paper and see to it that somebody closes it when its time runs out."""
    paper = Paper.objects.create(
        contributor_id=sitting.contributor_id,
        sitting=sitting,
        block=block,
        seed=seed,
        lines=[line.as_json() for line in lines],
        opened_at=at,
        deadline=at + timedelta(minutes=minutes),
    )
    record_event(
        "paper.time_over",
        key=str(paper.pk),
        payload={"paper": str(paper.pk)},
        contributor=sitting.contributor_id,
        run_after=paper.deadline + GRACE,
    )
    return paper


def own(by: Actor, sitting: Sitting) -> Actor:
    """Return the trainee in the role that sits. Raises NotAllowed on anybody else's sitting."""
    acting = by.acting("sitting:do", sitting.contributor_id)
    if by.person_id is None or by.person_id != sitting.enrolment.person_id:
        raise NotAllowed("people sit for themselves only")
    return acting
