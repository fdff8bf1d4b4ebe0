"""What the files of a course must look like (seeds/curriculum/<course>/). No Django.

`course.yaml` holds what no language changes; `course.<language>.yaml` the course's words;
`NN-slug.<language>.md` a lesson's words: YAML between two lines `---`, then the body in Markdown.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from accounts.seedfiles import Record, SeedFault, parse_yaml
from courses.standards.document import StandardDocument
from courses.standards.enums import Theme

CITATION = re.compile(r"\[((?:S\d+[a-z]?)|(?:N(?:¶\d+[a-z]?)?))\]")


@dataclass(frozen=True)
class SeedSource:
    """One entry of the registry of sources. `address` may hold several, one a line."""

    ref: str
    title: str
    symbol: str
    address: str


@dataclass(frozen=True)
class CourseWords:
    title: str
    summary: str
    content_warning: str
    care: str

    def canonical(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class LessonWords:
    """A lesson in one language; its nested parts as their readers below leave them."""

    title: str
    aim: str
    why: str
    body: str
    scenario: dict[str, Any]
    key_points: list[str]
    pocket_card: dict[str, Any]
    practice: list[dict[str, Any]]

    def canonical(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class SeedLesson:
    slug: str
    order: int
    minutes: int
    outcomes: tuple[str, ...]
    sources: tuple[str, ...]
    words: dict[str, LessonWords] = field(default_factory=dict)


@dataclass(frozen=True)
class SeedCourse:
    code: str
    theme: str
    order: int
    lessons: tuple[SeedLesson, ...]
    words: dict[str, CourseWords] = field(default_factory=dict)


def read_source(record: Record) -> SeedSource:
    """Check one entry of sources.yaml. Raises SeedFault."""
    record.only("ref", "title", "address", "symbol", "confirmed", "also")
    addresses = [record.text("address", optional=True), *record.texts("also", optional=True)]
    return SeedSource(
        ref=record.pattern("ref", r"N|S\d+[a-z]?", "a reference like S48"),
        title=record.text("title", limit=300),
        symbol=record.text("symbol", optional=True, limit=60),
        address="\n".join(address for address in addresses if address),
    )


def read_course(record: Record, standard: StandardDocument, registry: Collection[str]) -> SeedCourse:
    """Check a course.yaml. Raises SeedFault."""
    record.only("code", "theme", "order", "lessons")
    lessons = tuple(_lesson(part, standard, registry) for part in record.parts("lessons"))
    for name in ("slug", "order"):
        values = [getattr(lesson, name) for lesson in lessons]
        if len(set(values)) < len(values):
            raise record.fault("lessons", f"use a {name} twice")
    return SeedCourse(
        code=record.pattern("code", r"[a-z0-9-]{1,40}", "small letters, digits and hyphens"),
        theme=record.choice("theme", [theme.value for theme in Theme]),
        order=record.whole("order", 1, 99),
        lessons=lessons,
    )


def _lesson(record: Record, standard: StandardDocument, registry: Collection[str]) -> SeedLesson:
    record.only("slug", "order", "minutes", "outcomes", "sources")
    outcomes, sources = record.texts("outcomes"), record.texts("sources")
    for outcome in outcomes:
        if outcome not in standard.outcome_by_code:
            raise record.fault("outcomes", f"names {outcome}, which the standard does not have")
    for ref in sources:
        _check_citation(record, "sources", ref, registry)
    return SeedLesson(
        slug=record.pattern("slug", r"[a-z0-9-]{1,80}", "small letters, digits and hyphens"),
        order=record.whole("order", 1, 99),
        minutes=record.whole("minutes", 1, 240),
        outcomes=outcomes,
        sources=sources,
    )


def _check_citation(record: Record, name: str, ref: str, registry: Collection[str]) -> None:
    if ref.partition("¶")[0] not in registry:
        raise record.fault(name, f"names {ref!r}, which is in no registry")


def read_course_words(record: Record) -> CourseWords:
    """Check a course.<language>.yaml. Raises SeedFault."""
    record.only("title", "summary", "content_warning", "care")
    return CourseWords(
        title=record.text("title", limit=200),
        summary=record.text("summary"),
        content_warning=record.text("content_warning", optional=True),
        care=record.text("care", optional=True),
    )


def read_lesson_words(text: str, file: str, registry: Collection[str]) -> LessonWords:
    """Check a lesson's file. Raises SeedFault: a missing part, a citation that leads nowhere."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if not match:
        raise SeedFault(file, "", "", "must begin with YAML between two lines ---")
    record = Record(file, "", {}).part("", parse_yaml(match.group(1), file))
    record.only("title", "aim", "why", "scenario", "key_points", "pocket_card", "practice")
    for ref in CITATION.findall(text):
        _check_citation(record, "body", ref, registry)
    body = match.group(2).strip()
    if not body:
        raise record.fault("body", "is empty")
    return LessonWords(
        title=record.text("title", limit=200),
        aim=record.text("aim"),
        why=record.text("why"),
        body=body + "\n",
        scenario=_scenario(record.part("scenario", record.data.get("scenario"))),
        key_points=list(record.texts("key_points")),
        pocket_card=_card(record.part("pocket_card", record.data.get("pocket_card"))),
        practice=[_practice(part) for part in record.parts("practice")],
    )


def _scenario(record: Record) -> dict[str, Any]:
    record.only("situation", "question", "options")
    return {"situation": record.text("situation"), **_practice(record, "situation")}


def _practice(record: Record, *more: str) -> dict[str, Any]:
    record.only("question", "options", *more)
    options = [_option(part) for part in record.parts("options", at_least=2)]
    if sum(option["right"] for option in options) != 1:
        raise record.fault("options", "must have exactly one right answer")
    return {"question": record.text("question"), "options": options}


def _option(record: Record) -> dict[str, Any]:
    record.only("text", "right", "feedback")
    return {
        "text": record.text("text"),
        "right": record.flag("right"),
        "feedback": record.text("feedback"),
    }


def _card(record: Record) -> dict[str, Any]:
    record.only("title", "lines")
    return {"title": record.text("title"), "lines": list(record.texts("lines"))}
