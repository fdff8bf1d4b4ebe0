"""Named reads of courses and lessons in a reader's language, else in English."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from courses.curriculum.models import Course, CourseText, Lesson, LessonText, Source

ENGLISH = "en"


class _Text(Protocol):
    language: str


_T = TypeVar("_T", bound=_Text)


@dataclass(frozen=True)
class LessonLine:
    """A lesson as a list shows it. `language` is the one of `title`."""

    id: int
    course: str
    slug: str
    order: int
    minutes: int
    outcomes: tuple[str, ...]
    title: str
    language: str


@dataclass(frozen=True)
class CourseOutline:
    """A course with its lessons in order. `language` is the one its words are really in."""

    code: str
    theme: str
    order: int
    title: str
    summary: str
    content_warning: str
    care: str
    language: str
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True)
class LessonPage:
    """Everything a lesson's page shows, in one language (`language`), with the sources it cites."""

    line: LessonLine
    aim: str
    why: str
    body: str
    scenario: dict[str, Any]
    key_points: list[str]
    pocket_card: dict[str, Any]
    practice: list[dict[str, Any]]
    sources: tuple[Source, ...]
    outdated: bool

    @property
    def language(self) -> str:
        return self.line.language


def courses_with_lessons(language: str) -> list[CourseOutline]:
    """Return every course with its lessons, in order. Four queries, whatever the number of lessons."""
    wanted = {language, ENGLISH}
    words: dict[str, list[CourseText]] = {}
    for text in CourseText.objects.filter(language__in=wanted):
        words.setdefault(text.course_id, []).append(text)
    titles: dict[int, list[LessonText]] = {}
    for title in LessonText.objects.filter(language__in=wanted).only("lesson", "language", "title"):
        titles.setdefault(title.lesson_id, []).append(title)
    lessons: dict[str, list[LessonLine]] = {}
    for lesson in Lesson.objects.all():
        if lesson.pk in titles:
            lessons.setdefault(lesson.course_id, []).append(_line(lesson, _best(titles[lesson.pk], language)))
    return [
        _outline(course, _best(words[course.pk], language), tuple(lessons.get(course.pk, ())))
        for course in Course.objects.all()
        if course.pk in words
    ]


def lesson(course: str, slug: str, language: str) -> LessonPage | None:
    """Return one lesson in a language, else in English; None when there is no such lesson. Three queries."""
    row = Lesson.objects.filter(course_id=course, slug=slug).first()
    if row is None:
        return None
    texts = list(row.texts.filter(language__in={language, ENGLISH}))
    if not texts:
        return None
    text = _best(texts, language)
    english = next((t for t in texts if t.language == ENGLISH), text)
    return LessonPage(
        line=_line(row, text),
        aim=text.aim,
        why=text.why,
        body=text.body,
        scenario=text.scenario,
        key_points=text.key_points,
        pocket_card=text.pocket_card,
        practice=text.practice,
        sources=sources_named(row.sources),
        outdated=text.source_digest != english.digest,
    )


def sources_named(refs: Iterable[str]) -> tuple[Source, ...]:
    """Return cited sources in the order of their first citation; blocks of one document count once."""
    names = list(dict.fromkeys(ref.partition("¶")[0] for ref in refs))
    found = Source.objects.in_bulk(names)
    return tuple(found[name] for name in names if name in found)


def _best(texts: list[_T], language: str) -> _T:
    return next((text for text in texts if text.language == language), texts[0])


def _line(lesson: Lesson, text: LessonText) -> LessonLine:
    return LessonLine(
        id=lesson.pk,
        course=lesson.course_id,
        slug=lesson.slug,
        order=lesson.order,
        minutes=lesson.minutes,
        outcomes=tuple(lesson.outcomes),
        title=text.title,
        language=text.language,
    )


def _outline(course: Course, text: CourseText, lessons: tuple[LessonLine, ...]) -> CourseOutline:
    return CourseOutline(
        code=course.code,
        theme=course.theme,
        order=course.order,
        title=text.title,
        summary=text.summary,
        content_warning=text.content_warning,
        care=text.care,
        language=text.language,
        lessons=lessons,
    )
