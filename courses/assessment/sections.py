"""A person's phases in words: the sections of the task list, what each still asks and when it opens."""

from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assessment.phases import Phase
from courses.assessment.queries import Standing, standing_of
from courses.assessment.steps import Step, assessment_task, course_task, next_step
from courses.assessment.supply import shortages
from courses.learning.queries import CourseFacts
from courses.standards.enums import DeliveryPhase

DAY = "DATE_FORMAT"
_FIRST = DeliveryPhase.PRE_DEPLOYMENT
Courses = Mapping[UUID, list[CourseFacts]]


def kept_address(phase: Phase) -> str:
    """Return what an address carries to stay in a phase: nothing for the one whose turn it is."""
    return "" if phase.current else f"?phase={phase.name.value}"


def sections_of(phases: list[Phase], courses: Courses, now: datetime) -> tuple[list[dict[str, Any]], Step]:
    """Return the sections in the order of the phases, and the one next step: of the phase whose turn it is,
    or of another open one when there is nothing to do in that."""
    sections, steps = [], []
    without_paper = shortages([phase.enrolment for phase in phases if phase.name is not _FIRST])
    for phase in phases:
        own = courses[phase.enrolment.pk]
        standing = _standing(phase, own, now, without_paper) if phase.is_open(now.date()) else None
        sections.append(
            _section(phase, own, standing, now.date())
            if standing
            else _closed(phase, own, now.date(), assessed=phase.enrolment.pk not in without_paper)
        )
        if standing:
            steps.append((not phase.current, next_step(own, standing, kept_address(phase))))
    ordered = [step for _later, step in sorted(steps, key=lambda found: found[0])] or [_nothing_yet()]
    return sections, next((step for step in ordered if step["href"]), ordered[0])


def _nothing_yet() -> Step:
    text = _("There is nothing to do yet. This page tells you when.")
    return {"title": _("Wait until your training opens"), "text": text, "href": "", "action": ""}


def _standing(
    phase: Phase, courses: list[CourseFacts], now: datetime, without_paper: Container[UUID]
) -> Standing:
    if phase.enrolment.pk in without_paper:
        return Standing("no_paper")
    complete = bool(courses) and all(course.complete for course in courses)
    return standing_of(phase.enrolment, lessons_complete=complete, now=now)


def _section(phase: Phase, courses: list[CourseFacts], standing: Standing, today: date) -> dict[str, Any]:
    kept = kept_address(phase)
    kind, word = _state(phase, courses, standing)
    return {
        "title": title_of(phase),
        "note": _note(phase, today),
        "kind": kind,
        "word": word,
        "tasks": [*(course_task(course, kept) for course in courses), assessment_task(standing, kept)],
    }


def _closed(phase: Phase, courses: list[CourseFacts], today: date, *, assessed: bool) -> dict[str, Any]:
    """Return a phase that is not open yet, with what it will ask, and nothing to follow."""
    kind, word = ("met", _("Passed")) if phase.passed_on else ("neutral", _("Not open yet"))
    asks = [_later(course) for course in courses]
    return {
        "title": title_of(phase),
        "note": _note(phase, today),
        "kind": kind,
        "word": word,
        "asks": [*asks, _("One assessment on both themes")] if assessed else asks,
    }


def title_of(phase: Phase) -> str:
    """Return when in a person's time a phase lies."""
    if phase.name is DeliveryPhase.INDUCTION:
        return _("On arrival in %(mission)s") % {"mission": phase.enrolment.mission_id}
    return {
        DeliveryPhase.PRE_DEPLOYMENT: _("Before departure"),
        DeliveryPhase.REFRESHER: _("During the tour"),
    }[phase.name]


def _later(course: CourseFacts) -> str:
    words = ngettext("%(course)s: %(n)s lesson", "%(course)s: %(n)s lessons", course.total)
    return words % {"course": course.outline.title, "n": course.total}


def _state(phase: Phase, courses: list[CourseFacts], standing: Standing) -> tuple[str, str]:
    if phase.passed_on:
        return "met", _("Passed")
    if standing.code == "no_paper" and all(course.complete for course in courses):
        return "met", _("Lessons done")
    return "progress", _("Now") if phase.current else _("Still to do")


def _note(phase: Phase, today: date) -> str:
    """Say when a phase opens, until when it has to be done, or when it was passed."""
    if phase.passed_on:
        return _("You passed on %(day)s.") % {"day": _day(phase.passed_on)}
    if phase.name is DeliveryPhase.REFRESHER:
        return _refresher_note(phase, today)
    if phase.tour is None:
        return ""
    words = {"code": phase.tour.code, "day": _day(phase.tour.planned_departure)}
    if phase.name is DeliveryPhase.INDUCTION:
        opened = phase.is_open(today)
        return (_("Open since %(code)s left, %(day)s.") if opened else _("Opens on %(day)s.")) % words
    if phase.tour.planned_departure > today:
        return _("%(code)s leaves on %(day)s.") % words
    return _("%(code)s left on %(day)s, and this is still missing.") % words


def _refresher_note(phase: Phase, today: date) -> str:
    if phase.due is None or phase.turn.opens is None:
        return _(
            "What has to be renewed every year. The day on which it opens is known once you have passed."
        )
    words = {"opens": _day(phase.turn.opens), "due": _day(phase.due)}
    if not phase.is_open(today):
        return _("Opens on %(opens)s; what has to be renewed every year falls due on %(due)s.") % words
    return _("What has to be renewed every year falls due on %(due)s.") % words


def _day(day: date) -> str:
    return date_format(day, DAY)
