"""Named reads of how far people have come in the lessons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from courses.curriculum.models import Lesson
from courses.curriculum.queries import CourseOutline, LessonLine, courses_with_lessons
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning.models import LessonProgress

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LessonFacts:
    """One lesson in a list, and whether it is opened or done."""

    line: LessonLine
    opened: bool
    done: bool


@dataclass(frozen=True)
class CourseFacts:
    """One course as a person sees it."""

    outline: CourseOutline
    lessons: tuple[LessonFacts, ...]

    @property
    def done(self) -> int:
        return sum(lesson.done for lesson in self.lessons)

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def complete(self) -> bool:
        return bool(self.lessons) and self.done == self.total

    @property
    def started(self) -> bool:
        return any(lesson.opened for lesson in self.lessons)

    @property
    def next_lesson(self) -> LessonFacts | None:
        return next((lesson for lesson in self.lessons if not lesson.done), None)


def current_enrolment(person_id: UUID | None) -> Enrolment | None:
    """Return the enrolment a person follows now: the newest that was not withdrawn. One query."""
    newest = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-number").values("kind")[:1]
    return (
        Enrolment.objects.filter(person=person_id)
        .annotate(last_event=Coalesce(Subquery(newest), Value("")))
        .exclude(last_event=EnrolmentEventKind.WITHDRAWN)
        .select_related("standard", "person")
        .order_by("enrolled_at", "id")
        .last()
    )


def required_since(enrolment: Enrolment) -> datetime:
    """Return since when lessons and passes count: the last time training was required again."""
    events = EnrolmentEvent.objects.filter(
        enrolment=enrolment, kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
    )
    found: datetime | None = events.aggregate(last=Max("at"))["last"]
    return found or _LONG_AGO


def courses_of(enrolment: Enrolment, reader: str) -> list[CourseFacts]:
    """Return both courses with their lessons and this enrolment's progress: six queries."""
    since = required_since(enrolment)
    rows = LessonProgress.objects.filter(enrolment=enrolment)
    opened = {row.lesson_id: row.done_at is not None and row.done_at >= since for row in rows}
    return [
        CourseFacts(
            outline,
            tuple(
                LessonFacts(line, line.id in opened, opened.get(line.id, False)) for line in outline.lessons
            ),
        )
        for outline in courses_with_lessons(reader)
    ]


def lessons_done(enrolments: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many lessons each enrolment has done since training was last required: one query."""
    again = (
        EnrolmentEvent.objects.filter(
            enrolment=OuterRef("enrolment"), kind=EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
        )
        .order_by("-number")
        .values("at")[:1]
    )
    rows = (
        LessonProgress.objects.filter(enrolment__in=list(enrolments), done_at__isnull=False)
        .annotate(since=Coalesce(Subquery(again), Value(_LONG_AGO), output_field=DateTimeField()))
        .filter(done_at__gte=F("since"))
        .order_by()
        .values("enrolment")
        .annotate(lessons=Count("lesson", distinct=True))
    )
    return {row["enrolment"]: row["lessons"] for row in rows}


def lessons_total() -> int:
    """Return how many lessons both courses have."""
    return Lesson.objects.count()


def all_lessons_done(enrolment: Enrolment) -> bool:
    """Say whether both courses are done, so that the sitting may start. No lessons at all is not done."""
    total = lessons_total()
    return total > 0 and lessons_done([enrolment.pk]).get(enrolment.pk, 0) >= total
