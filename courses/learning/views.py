"""A trainee's task list, courses and lessons."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.assessment.phases import Phase, phases_of
from courses.assessment.sections import kept_address, sections_of, title_of
from courses.curriculum.models import Lesson
from courses.curriculum.queries import LessonPage
from courses.curriculum.queries import lesson as lesson_page
from courses.learning.actions import finish_lesson, open_lesson
from courses.learning.pages import body_html, line_html, neighbours, questions_of, sources_of
from courses.learning.queries import CourseFacts, LessonFacts, courses_of, courses_of_many

CARE = "care_read"  # in the session: courses whose content warning this visitor has read


def _reader() -> str:
    return translation.get_language() or "en"


def _phase(request: HttpRequest) -> Phase:
    """Return the open phase the address names, else the one whose turn it is; 404 when there is none."""
    person, today = actor_of(request).person_id, timezone.now().date()
    wanted = request.GET.get("phase", "")
    phases = phases_of(person, today) if person else []
    if wanted:
        found = [phase for phase in phases if phase.name == wanted and phase.is_open(today)]
    else:
        found = [phase for phase in phases if phase.current]
    if not found:
        raise Http404("no such enrolment")
    return found[0]


def _course(courses: list[CourseFacts], code: str) -> CourseFacts:
    found = next((course for course in courses if course.outline.code == code), None)
    if found is None:
        raise Http404("no such course")
    return found


@requires("learning:do")
@never_cache
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """The task list: the next step large, then phase by phase the courses and the assessment."""
    person, now = actor_of(request).person_id, timezone.now()
    phases = phases_of(person, now.date()) if person else []
    if not phases:
        return render(request, "courses/learning/not_enrolled.html")
    courses = courses_of_many([phase.enrolment for phase in phases], _reader())
    sections, step = sections_of(phases, courses, now)
    enrolment = next(phase.enrolment for phase in phases if phase.current)
    context = {
        "enrolment": enrolment,
        "category": CATEGORY[Category(enrolment.category)],
        "step": step,
        "sections": sections,
        "record": [_passport()],
    }
    return render(request, "courses/learning/learn.html", context)


def _passport() -> dict[str, str]:
    return {"title": _("Passport"), "href": "/passport/", "hint": _("Your record and your certificates.")}


@requires("learning:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def learn_course(request: HttpRequest, course: str) -> HttpResponse:
    """A course's lessons; its content warning has to be read before the first of them."""
    phase = _phase(request)
    kept = kept_address(phase)
    facts = _course(courses_of(phase.enrolment, _reader()), course)
    following = facts.next_lesson or next(iter(facts.lessons), None)
    if request.method == "POST":
        request.session[CARE] = sorted({*request.session.get(CARE, []), course})
        target = request.POST.get("lesson", "")
        slugs = {lesson.line.slug for lesson in facts.lessons}
        slug = target if target in slugs else following.line.slug if following else ""
        return redirect(reverse("lesson", args=[course, slug]) + kept if slug else "learn")
    context = {
        "course": facts,
        "kept": kept,
        "phase": title_of(phase),
        "lessons": [_lesson_task(facts, line, kept) for line in facts.lessons],
        "translated": _in_own_language(facts.outline.language),
        "following": following,
        "warned": _warned(request, facts),
        "wanted": request.GET.get("lesson", ""),
        "crumbs": _crumbs(facts.outline.title),
    }
    return render(request, "courses/learning/course.html", context)


def _lesson_task(course: CourseFacts, lesson: LessonFacts, kept: str) -> dict[str, Any]:
    minutes = lesson.line.minutes
    return {
        "title": f"{lesson.number}. {lesson.line.title}",
        "href": reverse("lesson", args=[course.outline.code, lesson.line.slug]) + kept,
        "hint": ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes},
        "kind": "met" if lesson.done else "progress" if lesson.opened else "neutral",
        "word": _("Done") if lesson.done else _("Opened") if lesson.opened else _("Not started"),
    }


def _in_own_language(language: str) -> bool:
    return language.split("-", maxsplit=1)[0].lower() == _reader().split("-")[0].lower()


def _warned(request: HttpRequest, course: CourseFacts) -> bool:
    """Say whether the course needs no warning beforehand (it offers no care), or the visitor has read it."""
    return not course.outline.care or course.outline.code in request.session.get(CARE, [])


@requires("learning:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """One lesson; POST marks it as done and goes on."""
    phase = _phase(request)
    kept = kept_address(phase)
    facts = _course(courses_of(phase.enrolment, _reader()), course)
    row = get_object_or_404(Lesson, course=course, slug=lesson)
    page = lesson_page(course, lesson, _reader())
    read = next((line for line in facts.lessons if line.line.slug == lesson), None)
    if page is None or read is None:
        raise Http404("no text, or not asked for in this phase")
    if not _warned(request, facts):
        back = reverse("learn_course", args=[course]) + kept
        return redirect(f"{back}{'&' if kept else '?'}lesson={lesson}")
    before, after = neighbours(facts, lesson)
    if request.method == "POST":
        finish_lesson(by=actor_of(request), enrolment=phase.enrolment, lesson=row)
        if after is not None:
            return redirect(reverse("lesson", args=[course, after.line.slug]) + kept)
        messages.success(request, _("You have reached the end of this course."))
        return redirect("learn")
    open_lesson(by=actor_of(request), enrolment=phase.enrolment, lesson=row)
    context = {
        "course": facts,
        "page": page,
        "before": before,
        "after": after,
        "number": read.number,
        "done": read.done,
        "kept": kept,
        "phase": "" if phase.current else phase.name.value,
    }
    return render(request, "courses/learning/lesson.html", context | _words(request, facts, page, kept))


def _words(request: HttpRequest, course: CourseFacts, page: LessonPage, kept: str) -> dict[str, Any]:
    questions = questions_of(page, request.GET)
    return {
        "body": body_html(page),
        "key_points": [line_html(point) for point in page.key_points],
        "pocket_lines": [line_html(line) for line in page.pocket_card["lines"]],
        "scenario": questions[0],
        "practice": questions[1:],
        "answers": {question.name: question.chosen for question in questions},
        "sources": sources_of(page),
        "translated": _in_own_language(page.language),
        "crumbs": _crumbs(
            course.outline.title,
            reverse("learn_course", args=[course.outline.code]) + kept,
            page.line.title,
        ),
    }


def _crumbs(title: str, href: str = "", leaf: str = "") -> list[dict[str, str]]:
    crumbs = [{"title": _("Your training"), "href": reverse("learn")}, {"title": title}]
    if leaf:
        crumbs[1]["href"] = href
        crumbs.append({"title": leaf})
    return crumbs
