"""How far people had come by the end of a day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from certification.certificates.queries import today
from certification.readiness.facts import end_of
from courses.evidence import Progress, progress_of
from courses.models import Enrolment, LessonProgress, Sitting
from courses.standards.enums import DeliveryPhase

ProgressByPerson = dict[UUID, tuple[Progress, ...]]


def progress_on(people: Collection[UUID], on: date) -> ProgressByPerson:
    """Return each person's progress before departure, oldest enrolment first; a coming day is taken as today.

    Five queries, and three more for a day that has passed.
    """
    found = progress_of(people, DeliveryPhase.PRE_DEPLOYMENT)
    if on < today():
        found = _as_it_was(found, people, end_of(on))
    grouped: dict[UUID, list[Progress]] = defaultdict(list)
    for progress in found:
        grouped[progress.person].append(progress)
    return {person: tuple(own) for person, own in grouped.items()}


def _as_it_was(found: list[Progress], people: Collection[UUID], until: datetime) -> list[Progress]:
    """Take back what happened from `until` on: enrolments, lessons, sittings begun and results."""
    enrolled = set(
        Enrolment.objects.filter(person__in=people, enrolled_at__lt=until).values_list("pk", flat=True)
    )
    done = dict(
        LessonProgress.objects.filter(enrolment__person__in=people, done_at__lt=until)
        .values_list("enrolment")
        .annotate(lessons=Count("lesson", distinct=True))
        .order_by()
    )
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gte=until)
    begun = Sitting.objects.filter(enrolment__person__in=people, started_at__lt=until).filter(still_open)
    opened = set(begun.values_list("enrolment", flat=True))
    return [
        replace(
            _without_later_result(progress, until),
            lessons_done=done.get(progress.enrolment, 0),
            sitting_open=progress.enrolment in opened,
        )
        for progress in found
        if progress.enrolment in enrolled
    ]


def _without_later_result(progress: Progress, until: datetime) -> Progress:
    """Awards are dated and say what the sittings before were worth; progress knows the newest result only."""
    if progress.last_scored_at is None or progress.last_scored_at < until:
        return progress
    return replace(progress, last_passed=None, last_scored_at=None, attested=False)
