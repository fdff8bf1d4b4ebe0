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
from courses.assessment.queries import standing_of
from courses.assessment.steps import assessment_task, course_task, next_step
from courses.curriculum.models import Lesson
from courses.curriculum.queries import LessonPage
from courses.curriculum.queries import lesson as lesson_page
from courses.enrolment.models import Enrolment
from courses.learning.actions import finish_lesson, open_lesson
from courses.learning.pages import body_html, line_html, neighbours, questions_of, sources_of
from courses.learning.queries import CourseFacts, LessonFacts, courses_of, current_enrolment

CARE = "care_read"  # in the session: courses whose content warning this visitor has read


def _reader() -> str:
    return translation.get_language() or "en"


def _enrolment(request: HttpRequest) -> Enrolment:
    """Return the visitor's own enrolment, or answer 404."""
    enrolment = current_enrolment(actor_of(request).person_id)
    if enrolment is None:
        raise Http404("no enrolment")
    return enrolment


def _course(courses: list[CourseFacts], code: str) -> CourseFacts:
    found = next((course for course in courses if course.outline.code == code), None)
    if found is None:
        raise Http404("no such course")
    return found


@requires("learning:do")
@never_cache
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """The task list: the next step large, then both courses, the assessment and the passport."""
    person = actor_of(request).person_id
    enrolment = current_enrolment(person) if person else None
    if enrolment is None:
        return render(request, "courses/learning/not_enrolled.html")
    courses = courses_of(enrolment, _reader())
    complete = bool(courses) and all(course.complete for course in courses)
    standing = standing_of(enrolment, lessons_complete=complete, now=timezone.now())
    context = {
        "enrolment": enrolment,
        "category": CATEGORY[Category(enrolment.category)],
        "step": next_step(courses, standing),
        "tasks": [*map(course_task, courses), assessment_task(standing), _passport()],
    }
    return render(request, "courses/learning/learn.html", context)


def _passport() -> dict[str, str]:
    return {"title": _("Passport"), "href": "/passport/", "hint": _("Your record and your certificates.")}


@requires("learning:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def learn_course(request: HttpRequest, course: str) -> HttpResponse:
    """A course's lessons; its content warning has to be read before the first of them."""
    facts = _course(courses_of(_enrolment(request), _reader()), course)
    following = facts.next_lesson or next(iter(facts.lessons), None)
    if request.method == "POST":
        request.session[CARE] = sorted({*request.session.get(CARE, []), course})
        target = request.POST.get("lesson", "")
        slugs = {lesson.line.slug for lesson in facts.lessons}
        slug = target if target in slugs else following.line.slug if following else ""
        return redirect("lesson", course, slug) if slug else redirect("learn")
    context = {
        "course": facts,
        "lessons": [_lesson_task(facts, line) for line in facts.lessons],
        "translated": _in_own_language(facts.outline.language),
        "following": following,
        "warned": _warned(request, facts),
        "wanted": request.GET.get("lesson", ""),
        "crumbs": _crumbs(facts.outline.title),
    }
    return render(request, "courses/learning/course.html", context)


def _lesson_task(course: CourseFacts, lesson: LessonFacts) -> dict[str, Any]:
    minutes = lesson.line.minutes
    return {
        "title": f"{lesson.line.order}. {lesson.line.title}",
        "href": reverse("lesson", args=[course.outline.code, lesson.line.slug]),
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
    enrolment = _enrolment(request)
    facts = _course(courses_of(enrolment, _reader()), course)
    row = get_object_or_404(Lesson, course=course, slug=lesson)
    page = lesson_page(course, lesson, _reader())
    if page is None:
        raise Http404("no text")
    if not _warned(request, facts):
        return redirect(f"{reverse('learn_course', args=[course])}?lesson={lesson}")
    before, after = neighbours(facts, lesson)
    if request.method == "POST":
        finish_lesson(by=actor_of(request), enrolment=enrolment, lesson=row)
        if after is not None:
            return redirect("lesson", course, after.line.slug)
        messages.success(request, _("You have reached the end of this course."))
        return redirect("learn")
    open_lesson(by=actor_of(request), enrolment=enrolment, lesson=row)
    done = next(line.done for line in facts.lessons if line.line.slug == lesson)
    context = {"course": facts, "page": page, "before": before, "after": after, "done": done}
    return render(request, "courses/learning/lesson.html", context | _words(request, facts, page))


def _words(request: HttpRequest, course: CourseFacts, page: LessonPage) -> dict[str, Any]:
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
        "crumbs": _crumbs(course.outline.title, course.outline.code, page.line.title),
    }


def _crumbs(title: str, code: str = "", leaf: str = "") -> list[dict[str, str]]:
    crumbs = [{"title": _("Your training"), "href": reverse("learn")}, {"title": title}]
    if leaf:
        crumbs[1]["href"] = reverse("learn_course", args=[code])
        crumbs.append({"title": leaf})
    return crumbs
