"""What a candidate sees at the desk: questions without keys, the palette, and time in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.units import format_unit
from django.utils import translation
from django.utils.translation import gettext as _

from courses.assessment.models import Paper, Response
from courses.assessment.queries import answers_of, lines_of
from courses.bank.queries import texts_of

POLITE = timedelta(minutes=10)  # the last minutes, which are counted down


@dataclass(frozen=True)
class Square:
    """One question in the palette."""

    number: int
    answered: bool
    flagged: bool


@dataclass(frozen=True)
class Option:
    letter: str
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Desk:
    """An open paper with what was answered so far."""

    paper: Paper
    palette: tuple[Square, ...]
    answers: dict[int, Response]

    @property
    def total(self) -> int:
        return len(self.palette)

    @property
    def answered(self) -> int:
        return sum(square.answered for square in self.palette)

    @property
    def flagged(self) -> int:
        return sum(square.flagged for square in self.palette)

    @property
    def without_answer(self) -> list[int]:
        return [square.number for square in self.palette if not square.answered]

    @property
    def marked(self) -> list[int]:
        return [square.number for square in self.palette if square.flagged]

    @property
    def first_open(self) -> int:
        """The first question without an answer, else the first."""
        return next(iter(self.without_answer), 1)


def desk_of(paper: Paper) -> Desk:
    """Lay out an open paper: one query."""
    answers = answers_of(paper)
    palette = tuple(
        Square(
            number=position + 1,
            answered=position in answers and bool(answers[position].choice),
            flagged=position in answers and answers[position].flagged,
        )
        for position in range(len(paper.lines))
    )
    return Desk(paper, palette, answers)


def question_at(desk: Desk, number: int, language: str) -> tuple[str, Sequence[Option]]:
    """Return the stem and options of question `number` (from 1), in the paper's order: one query, no key."""
    line = lines_of(desk.paper)[number - 1]
    words = texts_of([line.version], language)[line.version]
    saved = desk.answers.get(number - 1)
    options = [
        Option(letter, value, words.options[value], saved is not None and saved.choice == value)
        for letter, value in zip("ABCD", line.options, strict=True)
    ]
    return words.stem, options


def seconds_left(paper: Paper, now: datetime) -> int:
    return max(0, int((paper.deadline - now).total_seconds()))


def time_left(paper: Paper, now: datetime) -> str:
    """Return the time left in words: "42 minutes left"."""
    minutes = seconds_left(paper, now) // 60
    if minutes < 1:
        return _("Less than one minute left")
    return _("%(time)s left") % {"time": in_minutes(minutes)}


def in_minutes(minutes: int) -> str:
    """Return minutes in the reader's language, with its plural."""
    locale = translation.to_locale(translation.get_language() or "en")
    return format_unit(minutes, "duration-minute", length="long", locale=locale)


def elapsed(paper: Paper, now: datetime) -> int:
    """Return the milliseconds since the paper opened: the sequence number of what happens now."""
    return max(0, int((now - paper.opened_at) / timedelta(milliseconds=1)))
