"""Named reads of lessons and of how far people have come in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from courses.curriculum.models import Course, CourseText, Lesson, LessonText
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning.models import LessonProgress

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LessonFacts:
    """One lesson in a list: its title in the reader's language, and whether it is opened or done."""

    lesson: Lesson
    title: str
    opened: bool
    done: bool


@dataclass(frozen=True)
class CourseFacts:
    """One course as a person sees it."""

    course: Course
    text: CourseText
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
    """Return the enrolment a person follows now: the newest that was not withdrawn."""
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


def languages_for(reader: str) -> list[str]:
    """Return the languages to look for, best first: the reader's own, its plain form, English."""
    return list(dict.fromkeys([reader.lower(), reader.lower().split("-", maxsplit=1)[0], "en"]))


def _best(texts: Iterable[CourseText | LessonText], reader: str) -> dict[object, CourseText | LessonText]:
    """Return one text per course or lesson, in the best language there is."""
    ranks = {language: rank for rank, language in enumerate(languages_for(reader))}
    found: dict[object, CourseText | LessonText] = {}
    for text in sorted(texts, key=lambda text: -ranks[text.language.lower()]):
        found[text.course_id if isinstance(text, CourseText) else text.lesson_id] = text
    return found


def courses_of(enrolment: Enrolment, reader: str) -> list[CourseFacts]:
    """Return both courses with their lessons and this enrolment's progress: six queries."""
    wanted = languages_for(reader)
    since = required_since(enrolment)
    progress = {p.lesson_id: p for p in LessonProgress.objects.filter(enrolment=enrolment)}
    course_texts = _best(CourseText.objects.filter(language__in=wanted), reader)
    lesson_texts = _best(LessonText.objects.filter(language__in=wanted).defer("body", "practice"), reader)
    facts: dict[str, list[LessonFacts]] = {}
    for lesson in Lesson.objects.order_by("course__order", "order"):
        mine, text = progress.get(lesson.pk), lesson_texts.get(lesson.pk)
        done = bool(mine and mine.done_at and mine.done_at >= since)
        facts.setdefault(lesson.course_id, []).append(
            LessonFacts(lesson, text.title if text else lesson.slug, mine is not None, done)
        )
    return [
        CourseFacts(course, text, tuple(facts.get(course.pk, ())))
        for course in Course.objects.all()
        if isinstance(text := course_texts.get(course.pk), CourseText)
    ]


def lesson_text(lesson: Lesson, reader: str) -> LessonText:
    """Return a lesson in the reader's language, else in English. Raises LessonText.DoesNotExist."""
    texts = LessonText.objects.filter(lesson=lesson, language__in=languages_for(reader))
    found = _best(texts, reader).get(lesson.pk)
    if not isinstance(found, LessonText):
        raise LessonText.DoesNotExist(f"{lesson} has no text")
    return found


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
