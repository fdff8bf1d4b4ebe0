"""What the lesson pages show, made ready for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from courses.curriculum.labels import mark_words
from courses.curriculum.queries import LessonPage
from courses.curriculum.rendering import render, render_line, source_anchor
from courses.learning.queries import CourseFacts, LessonFacts


@dataclass(frozen=True)
class Option:
    """One answer of a practice question. The feedback is empty until the reader has chosen it."""

    number: int
    text: SafeString
    chosen: bool
    right: bool
    feedback: SafeString


@dataclass(frozen=True)
class Question:
    """The lesson's scenario or a practice question. `name` is its place in the address of the page."""

    name: str
    situation: SafeString
    question: SafeString
    options: tuple[Option, ...]

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.chosen), None)


def line_html(text: str) -> SafeString:
    """Return one line of a lesson as safe HTML: rendering shows HTML in the text, and never obeys it."""
    return mark_safe(render_line(text, mark_words()))  # noqa: S308 - as said


def body_html(page: LessonPage) -> SafeString:
    """Return the lesson's text as safe HTML."""
    return mark_safe(render(page.body, mark_words()))  # noqa: S308 - as above


def questions_of(page: LessonPage, chosen: Mapping[str, str]) -> list[Question]:
    """Return the scenario (`scenario`) and the practice questions (`p1`, `p2`...), with what was chosen."""
    named = {"scenario": page.scenario} | {f"p{n}": q for n, q in enumerate(page.practice, start=1)}
    return [_question(name, data, chosen.get(name, "")) for name, data in named.items()]


def _question(name: str, data: dict[str, Any], chosen: str) -> Question:
    return Question(
        name=name,
        situation=line_html(data.get("situation", "")),
        question=line_html(data["question"]),
        options=tuple(
            Option(
                number=number,
                text=line_html(option["text"]),
                chosen=chosen == str(number),
                right=option["right"] and chosen == str(number),
                feedback=line_html(option["feedback"]) if chosen == str(number) else SafeString(),
            )
            for number, option in enumerate(data["options"], start=1)
        ),
    )


def sources_of(page: LessonPage) -> list[dict[str, str]]:
    """Return the cited sources with the anchor that marks in the text point to."""
    return [
        {
            "anchor": source_anchor(source.ref),
            "ref": source.ref,
            "title": source.title,
            "symbol": source.symbol,
            "address": source.address if source.address.startswith(("https://", "http://")) else "",
        }
        for source in page.sources
    ]


def neighbours(course: CourseFacts, slug: str) -> tuple[LessonFacts | None, LessonFacts | None]:
    """Return the lessons before and after one."""
    slugs = [lesson.line.slug for lesson in course.lessons]
    at = slugs.index(slug)
    before = course.lessons[at - 1] if at else None
    return before, course.lessons[at + 1] if at + 1 < len(slugs) else None
