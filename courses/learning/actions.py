"""Opening and finishing lessons. Page progress is not a trail entry (design decision 23)."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from courses.curriculum.models import Lesson
from courses.enrolment.models import Enrolment
from courses.learning.models import LessonProgress
from courses.learning.queries import required_since


@transaction.atomic
def open_lesson(*, by: Actor, enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Remember that the person opened a lesson. Twice changes nothing."""
    _own(by, enrolment)
    progress, _ = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"contributor_id": enrolment.contributor_id}
    )
    return progress


@transaction.atomic
def finish_lesson(*, by: Actor, enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Remember that the person finished a lesson. Twice keeps the first time."""
    progress = open_lesson(by=by, enrolment=enrolment, lesson=lesson)
    stale = Q(done_at__isnull=True) | Q(done_at__lt=required_since(enrolment))
    LessonProgress.objects.filter(stale, pk=progress.pk).update(done_at=timezone.now())
    progress.refresh_from_db()
    return progress


def _own(by: Actor, enrolment: Enrolment) -> None:
    """Raises NotAllowed unless a trainee acts on their own enrolment."""
    by.acting("learning:do", enrolment.contributor_id)
    if by.person_id is None or by.person_id != enrolment.person_id:
        raise NotAllowed("people take their own lessons only")
