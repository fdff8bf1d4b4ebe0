"""Named reads of sessions, candidates, sittings, papers and results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.contingents.models import Contingent
from accounts.people.queries import records_of
from courses.assessment.attempts import Try, obstacle
from courses.assessment.enums import Block, SittingEventKind, SittingState
from courses.assessment.machine import fold
from courses.assessment.models import (
    AssessmentSession,
    Candidate,
    Paper,
    Response,
    Result,
    Sitting,
    SittingEvent,
)
from courses.assessment.paper import Line
from courses.bank.models import ItemText
from courses.bank.queries import current_items
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.merged import counting_for
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning.queries import required_since
from courses.standards.enums import DeliveryPhase


def lines_of(paper: Paper) -> tuple[Line, ...]:
    """Return a stored paper's questions."""
    return tuple(Line(UUID(row["version"]), row["item"], tuple(row["options"])) for row in paper.lines)


def seen_items(person_id: UUID) -> frozenset[str]:
    """Return the codes of every item a person was ever given, under whichever record."""
    papers = Paper.objects.filter(sitting__enrolment__person__in=records_of(person_id))
    return frozenset(line["item"] for lines in papers.values_list("lines", flat=True) for line in lines)


def answers_of(paper: Paper) -> dict[int, Response]:
    """Return the saved rows of an open paper by position."""
    return {row.position: row for row in Response.objects.filter(paper=paper)}


def tries_of(enrolment: Enrolment) -> list[Try]:
    """Return an enrolment's sittings as the rule on attempts sees them."""
    rows = with_passed(Sitting.objects.filter(enrolment__in=counting_for([enrolment])))
    return [Try(row.started_at, row.closed_at, row.passed) for row in rows]


def with_passed(sittings: QuerySet[Sitting]) -> QuerySet[Any]:
    """Add `passed`: what each sitting's newest result says; None while there is none."""
    newest = Result.objects.filter(sitting=OuterRef("pk")).order_by("-number").values("passed")[:1]
    return sittings.annotate(passed=Subquery(newest))


def state_of(sitting: Sitting) -> SittingState:
    """Fold a sitting's events to its state."""
    kinds = SittingEvent.objects.filter(sitting=sitting).order_by("number").values_list("kind", flat=True)
    return fold(SittingEventKind(kind) for kind in kinds)


def open_paper(sitting: Sitting) -> Paper | None:
    """Return the paper being written, if any."""
    papers = Paper.objects.filter(sitting=sitting, handed_in_at__isnull=True)
    return papers.select_related("sitting__enrolment").first()


def newest_result(sitting: Sitting) -> Result | None:
    return Result.objects.filter(sitting=sitting).order_by("number").last()


def is_withdrawn(enrolment: Enrolment) -> bool:
    newest = EnrolmentEvent.objects.filter(enrolment=enrolment).order_by("number").last()
    return newest is not None and newest.kind == EnrolmentEventKind.WITHDRAWN


def candidacies(enrolment: Enrolment, now: datetime) -> list[Candidate]:
    """Return the sessions an enrolment may still sit in: admitted, not over, not sat yet."""
    rows = Candidate.objects.filter(enrolment=enrolment, session__closes_at__gt=now, sitting__isnull=True)
    return list(rows.select_related("session").order_by("session__opens_at"))


def admissible(
    contingent: Contingent, phase: DeliveryPhase = DeliveryPhase.PRE_DEPLOYMENT
) -> list[Enrolment]:
    """Return the enrolments of a contingent's people, in a phase, that were not withdrawn and led to no pass.

    A person is admitted in the category they serve in now, to induction for this contingent's mission only.
    A pass from before training was last required again, under whichever record, does not count. One query.
    """
    events = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-number")
    again = events.filter(kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN).values("at")[:1]
    passes = Result.objects.filter(sitting__enrolment=OuterRef("pk"), passed=True)
    merged = Result.objects.filter(
        Q(sitting__enrolment__mission=OuterRef("mission")) | Q(sitting__enrolment__mission__isnull=True),
        sitting__enrolment__person__merged_into=OuterRef("person"),
        sitting__enrolment__category=OuterRef("category"),
        sitting__enrolment__phase=OuterRef("phase"),
        sitting__enrolment__standard=OuterRef("standard"),
        passed=True,
    )
    again_merged = EnrolmentEvent.objects.filter(
        Q(enrolment__mission=OuterRef("mission")) | Q(enrolment__mission__isnull=True),
        enrolment__person__merged_into=OuterRef("person"),
        enrolment__category=OuterRef("category"),
        enrolment__phase=OuterRef("phase"),
        enrolment__standard=OuterRef("standard"),
        kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN,
    )
    rows = (
        Enrolment.objects.filter(
            Q(mission__isnull=True) | Q(mission=contingent.mission_id),
            person__assignments__slot__contingent=contingent,
            person__assignments__until__isnull=True,
            category=F("person__category"),
            phase=phase,
        )
        .annotate(
            last_event=Coalesce(Subquery(events.values("kind")[:1]), Value("")),
            again=Subquery(again),
            again_merged=Subquery(again_merged.order_by("-at").values("at")[:1]),
            passed_at=Subquery(passes.order_by("-scored_at").values("scored_at")[:1]),
            passed_merged=Subquery(merged.order_by("-scored_at").values("scored_at")[:1]),
        )
        .exclude(last_event=EnrolmentEventKind.WITHDRAWN)
    )
    return [row for row in rows if not _stands(row)]


def _stands(row: Any) -> bool:
    """Say whether a pass of an enrolment, or of the same training under a merged record, still counts."""
    again = max((at for at in (row.again, row.again_merged) if at is not None), default=None)
    passes = (at for at in (row.passed_at, row.passed_merged) if at is not None)
    return any(again is None or at >= again for at in passes)


def sessions() -> list[AssessmentSession]:
    """Return the sessions in scope, newest first, each with how many are admitted, attested and done."""
    return list(
        AssessmentSession.objects.select_related("contingent", "proctor")
        .annotate(
            admitted=Count("candidates"),
            attested=Count("candidates", filter=Q(candidates__attested_at__isnull=False)),
            closed=Count("candidates", filter=Q(candidates__sitting__closed_at__isnull=False)),
        )
        .order_by("-opens_at", "id")
    )


def room(session: AssessmentSession) -> Sequence[Candidate]:
    """Return a session's candidates by name, each with `last_event` of the sitting and `answered`."""
    last = (
        SittingEvent.objects.filter(sitting__candidate=OuterRef("pk")).order_by("-number").values("kind")[:1]
    )
    return list(
        Candidate.objects.filter(session=session)
        .select_related("enrolment__person", "sitting")
        .annotate(last_event=Subquery(last))
        .order_by("enrolment__person__family_name", "enrolment__person__given_names", "id")
    )


def overdue_papers(before: datetime) -> list[UUID]:
    """Return the open papers whose time ran out before an instant."""
    rows = Paper.objects.filter(handed_in_at__isnull=True, deadline__lte=before)
    return list(rows.order_by("deadline").values_list("pk", flat=True))


def next_number(sitting: Sitting) -> int:
    """Return the number the sitting's next event gets."""
    last: int | None = SittingEvent.objects.filter(sitting=sitting).aggregate(n=Max("number"))["n"]
    return (last or 0) + 1


def main_paper(sitting: Sitting) -> Paper:
    return Paper.objects.get(sitting=sitting, block=Block.MAIN)


@dataclass(frozen=True)
class Standing:
    """Where an enrolment stands on its way through the assessment.

    `code`: passed, open, ready (a session is open), session_not_open, no_session, lessons_missing,
    cooling_down, too_many_attempts, or no_paper (the bank has no questions for it yet). `again_at`: when time
    alone opens the way.
    """

    code: str
    sitting: Sitting | None = None
    candidate: Candidate | None = None
    again_at: datetime | None = None


def standing_of(enrolment: Enrolment, *, lessons_complete: bool, now: datetime) -> Standing:
    """Return where an enrolment stands now: three queries."""
    sittings = Sitting.objects.filter(enrolment__in=counting_for([enrolment]))
    rows = list(with_passed(sittings).order_by("started_at"))
    tries = [Try(row.started_at, row.closed_at, row.passed) for row in rows]
    found = obstacle(
        tries, now=now, rule=enrolment.standard.parsed().passing, since=required_since(enrolment)
    )
    last = rows[-1] if rows else None
    if found is not None:
        code = {"sitting_open": "open", "passed_already": "passed"}.get(found.code, found.code)
        decisive = next((row for row in reversed(rows) if row.passed), last) if code == "passed" else last
        return Standing(code, sitting=decisive, again_at=found.again_at)
    if not lessons_complete:
        return Standing("lessons_missing", sitting=last)
    chair = next(iter(candidacies(enrolment, now)), None)
    if chair is None:
        return Standing("no_session", sitting=last)
    early = now < chair.session.opens_at
    return Standing(
        "session_not_open" if early else "ready",
        sitting=last,
        candidate=chair,
        again_at=chair.session.opens_at if early else None,
    )


def sitting_languages(category: str) -> list[str]:
    """Return the languages in which every current item of a category can be read."""
    versions = [item.version for item in current_items(category)]
    counts = ItemText.objects.filter(version__in=versions).order_by("language").values("language")
    rows = counts.annotate(texts=Count("pk"))
    return [row["language"] for row in rows if row["texts"] == len(versions)]
