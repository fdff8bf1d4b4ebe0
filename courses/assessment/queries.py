"""Named reads of sessions, candidates, sittings, papers and results."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery

from courses.assessment.attempts import Try
from courses.assessment.enums import Block, SittingState
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
from courses.bank.item import BankItem
from courses.bank.models import ItemVersion
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.models import Enrolment, EnrolmentEvent


def lines_of(paper: Paper) -> tuple[Line, ...]:
    """Return a stored paper's questions."""
    return tuple(Line(UUID(row["version"]), row["item"], tuple(row["options"])) for row in paper.lines)


def items_of(versions: Iterable[UUID]) -> dict[UUID, BankItem]:
    """Return the item versions papers used, current or not, with their keys. Never for a page."""
    rows = ItemVersion.objects.filter(pk__in=list(versions))
    return {
        row.pk: BankItem(
            version=row.pk,
            code=row.item_id,
            outcomes=tuple(row.outcomes),
            categories=frozenset(row.categories),
            tier=row.tier,
            response_phase=row.response_phase,
            scenario=row.scenario,
            key=row.key,
        )
        for row in rows
    }


def seen_items(person_id: UUID) -> frozenset[str]:
    """Return the codes of every item a person was ever given."""
    papers = Paper.objects.filter(sitting__enrolment__person=person_id).values_list("lines", flat=True)
    return frozenset(line["item"] for lines in papers for line in lines)


def answers_of(paper: Paper) -> dict[int, Response]:
    """Return the saved rows of an open paper by position."""
    return {row.position: row for row in Response.objects.filter(paper=paper)}


def tries_of(enrolment_id: UUID) -> list[Try]:
    """Return an enrolment's sittings as the rule on attempts sees them."""
    newest = Result.objects.filter(sitting=OuterRef("pk")).order_by("-number").values("passed")[:1]
    rows = Sitting.objects.filter(enrolment=enrolment_id).annotate(passed=Subquery(newest))
    return [Try(row.started_at, row.closed_at, row.passed) for row in rows]


def state_of(sitting: Sitting) -> SittingState:
    """Fold a sitting's events to its state."""
    return fold(SittingEvent.objects.filter(sitting=sitting).values_list("kind", flat=True))


def open_paper(sitting: Sitting) -> Paper | None:
    """Return the paper being written, if any."""
    return Paper.objects.filter(sitting=sitting, handed_in_at__isnull=True).first()


def newest_result(sitting: Sitting) -> Result | None:
    return Result.objects.filter(sitting=sitting).order_by("number").last()


def is_withdrawn(enrolment: Enrolment) -> bool:
    newest = EnrolmentEvent.objects.filter(enrolment=enrolment).order_by("number").last()
    return newest is not None and newest.kind == EnrolmentEventKind.WITHDRAWN


def sittings_of_person(person_id: UUID) -> list[Sitting]:
    """Return a person's sittings with their enrolment, oldest first."""
    return list(Sitting.objects.filter(enrolment__person=person_id).select_related("enrolment"))


def candidacies(enrolment: Enrolment, now: datetime) -> list[Candidate]:
    """Return the sessions an enrolment may still sit in: admitted, not over, not sat yet."""
    rows = Candidate.objects.filter(enrolment=enrolment, session__closes_at__gt=now, sitting__isnull=True)
    return list(rows.select_related("session").order_by("session__opens_at"))


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
