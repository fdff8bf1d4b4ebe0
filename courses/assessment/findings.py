"""A result in words: what decided it, the bars, and which lessons to study."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assessment.labels import THEME
from courses.assessment.models import Result
from courses.curriculum.queries import LessonLine, courses_with_lessons
from courses.standards.document import StandardDocument
from courses.standards.enums import Theme
from courses.standards.models import Standard

MOST_LESSONS = 5


@dataclass(frozen=True)
class Bar:
    """One share with its minimum (0: none binds), as components/bar.html takes it."""

    label: str
    figure: str
    value: float
    minimum: int
    kind: str


@dataclass(frozen=True)
class Study:
    """A lesson to read again, and how many questions it teaches were missed."""

    lesson: LessonLine
    missed: str


@dataclass(frozen=True)
class Findings:
    reasons: list[str]
    overall: Bar
    themes: list[Bar]
    areas: list[Bar]
    must_pass: Bar
    second_block: bool
    study: list[Study]


def findings_of(result: Result, standard: Standard, reader: str) -> Findings:
    """Explain a result. It names outcomes and areas, never a question, an answer or a key."""
    document, scores = standard.parsed(), result.scores
    return Findings(
        reasons=[_reason(code, document, scores) for code in _decisive(result.reasons)],
        overall=_bar(_("Overall"), scores["overall"]),
        themes=[_bar(str(THEME[Theme(name)]), part) for name, part in sorted(scores["themes"].items())],
        areas=[_bar(_pool(name, document), part) for name, part in sorted(scores["areas"].items())],
        must_pass=_bar(_("Questions that everybody must get right"), scores["must_pass"]),
        second_block=scores["must_pass"]["second_block"],
        study=_study(result, reader),
    )


def _decisive(reasons: Iterable[str]) -> list[str]:
    """Return the reasons, with all missed must-pass outcomes as one."""
    plain = [reason for reason in reasons if not reason.startswith("must_pass_missed")]
    return [*plain, "must_pass_missed"] if len(plain) < len(list(reasons)) else plain


def _reason(code: str, document: StandardDocument, scores: dict[str, Any]) -> str:
    kind, _colon, name = code.partition(":")
    if kind == "overall_below":
        return _below(_("Overall"), scores["overall"])
    if kind == "theme_below":
        return _below(str(THEME[Theme(name)]), scores["themes"][name])
    if kind == "area_below":
        return _below(_pool(name, document), scores["areas"][name])
    part = scores["must_pass"]
    missed: int = part["of"] - part["right"]
    return ngettext(
        "You missed %(n)s question that everybody must get right.",
        "You missed %(n)s questions that everybody must get right.",
        missed,
    ) % {"n": missed}


def _below(name: str, part: dict[str, Any]) -> str:
    words = {"name": name, "share": number_format(part["share"]), "minimum": part["minimum"]}
    return _("%(name)s: you reached %(share)s %%; the minimum is %(minimum)s %%.") % words


def _pool(name: str, document: StandardDocument) -> str:
    return " + ".join(document.area_by_code[code].name for code in name.split("+"))


def _bar(label: str, part: dict[str, Any]) -> Bar:
    met = part["right"] * 100 >= part["minimum"] * part["of"]
    figure = _("%(right)s of %(of)s") % part
    return Bar(label, figure, part["share"], part["minimum"], "met" if met else "missing")


def _study(result: Result, reader: str) -> list[Study]:
    """Return the lessons that teach what was missed, those with most missed questions first."""
    parts = result.scores["outcomes"].items()
    weak = {code: part["of"] - part["right"] for code, part in parts if part["right"] < part["of"]}
    missed: Counter[int] = Counter()
    lessons = {line.id: line for course in courses_with_lessons(reader) for line in course.lessons}
    for line in lessons.values():
        missed[line.id] = sum(weak.get(code, 0) for code in line.outcomes)
    return [
        Study(lessons[pk], ngettext("%(n)s question missed", "%(n)s questions missed", n) % {"n": n})
        for pk, n in missed.most_common(MOST_LESSONS)
        if n
    ]
