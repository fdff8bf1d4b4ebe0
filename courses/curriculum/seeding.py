"""Loads sources from seeds/sources.yaml, and courses with their lessons from seeds/curriculum/."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Model, ProtectedError

from accounts.seedfiles import SeedFault, read_list, read_record, read_text
from accounts.trail.chain import digest
from courses.curriculum.models import Course, CourseText, Lesson, LessonText, Source
from courses.curriculum.schema import (
    SeedCourse,
    SeedLesson,
    read_course,
    read_course_words,
    read_lesson_words,
    read_source,
)
from courses.standards.document import StandardDocument
from courses.standards.seeding import newest_document

_SOURCE = ("title", "symbol", "address")
_COURSE = ("theme", "order")
_COURSE_TEXT = ("title", "summary", "content_warning", "care", "digest", "source_digest")
_LESSON = ("order", "minutes", "outcomes", "sources")
_LESSON_TEXT = (
    "title", "aim", "why", "body", "scenario", "key_points", "pocket_card", "practice", "digest",
    "source_digest",
)  # fmt: skip


def load(root: Path, *, write: bool) -> list[str]:
    """Load sources, courses and lessons; return the differences. Raises SeedFault, and BadStandard."""
    sources = [
        Source(**vars(read_source(record))) for record in read_list(root / "sources.yaml", root, "ref")
    ]
    courses = read_courses(root, newest_document(root), {source.ref for source in sources})
    with transaction.atomic():
        return [
            *_load_sources(sources, write=write),
            *_load_courses(courses, write=write),
            *_load_lessons(courses, write=write),
        ]


def read_courses(root: Path, standard: StandardDocument, registry: set[str]) -> list[SeedCourse]:
    """Read and check every course with the texts of its lessons. Raises SeedFault."""
    paths = sorted((root / "curriculum").glob("*/course.yaml"))
    return [_read_course(path, root, standard, registry) for path in paths]


def _read_course(path: Path, root: Path, standard: StandardDocument, registry: set[str]) -> SeedCourse:
    course = read_course(read_record(path, root), standard, registry)
    words = {
        file.name.split(".")[1]: read_course_words(read_record(file, root))
        for file in sorted(path.parent.glob("course.*.yaml"))
    }
    if "en" not in words:
        raise SeedFault(str(path.relative_to(root)), "", "", "has no English words (course.en.yaml)")
    lessons = tuple(_read_lesson(lesson, path.parent, root, registry) for lesson in course.lessons)
    return replace(course, words=words, lessons=lessons)


def _read_lesson(lesson: SeedLesson, folder: Path, root: Path, registry: set[str]) -> SeedLesson:
    words = {
        file.name.split(".")[1]: read_lesson_words(
            read_text(file, root), str(file.relative_to(root)), registry
        )
        for file in sorted(folder.glob(f"[0-9][0-9]-{lesson.slug}.*.md"))
    }
    if "en" not in words:
        raise SeedFault(str(folder.relative_to(root)), lesson.slug, "", "has no English text (NN-slug.en.md)")
    return replace(lesson, words=words)


def _load_sources(wanted: list[Source], *, write: bool) -> list[str]:
    new, changed = _compare({row.ref: row for row in Source.objects.all()}, wanted, ("ref",), _SOURCE)
    if write:
        Source.objects.bulk_create(new)
        Source.objects.bulk_update(changed, _SOURCE)
    return _said("source", new, changed)


def _load_courses(courses: list[SeedCourse], *, write: bool) -> list[str]:
    rows = [Course(code=c.code, theme=c.theme, order=c.order) for c in courses]
    new, changed = _compare({row.code: row for row in Course.objects.all()}, rows, ("code",), _COURSE)
    texts = [
        CourseText(
            course_id=c.code, language=language, **_sealed(words.canonical(), c.words["en"].canonical())
        )
        for c in courses
        for language, words in c.words.items()
    ]
    stored = {(row.course_id, row.language): row for row in CourseText.objects.all()}
    new_texts, changed_texts = _compare(stored, texts, ("course_id", "language"), _COURSE_TEXT)
    if write:
        Course.objects.bulk_create(new)
        Course.objects.bulk_update(changed, _COURSE)
        CourseText.objects.bulk_create(new_texts)
        CourseText.objects.bulk_update(changed_texts, _COURSE_TEXT)
    return [*_said("course", new, changed), *_said("course words", new_texts, changed_texts)]


def _load_lessons(courses: list[SeedCourse], *, write: bool) -> list[str]:
    wanted = [(course.code, lesson) for course in courses for lesson in course.lessons]
    stored = {(row.course_id, row.slug): row for row in Lesson.objects.all()}
    rows = [_lesson(course, lesson) for course, lesson in wanted]
    new, changed = _compare(stored, rows, ("course_id", "slug"), _LESSON)
    kept = {(course, lesson.slug) for course, lesson in wanted}
    gone = [row for key, row in stored.items() if key not in kept]
    if write:
        _write_lessons(new, changed, gone)
    texts = [
        LessonText(
            lesson=row, language=language, **_sealed(words.canonical(), lesson.words["en"].canonical())
        )
        for (_, lesson), row in zip(wanted, rows, strict=True)
        for language, words in lesson.words.items()
    ]
    held = {(row.lesson_id, row.language): row for row in LessonText.objects.all()}
    new_texts, changed_texts = _compare(held, texts, ("lesson_id", "language"), _LESSON_TEXT)
    if write:
        LessonText.objects.bulk_create(new_texts)
        LessonText.objects.bulk_update(changed_texts, _LESSON_TEXT)
    return [
        *_said("lesson", new, changed),
        *(f"lesson {row}: gone" for row in gone),
        *(f"lesson words {text.title} ({text.language}): new" for text in new_texts),
        *(f"lesson words {text.title} ({text.language}): changed" for text in changed_texts),
    ]


def _write_lessons(new: list[Lesson], changed: list[Lesson], gone: list[Lesson]) -> None:
    """Write the lessons; orders are moved out of the way first, so that two lessons may change places."""
    try:
        Lesson.objects.filter(pk__in=[row.pk for row in gone]).delete()
    except ProtectedError as error:
        names = ", ".join(str(row) for row in gone)
        raise SeedFault(
            "curriculum", names, "", "cannot go: somebody's progress is recorded there"
        ) from error
    Lesson.objects.filter(pk__in=[row.pk for row in changed]).update(order=F("order") + 1000)
    Lesson.objects.bulk_update(changed, _LESSON)
    Lesson.objects.bulk_create(new)


def _lesson(course: str, lesson: SeedLesson) -> Lesson:
    return Lesson(
        course_id=course,
        slug=lesson.slug,
        order=lesson.order,
        minutes=lesson.minutes,
        outcomes=list(lesson.outcomes),
        sources=list(lesson.sources),
    )


def _sealed(words: dict[str, Any], english: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a text with its digest and that of the English it stands beside."""
    return {**words, "digest": digest(words), "source_digest": digest(english)}


def _compare(
    stored: dict[Any, Any], wanted: Iterable[Any], key: tuple[str, ...], fields: tuple[str, ...]
) -> tuple[list[Any], list[Any]]:
    """Pick out the new rows and the changed ones; each row already stored takes its primary key."""
    new, changed = [], []
    for row in wanted:
        names = tuple(getattr(row, name) for name in key)
        held = stored.get(names if len(key) > 1 else names[0])
        if held is None:
            new.append(row)
        else:
            row.pk = held.pk
            if any(getattr(row, name) != getattr(held, name) for name in fields):
                changed.append(row)
    return new, changed


def _said(kind: str, new: Iterable[Model], changed: Iterable[Model]) -> list[str]:
    return [*(f"{kind} {row}: new" for row in new), *(f"{kind} {row}: changed" for row in changed)]
