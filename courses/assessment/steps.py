"""A trainee's next step, and the lines of the task list."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assessment.queries import Standing
from courses.learning.queries import CourseFacts, LessonFacts

Step = dict[str, Any]


def next_step(courses: list[CourseFacts], standing: Standing, kept: str = "") -> Step:
    """Return the one next step: title, text, and where it leads (no address: there is nothing to do now).

    `kept`: what addresses carry so that they stay in the phase, such as "?phase=refresher".
    """
    if standing.code == "open" and standing.sitting:
        return _step(
            _("Go on with your assessment"),
            _("Your time is running. Your answers so far are saved."),
            reverse("sitting", args=[standing.sitting.pk]),
            _("Go on"),
        )
    if standing.code not in {"passed", "cooling_down", "too_many_attempts"}:
        for course in courses:
            if following := course.next_lesson:
                return _lesson_step(course, following, kept)
    return _assessment_step(standing, kept)


def _lesson_step(course: CourseFacts, lesson: LessonFacts, kept: str) -> Step:
    line = lesson.line
    words = {"number": lesson.number, "total": course.total, "title": line.title}
    minutes = ngettext("About %(n)s minute.", "About %(n)s minutes.", line.minutes) % {"n": line.minutes}
    return _step(
        _("Lesson %(number)s of %(total)s: %(title)s") % words,
        f"{course.outline.title}. {minutes}",
        reverse("lesson", args=[course.outline.code, line.slug]) + kept,
        _("Go on") if course.started else _("Start"),
    )


def _assessment_step(standing: Standing, kept: str) -> Step:
    when = {"when": instant(standing.again_at)}
    if standing.code == "ready":
        return _step(
            _("Sit your assessment"),
            _("Your session is open. The proctor checks who you are before you start."),
            reverse("sit") + kept,
            _("Go to the assessment"),
        )
    if standing.code == "passed":
        return _step(
            _("You have passed"),
            _("Your passport shows your certificate as soon as a certifying officer has issued it."),
            "/passport/",
            _("Open your passport"),
        )
    if standing.code == "no_paper":
        return _step(
            _("The lessons of this training are done"),
            _("There is no assessment for it yet. Nothing more is asked of you here."),
        )
    if standing.code == "session_not_open":
        return _step(_("Wait for your session"), _("Your session opens on %(when)s.") % when)
    if standing.code in {"cooling_down", "too_many_attempts"} and standing.sitting:
        return _step(
            _("Study what was weak, then try again"),
            _("You can sit again from %(when)s.") % when,
            reverse("sitting_result", args=[standing.sitting.pk]),
            _("See what to study"),
        )
    return _step(
        _("Both courses are done"),
        _("Your training officer plans the session in which you sit the assessment. Ask for the day."),
    )


def _step(title: str, text: str, href: str = "", action: str = "") -> Step:
    return {"title": title, "text": text, "href": href, "action": action}


def course_task(course: CourseFacts, kept: str = "") -> Step:
    """Return a course's line of the task list: "3 of 6 done"."""
    done = _("%(done)s of %(total)s done") % {"done": course.done, "total": course.total}
    return {
        "title": course.outline.title,
        "href": reverse("learn_course", args=[course.outline.code]) + kept,
        "hint": done,
        "kind": "met" if course.complete else "progress" if course.started else "neutral",
        "word": _("Done") if course.complete else _("Started") if course.started else _("Not started"),
    }


_WORDS: dict[str, tuple[str, Callable[[], str]]] = {
    "passed": ("met", lambda: _("Passed")),
    "open": ("progress", lambda: _("Open now")),
    "ready": ("progress", lambda: _("Can start")),
    "session_not_open": ("neutral", lambda: _("Planned")),
    "no_session": ("neutral", lambda: _("No session yet")),
    "lessons_missing": ("neutral", lambda: _("After both courses")),
    "no_paper": ("neutral", lambda: _("Not offered yet")),
    "cooling_down": ("missing", lambda: _("Not passed yet")),
    "too_many_attempts": ("missing", lambda: _("Not passed yet")),
}


def assessment_task(standing: Standing, kept: str = "") -> Step:
    """Return the assessment's line of the task list."""
    kind, word = _WORDS[standing.code]
    href, hint = reverse("sit") + kept, _("One paper on both themes, with a proctor.")
    if standing.code == "open" and standing.sitting:
        href = reverse("sitting", args=[standing.sitting.pk])
    elif standing.code in {"passed", "cooling_down", "too_many_attempts"} and standing.sitting:
        href = reverse("sitting_result", args=[standing.sitting.pk])
    elif standing.code in {"lessons_missing", "no_paper"}:
        href = ""
    if standing.again_at:
        hint = _("From %(when)s") % {"when": instant(standing.again_at)}
    return {"title": _("Assessment"), "href": href, "hint": hint, "kind": kind, "word": word()}


def instant(at: Any) -> str:
    """Write an instant in the reader's language, with its zone."""
    if at is None:
        return ""
    there = timezone.localtime(at)
    return f"{formats.date_format(there, 'j M Y')}, {there:%H:%M} {there.tzname()}"
