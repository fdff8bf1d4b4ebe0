"""What an officer does with a plan: decide on likely duplicates, check the answers, apply, check again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.jobs.actions import try_again
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.enrolment.actions import (
    apply_job,
    apply_roster,
    check_again,
    check_job,
    decide_rows,
    request_apply,
)
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import BadDecision, RosterClosed, RosterMoved
from courses.enrolment.labels import CLOSED, MOVED
from courses.enrolment.models import Roster
from courses.enrolment.surveying import SMALL_ROWS
from courses.enrolment.views import WORKING, accepted, crumbs, plan_context, roster_for

_ROW = "row-"
_OTHER = "other"  # the answer that it is somebody else


@requires("roster:apply")
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Check the answers, then apply: at once, or (a large one) by a job.

    When the records moved meanwhile, the file is checked again instead.
    """
    roster = roster_for(request, roster_id, "roster:apply")
    if roster.state != RosterState.CHECKED or not accepted(roster):
        return redirect("roster_plan", roster.pk)
    if request.method != "POST":
        return render(request, "courses/enrolment/apply.html", _answers(roster))
    by = actor_of(request)
    try:
        if roster.counts["rows"] > SMALL_ROWS:
            request_apply(by=by, roster=roster)
        else:
            apply_roster(by=by, roster=roster)
    except RosterMoved:
        return _checked_again(request, roster)
    except RosterClosed:
        messages.warning(request, str(CLOSED["checked_again"]))
    return redirect("roster_plan", roster.pk)


@requires("roster:apply")
@require_POST
def check_once_more(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Check a roster's file again, against the records as they stand now."""
    roster = roster_for(request, roster_id, "roster:apply")
    if roster.state != RosterState.CHECKED:
        return redirect("roster_plan", roster.pk)
    return _checked_again(request, roster)


def _checked_again(request: HttpRequest, roster: Roster) -> HttpResponse:
    again = check_again(by=actor_of(request), roster=roster)
    if again.state == RosterState.CHECKED:
        words = _("It was checked again just now: this is the new plan.")
        messages.warning(request, f"{MOVED} {words}")
    return redirect("roster_plan", again.pk)


@requires("roster:apply")
@require_POST
def go_on(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Have the job of a roster tried again that was given up."""
    roster = roster_for(request, roster_id, "roster:apply")
    if roster.state in WORKING:
        job = check_job(roster) if roster.state == RosterState.CHECKING else apply_job(roster)
        try_again([job.pk] if job else [])
    return redirect("roster_plan", roster.pk)


def _answers(roster: Roster) -> dict[str, Any]:
    counts = roster.counts
    rows = [
        {"key": _("File"), "value": roster.file_name},
        {"key": _("Country"), "value": roster.contributor.name()},
        {"key": _("Contingents"), "value": ", ".join(roster.contingents) or _("none")},
        {"key": _("New people, recorded and enrolled"), "value": counts["new"]},
        {"key": _("People whose record changes"), "value": counts["changed"]},
        {"key": _("People who stay as they are"), "value": counts["unchanged"]},
        {"key": _("Rows left out because they are refused"), "value": counts["refused"]},
        {"key": _("People without a free slot"), "value": counts["no_slot"]},
    ]
    if counts["likely_known"]:
        undecided = _("New people like somebody recorded, not decided on")
        rows.append({"key": undecided, "value": counts["likely_known"]})
    further = {"title": roster.file_name, "href": f"/contributor/roster/{roster.pk}/"}
    here = crumbs(further, {"title": _("Apply"), "href": ""})
    return {
        "roster": roster,
        "counts": counts,
        "rows": rows,
        "accepted": accepted(roster),
        "large": counts["rows"] > SMALL_ROWS,
        "crumbs": here,
    }


# ---------------------------------------------------------------- likely duplicates


@requires("roster:apply")
@require_POST
def decide(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Take an officer's answers on likely duplicates; the file is checked again with them."""
    roster = roster_for(request, roster_id, "roster:apply")
    chosen = _chosen(request)
    if not chosen:
        return _nothing_chosen(request, roster)
    try:
        again = decide_rows(by=actor_of(request), roster=roster, decisions=chosen)
    except (RosterClosed, BadDecision):
        messages.warning(request, str(CLOSED["checked_again"]))
        return redirect("roster_plan", roster.pk)
    words = ngettext(
        "%(count)s decision saved. The file was checked again with it.",
        "%(count)s decisions saved. The file was checked again with them.",
        len(chosen),
    )
    messages.success(request, words % {"count": len(chosen)})
    return redirect("roster_plan", again.pk)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """Read the form: a field for each row, with an id or that it is somebody else; no field: not decided."""
    answers = {
        name.removeprefix(_ROW): str(answer)
        for name, answer in request.POST.items()
        if name.startswith(_ROW) and answer
    }
    return {
        int(row): "" if answer == _OTHER else answer
        for row, answer in answers.items()
        if row.isascii() and row.isdigit() and len(row) < 10
    }


def _nothing_chosen(request: HttpRequest, roster: Roster) -> HttpResponse:
    if roster.state != RosterState.CHECKED:
        return redirect("roster_plan", roster.pk)
    here = crumbs({"title": roster.file_name, "href": ""})
    context = plan_context(request, roster) | {"crumbs": here, "nothing_chosen": True}
    return render(request, "courses/enrolment/plan.html", context, status=422)
