"""A contributor officer's roster pages: hand in, list, plan, progress."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.enrolment.actions import apply_job, check_job, check_roster
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import FileFault
from courses.enrolment.forms import RosterForm
from courses.enrolment.labels import ROSTER_STATE, fault_text, file_fault_text
from courses.enrolment.models import Roster
from courses.enrolment.queries import latest_rosters, newest_check, roster_in_scope
from courses.enrolment.sections import PAGE_SIZE, TITLES, groups_of, one_section, whole_plan

WORKING = frozenset({RosterState.CHECKING, RosterState.APPLYING})
_SHAPE = {
    RosterState.APPLIED: "met",
    RosterState.CHECKED: "expiring",
    RosterState.REFUSED: "missing",
}


@requires("roster:check")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a roster file; its plan is the next page."""
    actor = actor_of(request)
    if request.method != "POST":
        form = RosterForm(actor=actor, initial={"contingent": request.GET.get("contingent", "")})
        return _upload_page(request, form, 200)
    form = RosterForm(request.POST, request.FILES, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            roster = check_roster(
                by=actor,
                contributor=data["contributor"],
                contingent=data["contingent"],
                file_name=data["file"].name,
                content=data["file"].read(),
            )
        except FileFault as fault:
            form.add_error("file", file_fault_text(fault))
        else:
            return redirect("roster_plan", roster.pk)
    return _upload_page(request, form, 422)


def _upload_page(request: HttpRequest, form: RosterForm, status: int) -> HttpResponse:
    context = {"form": form, "rosters": _listed(latest_rosters()[:10]), "crumbs": crumbs()}
    return render(request, "courses/enrolment/upload.html", context, status=status)


@requires("roster:check")
@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """Every roster handed in, as it was checked last; `?state=` leaves those of one state."""
    asked = request.GET.get("state", "")
    state = asked if asked in set(RosterState) else ""
    page = Paginator(latest_rosters(state), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rosters": _listed(page.object_list),
        "page": page,
        "state": state,
        "states": [{"value": one.value, "word": ROSTER_STATE[one]} for one in RosterState],
        "crumbs": crumbs({"title": _("All rosters"), "href": ""}),
    }
    return render(request, "courses/enrolment/rosters.html", context)


def _listed(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "roster": roster,
            "word": ROSTER_STATE[RosterState(roster.state)],
            "kind": _SHAPE.get(RosterState(roster.state), "progress"),
        }
        for roster in found
    ]


def crumbs(*further: dict[str, str]) -> list[dict[str, str]]:
    home = {"title": _("Contingents"), "href": "/contributor/"}
    roster = {"title": _("Hand in a roster"), "href": "/contributor/roster/" if further else ""}
    return [home, roster, *further]


def roster_for(request: HttpRequest, roster_id: UUID, permission: str) -> Roster:
    """Return a roster this visitor may see; to everybody else it is not there."""
    try:
        roster = roster_in_scope(roster_id)
    except Roster.DoesNotExist:
        raise Http404 from None
    if not actor_of(request).allowed(permission, roster.contributor_id):
        raise Http404
    return roster


# ---------------------------------------------------------------- the plan


@requires("roster:check")
@never_cache
@require_safe
def plan(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """What a file would do; once applied, what it did. `?show=` leaves one part, in pages.

    A roster that was checked again leads to its newest plan.
    """
    roster = roster_for(request, roster_id, "roster:check")
    if roster.state in {RosterState.CHECKED, RosterState.REFUSED} and (newest := newest_check(roster)):
        return redirect("roster_plan", newest.pk)
    here = crumbs({"title": roster.file_name, "href": ""})
    if roster.state in WORKING:
        context = progress_of(roster) | {"roster": roster, "crumbs": here}
        return render(request, "courses/enrolment/working.html", context)
    if roster.state == RosterState.REFUSED:
        context = {"roster": roster, "fault": fault_text(roster.fault or {}), "crumbs": here}
        return render(request, "courses/enrolment/unreadable.html", context)
    return render(request, "courses/enrolment/plan.html", plan_context(request, roster) | {"crumbs": here})


def plan_context(request: HttpRequest, roster: Roster) -> dict[str, Any]:
    asked, fault = request.GET.get("show", ""), request.GET.get("fault", "")
    show = asked if asked in TITLES else ""
    counts = roster.counts
    found = one_section(roster, show, request.GET.get("page"), fault) if show else None
    return {
        "roster": roster,
        "counts": counts,
        "accepted": accepted(roster),
        "to_do": counts["new"] + counts["changed"],
        "applied": roster.state == RosterState.APPLIED,
        "stopped": fault_text(roster.fault) if roster.fault else "",
        "groups": [] if show else groups_of(roster),
        "sections": [found] if found else whole_plan(roster),
        "show": show,
        "ignored_columns": ", ".join(roster.ignored_columns),
    }


def accepted(roster: Roster) -> int:
    counts: dict[str, int] = roster.counts
    return counts["rows"] - counts["refused"]


# ---------------------------------------------------------------- while a job works on it


@requires("roster:check")
@never_cache
@require_safe
def progress(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """The part of the page that changes while a job checks or applies; then the page anew."""
    roster = roster_for(request, roster_id, "roster:check")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("roster_plan", roster.pk)
    if roster.state not in WORKING:
        return HttpResponseClientRefresh()
    return render(request, "courses/enrolment/_progress.html", progress_of(roster) | {"roster": roster})


def progress_of(roster: Roster) -> dict[str, Any]:
    """Return how far the job is: rows done of all; `total` is 0 until the file is opened."""
    checking = roster.state == RosterState.CHECKING
    job = check_job(roster) if checking else apply_job(roster)
    return {
        "checking": checking,
        "done": min(job.done, _rows(roster, job)) if job else 0,
        "total": _rows(roster, job) if job else 0,
        "stopped": job is None or job.state == JobState.FAILED,
        "progress_href": reverse("roster_progress", args=[roster.pk]),
    }


def _rows(roster: Roster, job: Job) -> int:
    if roster.state == RosterState.APPLYING:
        return int(roster.counts["rows"])
    return job.total if job.done else 0
