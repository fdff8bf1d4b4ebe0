"""A trainee's pages of a sitting: start, questions, check, hand-in, result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.devices import keep_open
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.assessment.access import own_candidacy, own_paper, own_sitting
from courses.assessment.actions import (
    close_if_overdue,
    flag_question,
    hand_in,
    save_answer,
    start_sitting,
)
from courses.assessment.desk import (
    POLITE,
    Desk,
    desk_of,
    elapsed,
    in_minutes,
    question_at,
    seconds_left,
    time_left,
)
from courses.assessment.enums import Block
from courses.assessment.errors import BadAnswer, BlueprintNotMet, CannotStart, PaperClosed
from courses.assessment.findings import findings_of
from courses.assessment.labels import OBSTACLE
from courses.assessment.models import Paper, Sitting
from courses.assessment.phases import phase_to_sit, phases_of
from courses.assessment.queries import (
    candidacies,
    newest_result,
    open_paper,
    sitting_languages,
    standing_of,
)
from courses.assessment.start import start_obstacle
from courses.assessment.steps import instant
from courses.learning.queries import all_lessons_done

Q = "q"


@requires("sitting:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sit(request: HttpRequest) -> HttpResponse:
    """The sessions a trainee may sit in, and the rules; POST starts the clock."""
    person, now = actor_of(request).person_id, timezone.now()
    phases = phases_of(person, now.date()) if person else []
    if not phases:
        return redirect("learn")
    if request.method == "POST":
        return _start(request)
    wanted = [phase for phase in phases if phase.name == request.GET.get("phase")]
    return _door(request, phase_to_sit(wanted or phases, now).enrolment)


def _door(request: HttpRequest, enrolment: Any, problem: str = "") -> HttpResponse:
    now = timezone.now()
    complete = all_lessons_done(enrolment)
    languages = sitting_languages(enrolment.category)
    plan = enrolment.standard.plan()
    context = {
        "standing": standing_of(enrolment, lessons_complete=complete, now=now),
        "chairs": [
            {
                "candidate": chair,
                "opens": instant(chair.session.opens_at),
                "closes": instant(chair.session.closes_at),
                "obstacle": _obstacle(start_obstacle(chair, enrolment, now)),
            }
            for chair in candidacies(enrolment, now)
        ],
        "languages": [(code, translation.get_language_info(code)["name_local"]) for code in languages],
        "language": translation.get_language(),
        "questions": plan.items,
        "minutes": in_minutes(plan.minutes),
        "problem": problem,
        "crumbs": _crumbs(_("Assessment")),
    }
    return render(request, "courses/assessment/sit.html", context, status=409 if problem else 200)


def _obstacle(found: CannotStart | None) -> str:
    if found is None:
        return ""
    words = str(OBSTACLE[found.code])
    if found.again_at is None:
        return words
    since = _("From %(when)s.") % {"when": instant(found.again_at)}
    return f"{words} {since}"


def _start(request: HttpRequest) -> HttpResponse:
    try:
        chair = own_candidacy(actor_of(request), UUID(request.POST.get("candidate", "")))
    except ValueError:
        raise Http404("no such candidacy") from None
    language = request.POST.get("language") or translation.get_language() or "en"
    try:
        sitting = start_sitting(by=actor_of(request), candidate=chair, language=language)
    except CannotStart as refused:
        return _door(request, chair.enrolment, _obstacle(refused))
    except BlueprintNotMet:
        words = _("The question bank cannot supply your paper now. Tell your proctor; your try is not spent.")
        return _door(request, chair.enrolment, words)
    return redirect("sitting", sitting.pk)


@requires("sitting:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """One question a page (`?q=12`); POST saves the choice by plain form and goes where its button says."""
    row = own_sitting(actor_of(request), sitting)
    if request.method == "POST":
        return _save_and_go(request, row)
    paper = _open_or_none(request, row)
    if paper is None:
        return redirect("sitting_result", row.pk)
    if paper.block == Block.MUST_PASS and Q not in request.GET:
        return _block_door(request, row, paper)
    return _question(request, row, paper)


def _open_or_none(request: HttpRequest, row: Sitting) -> Paper | None:
    """Return the open paper; one whose time ran out is closed first, and the next one returned, if any."""
    paper = open_paper(row)
    if paper is not None and close_if_overdue(paper):
        messages.warning(request, _("Your time ran out. The answers saved until then were handed in."))
        paper = open_paper(row)
    keep_open(request, paper.deadline if paper else None)
    return paper


def _number(value: str, total: int) -> int | None:
    short = len(value) <= len(str(total)) and value.isascii() and value.isdigit()
    return int(value) if short and 1 <= int(value) <= total else None


def _question(
    request: HttpRequest, row: Sitting, paper: Paper, problem: str = "", number: int | None = None
) -> HttpResponse:
    desk = desk_of(paper)
    number = number or _number(request.GET.get(Q, ""), desk.total) or desk.first_open
    stem, options = question_at(desk, number, row.language)
    context = _bar(row, desk) | {
        "number": number,
        "stem": stem,
        "options": options,
        "square": desk.palette[number - 1],
        "last": number == desk.total,
        "problem": problem,
    }
    return render(request, "courses/assessment/question.html", context, status=422 if problem else 200)


def _bar(row: Sitting, desk: Desk) -> dict[str, Any]:
    """Return what every page of an open paper shows: counts, time left, and what the module needs."""
    now = timezone.now()
    left = seconds_left(desk.paper, now)
    return {
        "sitting": row,
        "desk": desk,
        "paper": desk.paper,
        "second": desk.paper.block == Block.MUST_PASS,
        "time_left": time_left(desk.paper, now),
        "soon": left <= POLITE.total_seconds(),
        "seconds_left": left,
        "elapsed": elapsed(desk.paper, now),
        "translated": row.language.split("-")[0] == (translation.get_language() or "en").split("-")[0],
    }


def _block_door(request: HttpRequest, row: Sitting, paper: Paper) -> HttpResponse:
    return render(request, "courses/assessment/block.html", _bar(row, desk_of(paper)))


def _posted_paper(request: HttpRequest, sitting: UUID) -> Paper:
    """Return the paper a form was made for: not simply the open one, which may be the next by now."""
    try:
        return own_paper(actor_of(request), sitting, UUID(request.POST.get("paper", "")))
    except ValueError:
        raise Http404("no such paper") from None


def _save_and_go(request: HttpRequest, row: Sitting) -> HttpResponse:
    paper = _posted_paper(request, row.pk)
    number = _number(request.POST.get(Q, ""), len(paper.lines))
    if number is None:
        raise Http404("no such question")
    try:
        _keep(request, paper, number)
    except PaperClosed:
        return _closed(request, row)
    except BadAnswer:
        return _question(request, row, paper, _("This question has no such answer. Choose again."), number)
    address = reverse("sitting", args=[row.pk])
    step = request.POST.get("go", "next")
    if step == "check" or (step == "next" and number == len(paper.lines)):
        return redirect("sitting_check", row.pk)
    asked = _number(step, len(paper.lines))  # a square of the palette
    onward = asked or {"next": number + 1, "back": max(1, number - 1)}.get(step, number)
    return redirect(f"{address}?{Q}={onward}")


def _keep(request: HttpRequest, paper: Paper, number: int) -> None:
    choice, flag = request.POST.get("choice", ""), request.POST.get("flag", "")
    by, now = actor_of(request), timezone.now()
    if choice:
        save_answer(by=by, paper=paper, position=number - 1, choice=choice, sequence=elapsed(paper, now))
    elif close_if_overdue(paper) or paper.handed_in_at:
        raise PaperClosed("this paper is closed")
    if flag in {"on", "off"}:
        flag_question(by=by, paper=paper, position=number - 1, flagged=flag == "on")


def _closed(request: HttpRequest, row: Sitting) -> HttpResponse:
    """Say that nothing changed: the paper was handed in before, or its time is over."""
    paper = _open_or_none(request, row)
    return render(request, "courses/assessment/closed.html", {"sitting": row, "paper": paper}, status=409)


@requires("sitting:do")
@never_cache
@require_POST
def sitting_answer(request: HttpRequest, sitting: UUID) -> JsonResponse:
    """Save one answer for the page's module; the same as the plain form, with the module's own sequence."""
    paper = _posted_paper(request, sitting)
    number = _number(request.POST.get(Q, ""), len(paper.lines))
    sequence = _number(request.POST.get("sequence", ""), 2**31 - 1)
    if number is None or sequence is None:
        return JsonResponse({"saved": False, "problem": "bad_answer"}, status=400)
    try:
        save_answer(
            by=actor_of(request),
            paper=paper,
            position=number - 1,
            choice=request.POST.get("choice", ""),
            sequence=sequence,
        )
    except BadAnswer:
        return JsonResponse({"saved": False, "problem": "bad_answer"}, status=400)
    except PaperClosed:
        return JsonResponse({"saved": False, "problem": "paper_closed"}, status=409)
    return JsonResponse({"saved": True})


@requires("sitting:do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_check(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Check answers before hand-in; POST hands in exactly the paper this page was made for."""
    row = own_sitting(actor_of(request), sitting)
    if request.method == "POST":
        return _hand_in(request, row)
    paper = _open_or_none(request, row)
    if paper is None:
        return redirect("sitting_result", row.pk)
    return render(request, "courses/assessment/check.html", _bar(row, desk_of(paper)))


def _hand_in(request: HttpRequest, row: Sitting) -> HttpResponse:
    paper = _posted_paper(request, row.pk)
    answered, total = desk_of(paper).answered, len(paper.lines)
    try:
        result = hand_in(by=actor_of(request), paper=paper)
    except PaperClosed:
        return _closed(request, row)
    received = _("%(answered)s of %(total)s answers received.") % {"answered": answered, "total": total}
    messages.success(request, received)
    return redirect("sitting" if result is None else "sitting_result", row.pk)


@requires("sitting:do")
@never_cache
@require_safe
def sitting_result(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Pass or not in one line, what decided it, bars, what to study, and when again."""
    row = own_sitting(actor_of(request), sitting)
    result = newest_result(row)
    if result is None:
        return redirect("sitting", row.pk)
    keep_open(request, None)
    language = translation.get_language() or "en"
    enrolment = row.enrolment
    standing = standing_of(enrolment, lessons_complete=True, now=timezone.now())
    context = {
        "sitting": row,
        "result": result,
        "found": findings_of(result, enrolment.standard, language),
        "standing": standing,
        "again": instant(standing.again_at),
        "obstacle": OBSTACLE.get(standing.code, ""),
        "crumbs": _crumbs(_("Assessment result")),
    }
    return render(request, "courses/assessment/result.html", context)


def _crumbs(leaf: str) -> list[dict[str, str]]:
    return [{"title": _("Your training"), "href": reverse("learn")}, {"title": leaf}]
