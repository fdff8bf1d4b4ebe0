"""Closing papers: by hand-in, or because their time ran out. Scoring follows at once."""

import secrets
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, System, record
from accounts.webhooks.actions import announce
from accounts.webhooks.enums import WebhookEvent
from courses.assessment.enums import Block, SittingEventKind
from courses.assessment.errors import BlueprintNotMet, PaperClosed
from courses.assessment.journal import GRACE, hand_out, note, own
from courses.assessment.models import Paper, Response, Result, Sitting
from courses.assessment.paper import draw_block
from courses.assessment.queries import answers_of, lines_of, main_paper, overdue_papers, seen_items
from courses.assessment.scoring import Mark, Score, mark, score
from courses.bank.queries import current_items, items_of
from courses.standards.enums import DeliveryPhase

_CLOSING = {
    (Block.MAIN, False): SittingEventKind.HANDED_IN,
    (Block.MAIN, True): SittingEventKind.TIME_RAN_OUT,
    (Block.MUST_PASS, False): SittingEventKind.BLOCK_HANDED_IN,
    (Block.MUST_PASS, True): SittingEventKind.BLOCK_TIME_RAN_OUT,
}


@transaction.atomic
def hand_in(*, by: Actor, paper: Paper) -> Result | None:
    """Close a paper and score the sitting. Returns its result, or None when the must-pass block follows.

    A paper whose time ran out is closed with what was saved in time. Raises PaperClosed the second time,
    and changes nothing then.
    """
    acting = own(by, paper.sitting)
    return _close(paper.pk, acting, timezone.now())


def close_if_overdue(paper: Paper) -> bool:
    """Close a paper whose time and grace ran out. Returns whether this call did it."""
    now = timezone.now()
    if paper.handed_in_at or now < paper.deadline + GRACE:
        return False  # asked on every page of a sitting: no transaction for nothing
    try:
        with transaction.atomic():
            _close(paper.pk, System(), now)
    except PaperClosed:
        return False
    return True


def close_overdue() -> int:
    """Close every paper in scope whose time ran out, and return how many."""
    overdue = overdue_papers(timezone.now() - GRACE)
    return [close_if_overdue(Paper.objects.get(pk=pk)) for pk in overdue].count(True)


def _close(paper_id: UUID, by: Acting, now: datetime) -> Result | None:
    paper = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("sitting__enrolment__standard")
        .get(pk=paper_id)
    )
    if paper.handed_in_at:
        raise PaperClosed("this paper was handed in before")
    late = now >= paper.deadline + GRACE
    _fold(paper, paper.deadline if late else now)
    kind = _CLOSING[Block(paper.block), late]
    note(paper.sitting, kind, at=now, by=by.actor_id)
    record(
        by=by,
        verb="sitting.hand_in",
        subject=paper.sitting,
        contributor=paper.contributor_id,
        details={
            "block": paper.block,
            "received": sum(1 for answer in paper.sheet or () if answer),
            "questions": len(paper.lines),
            "time_ran_out": late,
        },
    )
    found = _score(paper)
    if paper.block == Block.MAIN and found.only_must_pass_failed and _offer_block(paper, now, by):
        return None
    return _finish(paper.sitting, found, now, by)


def _fold(paper: Paper, at: datetime) -> None:
    """Write the answers into the paper's sheet and delete their rows."""
    rows = answers_of(paper)
    paper.sheet = [_entry(rows.get(position)) for position in range(len(paper.lines))]
    paper.handed_in_at = at
    paper.save(update_fields=["sheet", "handed_in_at"])
    Response.objects.filter(paper=paper).delete()


def _entry(row: Response | None) -> dict[str, Any] | None:
    if row is None or not row.choice:
        return None
    return {"choice": row.choice, "sequence": row.sequence, "saved_at": row.saved_at.isoformat()}


def _marks(paper: Paper) -> tuple[Mark, ...]:
    lines = lines_of(paper)
    answers = [answer["choice"] if answer else None for answer in paper.sheet or ()]
    return mark(lines, answers, items_of(line.version for line in lines))


def _score(paper: Paper) -> Score:
    standard = paper.sitting.enrolment.standard
    main = paper if paper.block == Block.MAIN else main_paper(paper.sitting)
    block = None if paper.block == Block.MAIN else _marks(paper)
    return score(_marks(main), document=standard.parsed(), blueprint=standard.plan(), block=block)


def _offer_block(paper: Paper, now: datetime, by: Acting) -> bool:
    """Hand out the must-pass items once more, with other items. False when the bank has none left."""
    enrolment = paper.sitting.enrolment
    plan = enrolment.standard.plan()
    seed = secrets.randbits(62)
    try:
        lines = draw_block(
            current_items(enrolment.category),
            outcomes=enrolment.standard.parsed().required(enrolment.category, DeliveryPhase(enrolment.phase)),
            paper=lines_of(paper),
            seen=seen_items(enrolment.person_id),
            seed=seed,
        )
    except BlueprintNotMet:
        return False  # items were withdrawn from the bank since the start, which had checked this
    note(paper.sitting, SittingEventKind.BLOCK_OFFERED, at=now, by=by.actor_id)
    minutes = ceil(plan.minutes * len(lines) / plan.items)
    hand_out(paper.sitting, block=Block.MUST_PASS, lines=lines, seed=seed, at=now, minutes=minutes)
    return True


def _finish(sitting: Sitting, found: Score, now: datetime, by: Acting) -> Result:
    note(sitting, SittingEventKind.SCORED, at=now, by=by.actor_id)
    result = Result.objects.create(
        contributor_id=sitting.contributor_id,
        sitting=sitting,
        number=1,
        passed=found.passed,
        scores=found.as_json(),
        reasons=list(found.reasons),
        scored_at=now,
    )
    Sitting.objects.filter(pk=sitting.pk).update(closed_at=now)
    record_event(
        "sitting.scored",
        key=str(result.pk),
        payload={"sitting": str(sitting.pk), "result": str(result.pk)},
        contributor=sitting.contributor_id,
    )
    if found.passed:
        announce(
            event=WebhookEvent.PASSED,
            contributor=sitting.contributor_id,
            subject=str(sitting.pk),
            data={
                "sitting": str(sitting.pk),
                "person": str(sitting.enrolment.person_id),
                "enrolment": str(sitting.enrolment_id),
            },
            at=now,
        )
    record(
        by=by,
        verb="sitting.score",
        subject=sitting,
        contributor=sitting.contributor_id,
        details={"result": str(result.pk), "passed": found.passed, "reasons": list(found.reasons)},
    )
    return result
