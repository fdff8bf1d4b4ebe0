"""A contributor officer's roster pages: upload, plan, apply, downloads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.enrolment.actions import apply_roster, check_again, check_roster
from courses.enrolment.columns import COLUMNS
from courses.enrolment.downloads import refused_rows, template_csv, template_xlsx
from courses.enrolment.enums import RosterState, RowNote
from courses.enrolment.errors import FileFault, RosterMoved
from courses.enrolment.forms import RosterForm
from courses.enrolment.labels import COLUMN, COLUMN_HELP, MOVED, NOTE, file_fault_text, what_to_do
from courses.enrolment.models import Roster
from courses.enrolment.queries import latest_rosters, roster_in_scope
from courses.enrolment.reading import read_file

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    context = {"form": form, "rosters": latest_rosters(), "crumbs": _crumbs()}
    return render(request, "courses/enrolment/upload.html", context, status=status)


def _crumbs(*further: dict[str, str]) -> list[dict[str, str]]:
    home = {"title": _("Contingents"), "href": "/contributor/"}
    roster = {"title": _("Hand in a roster"), "href": "/contributor/roster/" if further else ""}
    return [home, roster, *further]


def _roster_for(request: HttpRequest, roster_id: UUID, permission: str) -> Roster:
    """Return a roster this visitor may see; to everybody else it is not there."""
    try:
        roster = roster_in_scope(roster_id)
    except Roster.DoesNotExist:
        raise Http404 from None
    if not actor_of(request).allowed(permission, roster.contributor_id):
        raise Http404
    return roster


# ---------------------------------------------------------------- the plan

SECTIONS: dict[str, Promise] = {
    "refused": gettext_lazy("Refused rows"),
    "changed": gettext_lazy("Changed people"),
    "notes": gettext_lazy("Without the right slot"),
    "new": gettext_lazy("New people"),
    "unchanged": gettext_lazy("Unchanged people"),
}


@dataclass(frozen=True)
class Section:
    """One part of the plan: all its lines, of which one page is shown."""

    key: str
    title: str
    page: Page[Any]

    @property
    def count(self) -> int:
        return self.page.paginator.count


@requires("roster:check")
@require_safe
def plan(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """What a file would do; once applied, what it did. `?show=` leaves one section, in pages."""
    roster = _roster_for(request, roster_id, "roster:check")
    show = request.GET.get("show", "")
    keys = [show] if show in SECTIONS else list(SECTIONS)
    number = request.GET.get("page") if show in SECTIONS else 1
    context = {
        "roster": roster,
        "counts": roster.plan["counts"],
        "accepted": _accepted(roster),
        "to_do": roster.plan["counts"]["new"] + roster.plan["counts"]["changed"],
        "applied": roster.state == RosterState.APPLIED,
        "contingents": _contingents_named(roster),
        "sections": [_section(key, roster, number) for key in keys],
        "show": show if show in SECTIONS else "",
        "ignored_columns": ", ".join(roster.plan["ignored_columns"]),
        "crumbs": _crumbs({"title": roster.file_name, "href": ""}),
    }
    return render(request, "courses/enrolment/plan.html", context)


def _accepted(roster: Roster) -> int:
    counts: dict[str, int] = roster.plan["counts"]
    return counts["rows"] - counts["refused"]


def _contingents_named(roster: Roster) -> list[str]:
    rows = roster.plan["rows"]
    return sorted({row["contingent"] for row in rows if row["contingent"] and row["state"] != "refused"})


def _section(key: str, roster: Roster, number: str | int | None) -> Section:
    page = Paginator(list(_lines(key, roster.plan["rows"])), PAGE_SIZE).get_page(number)
    return Section(key, str(SECTIONS[key]), page)


def _lines(key: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if key == "notes":
        yield from ({**row, "text": NOTE[RowNote(row["note"])]} for row in rows if row["note"])
        return
    for row in rows:
        if row["state"] != key:
            continue
        if key == "refused":
            yield from (_fault_line(row, fault) for fault in row["faults"])
        elif key == "changed":
            yield from ({**row, **change, "label": COLUMN[change["column"]]} for change in row["changes"])
        else:
            yield row


def _fault_line(row: dict[str, Any], fault: dict[str, Any]) -> dict[str, Any]:
    return {
        **fault,
        "name": row["name"],
        "label": COLUMN[fault["column"]],
        "text": what_to_do(fault["code"]),
        "others": ", ".join(map(str, fault.get("others", []))),
    }


# ---------------------------------------------------------------- applying


@requires("roster:apply")
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Check the answers, then apply. When the records moved meanwhile, the file is checked again instead."""
    roster = _roster_for(request, roster_id, "roster:apply")
    if roster.state == RosterState.APPLIED or not _accepted(roster):
        return redirect("roster_plan", roster.pk)
    if request.method != "POST":
        return render(request, "courses/enrolment/apply.html", _answers(roster))
    try:
        apply_roster(by=actor_of(request), roster=roster)
    except RosterMoved:
        checked = _("It was checked again just now: this is the new plan.")
        messages.warning(request, f"{MOVED} {checked}")
        return redirect("roster_plan", check_again(by=actor_of(request), roster=roster).pk)
    return redirect("roster_plan", roster.pk)


def _answers(roster: Roster) -> dict[str, Any]:
    counts = roster.plan["counts"]
    contingents = ", ".join(_contingents_named(roster)) or _("none")
    rows = [
        {"key": _("File"), "value": roster.file_name},
        {"key": _("Country"), "value": roster.contributor.name()},
        {"key": _("Contingents"), "value": contingents},
        {"key": _("New people, recorded and enrolled"), "value": counts["new"]},
        {"key": _("People whose record changes"), "value": counts["changed"]},
        {"key": _("People who stay as they are"), "value": counts["unchanged"]},
        {"key": _("Rows left out because they are refused"), "value": counts["refused"]},
        {"key": _("People without a free slot"), "value": counts["no_slot"]},
    ]
    further = {"title": roster.file_name, "href": f"/contributor/roster/{roster.pk}/"}
    crumbs = _crumbs(further, {"title": _("Apply"), "href": ""})
    return {"roster": roster, "rows": rows, "accepted": _accepted(roster), "crumbs": crumbs}


# ---------------------------------------------------------------- downloads


@requires("roster:check")
@require_safe
def refused(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """The refused rows as they were sent, with what is wrong and what to do: to correct and send again."""
    roster = _roster_for(request, roster_id, "roster:check")
    reasons = {
        row["row"]: (
            "; ".join(f"{COLUMN[fault['column']]}: {fault['code']}" for fault in row["faults"]),
            " ".join(what_to_do(fault["code"]) for fault in row["faults"]),
        )
        for row in roster.plan["rows"]
        if row["state"] == "refused"
    }
    sheet = read_file(bytes(roster.content))
    content = refused_rows(sheet, reasons, (_("fault"), _("what to do")))
    return _file(content, "text/csv; charset=utf-8", f"refused-{roster.pk}.csv")


@requires("roster:check")
@require_safe
def csv_template(request: HttpRequest) -> HttpResponse:
    del request
    return _file(template_csv(), "text/csv; charset=utf-8", "roster.csv")


@requires("roster:check")
@require_safe
def xlsx_template(request: HttpRequest) -> HttpResponse:
    del request
    helps = {column: (str(COLUMN[column]), str(COLUMN_HELP[column])) for column in COLUMNS}
    return _file(template_xlsx(_("Roster"), _("Columns"), helps), XLSX, "roster.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
