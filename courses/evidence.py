"""What a sitting proves: the only door through which certification sees assessment.

Nothing here carries a key, an answer or a question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.people.queries import identities_of, records_of
from courses.assessment.models import Candidate, Result, Sitting
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.merged import counting_for
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning.queries import before, lessons_done, required_lessons
from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase
from courses.standards.models import Standard


@dataclass(frozen=True)
class Share:
    """Right answers out of those asked; `share` and `minimum` in per cent (share with one decimal)."""

    name: str
    right: int
    of: int
    share: float
    minimum: float

    @property
    def met(self) -> bool:
        """Compared as the scoring does, never on the rounded share."""
        return self.right * 100 >= self.minimum * self.of


@dataclass(frozen=True)
class SittingEvidence:
    """One scored sitting, as frozen facts."""

    sitting: UUID
    enrolment: UUID
    person: UUID
    contributor: str
    category: str
    phase: str
    standard_version: str
    standard_digest: str
    standard_status: str
    needs_observed_exercise: bool
    attempt: int
    language: str
    passed: bool
    reasons: tuple[str, ...]
    overall: Share
    themes: tuple[Share, ...]
    areas: tuple[Share, ...]
    must_pass: Share
    must_pass_in_second_block: bool
    scored_at: datetime
    attested: bool
    attested_by: UUID | None
    proctor: UUID
    place: str


@dataclass(frozen=True)
class Progress:
    """How far a person has come in one enrolment."""

    enrolment: UUID
    person: UUID
    category: str
    phase: str
    lessons_done: int
    lessons_total: int
    sittings: int
    sitting_open: bool
    last_passed: bool | None
    last_scored_at: datetime | None
    attested: bool
    needs_observed_exercise: bool


def evidence_of(sitting_id: UUID) -> SittingEvidence:
    """Return what a scored sitting proves. Raises Sitting.DoesNotExist when it is unknown or not scored."""
    result = _results().filter(sitting=sitting_id).last()
    if result is None:
        raise Sitting.DoesNotExist(f"no scored sitting {sitting_id}")
    return _evidence(result, result.sitting.enrolment.standard.parsed())


def sittings_of(person_id: UUID) -> list[SittingEvidence]:
    """Return everything a person's scored sittings prove, under whichever record, oldest first: one query."""
    newest: dict[UUID, Result] = {}
    results = _results().filter(sitting__enrolment__person__in=records_of(person_id))
    for result in results.order_by("sitting__started_at", "number"):
        newest[result.sitting_id] = result
    documents: dict[UUID, StandardDocument] = {}
    for result in newest.values():
        standard = result.sitting.enrolment.standard
        if standard.pk not in documents:
            documents[standard.pk] = standard.parsed()
    return [_evidence(r, documents[r.sitting.enrolment.standard_id]) for r in newest.values()]


def progress_of(
    person_ids: Iterable[UUID],
    phase: DeliveryPhase,
    until: datetime | None = None,
    merged: Mapping[UUID, UUID] | None = None,
) -> list[Progress]:
    """Return how far people have come in a phase, one entry per training they follow: six queries.

    A result from before training was last required again is not shown: it no longer stands.
    `until`: as it was before that instant; what happened from then on is not known yet. `merged`: who was
    merged into whom among these people (`identities_of`), whose training counts too; read when not given.
    """
    people = list(person_ids)
    kept = identities_of(people) if merged is None else merged
    rows = _enrolments(until).filter(person__in=[*people, *kept], phase=phase)
    enrolments = _of_one_person(rows, kept)
    counting = counting_for(enrolments)
    standards = Standard.objects.filter(pk__in={e.standard_id for e in enrolments})
    documents = {standard.pk: standard.parsed() for standard in standards}
    required = required_lessons(enrolments, documents)
    done, again = lessons_done(counting, required, until), _required_again(counting, until)
    return [
        _progress(e, (done.get(e.pk, 0), required.total(e)), again.get(e.pk), documents[e.standard_id], until)
        for e in enrolments
    ]


def _of_one_person(enrolments: Iterable[Any], kept: Mapping[UUID, UUID]) -> list[Any]:
    """Join the enrolments of one person for one training, made under records that were found to be one.

    The kept record's own stands for them all, with the tries of all and the newest result among them.
    """
    found: dict[tuple[Any, ...], list[Any]] = {}
    for enrolment in enrolments:
        enrolment.holder = kept.get(enrolment.person_id, enrolment.person_id)
        found.setdefault((enrolment.holder, *enrolment.training), []).append(enrolment)
    return [_joined(same) if len(same) > 1 else same[0] for same in found.values()]


def _joined(same: list[Any]) -> Any:
    own = next((one for one in same if one.person_id == one.holder), same[0])
    own.merged = tuple(one.pk for one in same if one is not own)
    own.tries, own.open_tries = sum(one.tries for one in same), sum(one.open_tries for one in same)
    scored = [one for one in same if one.last_scored_at is not None]
    if scored:
        last = max(scored, key=lambda one: one.last_scored_at)
        own.last_passed, own.last_scored_at = last.last_passed, last.last_scored_at
        own.last_attested = last.last_attested
    return own


def _progress(
    enrolment: Any,
    lessons: tuple[int, int],
    again: datetime | None,
    document: StandardDocument,
    until: datetime | None,
) -> Progress:
    at: datetime | None = enrolment.last_attested
    attested = at is not None and (until is None or at < until)
    done, total = lessons
    stands = again is None or (enrolment.last_scored_at is not None and enrolment.last_scored_at >= again)
    return Progress(
        enrolment=enrolment.pk,
        person=enrolment.holder,
        category=enrolment.category,
        phase=enrolment.phase,
        lessons_done=done,
        lessons_total=total,
        sittings=enrolment.tries,
        sitting_open=enrolment.open_tries > 0,
        last_passed=enrolment.last_passed if stands else None,
        last_scored_at=enrolment.last_scored_at if stands else None,
        attested=stands and attested,
        needs_observed_exercise=document.needs_observed_exercise(
            enrolment.category, DeliveryPhase(enrolment.phase)
        ),
    )


def _required_again(counting: Mapping[UUID, UUID], until: datetime | None) -> dict[UUID, datetime]:
    events = EnrolmentEvent.objects.filter(
        enrolment__in=list(counting), kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN, **before("at", until)
    )
    return {counting[own]: at for own, at in events.order_by("at", "number").values_list("enrolment", "at")}


def _results() -> QuerySet[Result]:
    return Result.objects.select_related(
        "sitting__enrolment__standard", "sitting__candidate__session"
    ).order_by("number")


def _enrolments(until: datetime | None) -> QuerySet[Any]:
    """Enrolments that were not withdrawn, each with the counts and the newest result of its sittings."""
    events = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk"), **before("at", until))
    newest = Result.objects.filter(sitting__enrolment=OuterRef("pk"), **before("scored_at", until)).order_by(
        "-scored_at", "-number"
    )
    last = Candidate.objects.filter(
        enrolment=OuterRef("pk"),
        sitting__results__isnull=False,
        **before("sitting__results__scored_at", until),
    ).order_by("-sitting__started_at")
    begun, not_closed = Q(**before("sittings__started_at", until)), Q(sittings__closed_at__isnull=True)
    if until:
        not_closed |= Q(sittings__closed_at__gte=until)
    return (
        Enrolment.objects.filter(**before("enrolled_at", until))
        .annotate(last_event=Coalesce(Subquery(events.order_by("-number").values("kind")[:1]), Value("")))
        .exclude(last_event=EnrolmentEventKind.WITHDRAWN)
        .annotate(
            tries=Count("sittings", filter=begun),
            open_tries=Count("sittings", filter=begun & not_closed),
            last_passed=Subquery(newest.values("passed")[:1]),
            last_scored_at=Subquery(newest.values("scored_at")[:1]),
            last_attested=Subquery(last.values("attested_at")[:1]),
        )
        .order_by("enrolled_at", "id")
    )


def _evidence(result: Result, document: StandardDocument) -> SittingEvidence:
    sitting = result.sitting
    enrolment, candidate, scores = sitting.enrolment, sitting.candidate, result.scores
    return SittingEvidence(
        sitting=sitting.pk,
        enrolment=enrolment.pk,
        person=enrolment.person_id,
        contributor=sitting.contributor_id,
        category=enrolment.category,
        phase=enrolment.phase,
        standard_version=enrolment.standard.version,
        standard_digest=enrolment.standard.digest,
        standard_status=enrolment.standard.status,
        needs_observed_exercise=document.needs_observed_exercise(
            enrolment.category, DeliveryPhase(enrolment.phase)
        ),
        attempt=sitting.attempt,
        language=sitting.language,
        passed=result.passed,
        reasons=tuple(result.reasons),
        overall=_share("overall", scores["overall"]),
        themes=tuple(_share(name, part) for name, part in sorted(scores["themes"].items())),
        areas=tuple(_share(name, part) for name, part in sorted(scores["areas"].items())),
        must_pass=_share("must_pass", scores["must_pass"]),
        must_pass_in_second_block=scores["must_pass"]["second_block"],
        scored_at=result.scored_at,
        attested=candidate.attested_at is not None,
        attested_by=candidate.attested_by,
        proctor=candidate.session.proctor_id,
        place=candidate.session.place,
    )


def _share(name: str, part: Mapping[str, Any]) -> Share:
    return Share(name, part["right"], part["of"], float(part["share"]), float(part["minimum"]))
