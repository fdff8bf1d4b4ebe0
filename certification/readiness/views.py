"""The officer's home and contingents; the auditor's way from the world down to one person."""

import json
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.contingents.models import Contingent, Mission
from accounts.contingents.queries import slots_given_up
from accounts.contributors.models import ContributorCountry
from accounts.people.models import Person
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from accounts.tenancy.scope import active_scope
from certification.certificates.queries import today
from certification.readiness.actions import open_record, take_away
from certification.readiness.export import as_csv, as_data
from certification.readiness.forms import ContingentForm, DayForm, OverviewForm
from certification.readiness.matrix import Cell, add_up, arrange
from certification.readiness.queries import (
    Filters,
    Line,
    contingent_for,
    contingents_for,
    names_of,
    overview,
    person_for,
    places_for,
    readiness_of,
    record_of,
)
from certification.readiness.report import draw
from certification.readiness.selection import select
from certification.readiness.shown import (
    figures_shown,
    line_shown,
    matrix_shown,
    record_shown,
    rotations_shown,
    rows_shown,
    to_do_shown,
)
from certification.readiness.waiting import waiting_for

PER_PAGE = 50
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@requires("contributor:read")
@require_safe
def contributor_home(request: HttpRequest) -> HttpResponse:
    """Departures by date: what each contingent lacks today, and its one next action; then who is on tour."""
    actor, on = actor_of(request), today()
    ended = request.GET.get("tours") == "ended"
    rows = contingents_for(actor, on, Filters(ended=ended)) if actor.allowed("readiness:read") else []
    rows.sort(key=lambda row: row.planned_departure <= on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = overview(list(page.object_list), on)
    shown = [line_shown(line, actor, on) for line in lines]
    there = sum(line.contingent.planned_departure > on for line in lines)
    context = {
        "on": on,
        "ended": ended,
        "page_obj": page,
        "lines": shown,
        "groups": _groups(shown[:there], shown[there:], ended=ended),
        "total": add_up(line.counts for line in lines),
        "waiting": waiting_for(actor, timezone.now()),
    }
    return render(request, "certification/readiness/home.html", context)


def _groups(
    leaving: list[dict[str, Any]], gone: list[dict[str, Any]], *, ended: bool
) -> list[tuple[str, list[dict[str, Any]]]]:
    named = [(_("Leaving"), leaving), (_("Tours that have ended") if ended else _("On tour"), gone)]
    return [(title, lines) for title, lines in named if lines]


@requires("readiness:read")
@never_cache
@require_safe
def contingent(request: HttpRequest, code: str) -> HttpResponse:
    """One contingent on a date: the figures, what would make it ready, the gaps first, then everybody."""
    found = _contingent(request, code)
    crumbs = [{"title": _("Contingents"), "href": reverse("contributor_home")}, {"title": code}]
    return _contingent_page(request, found, crumbs, works=True)


@requires("readiness:read")
@never_cache
@require_safe
def audit_contingent(request: HttpRequest, code: str) -> HttpResponse:
    """The same page for who reads and changes nothing."""
    found = _contingent(request, code)
    country = found.contributor
    crumbs = [
        {"title": _("Readiness"), "href": reverse("audit")},
        {"title": country.name(), "href": reverse("audit_contributor", args=[country.pk])},
        {"title": code},
    ]
    return _contingent_page(request, found, crumbs, works=False)


@requires("readiness:read")
@never_cache
@require_safe
def readiness_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The readiness of a contingent as JSON, CSV or PDF. Taking it away is logged."""
    if form not in TYPES:
        raise Http404
    found = _contingent(request, code)
    on = DayForm(request.GET, today()).day
    readiness = readiness_of(found, on)
    named = actor_of(request).allowed("person:read", found.contributor_id)
    names = names_of(slot.person for slot in readiness.slots) if named else {}
    take_away(by=actor_of(request), contingent=found, readiness=readiness, form=form, named=named)
    content: str | bytes
    if form == "pdf":
        content = draw(found, readiness, names)
    elif form == "csv":
        content = "\ufeff" + as_csv(readiness, names)  # the mark lets spreadsheets read UTF-8
    else:
        content = json.dumps(as_data(readiness, names), ensure_ascii=False, indent=2)
    name = f"readiness-{found.code}-{on.isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


@requires("readiness:read")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The world: contributors down, missions across, each cell "18 / 30"."""
    form = _overview_form(request)
    lines = _lines(request, form, form.filters())
    cells = (Cell(line.contingent.contributor_id, line.contingent.mission_id, line.counts) for line in lines)
    names = {line.contingent.contributor_id: line.contingent.contributor.name() for line in lines}
    context = {
        "form": form,
        "on": form.day,
        "today": today(),
        "contingents": len(lines),
        "ready": sum(line.counts.ready for line in lines),
        "matrix": matrix_shown(arrange(cells), names, form.address()),
    }
    return render(request, "certification/readiness/world.html", context)


@requires("readiness:read")
@require_safe
def audit_contributor(request: HttpRequest, iso3: str) -> HttpResponse:
    """The contingents of one contributor."""
    if not active_scope().covers(iso3):
        raise Http404
    country = get_object_or_404(ContributorCountry, pk=iso3)
    form = _overview_form(request, without="contributor")
    lines = _lines(request, form, form.filters(contributor=iso3))
    return _list_page(request, form, lines, country.name())


@requires("readiness:read")
@require_safe
def audit_mission(request: HttpRequest, code: str) -> HttpResponse:
    """The contingents of one mission, of every contributor one may see."""
    mission = get_object_or_404(Mission, pk=code)
    form = _overview_form(request, without="mission")
    lines = _lines(request, form, form.filters(mission=code))
    return _list_page(request, form, lines, f"{code} – {mission.name}")


@requires("person:read")
@never_cache
@require_safe
def audit_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """The evidence about one person. Each reading of it is logged."""
    try:
        found = person_for(actor_of(request), person)
    except Person.DoesNotExist as error:
        raise Http404 from error
    open_record(by=actor_of(request), person=found)
    shown = record_shown(found, record_of(found), today())
    return render(request, "certification/readiness/person.html", shown)


def _contingent(request: HttpRequest, code: str) -> Contingent:
    try:
        return contingent_for(actor_of(request), code)
    except Contingent.DoesNotExist as error:
        raise Http404 from error


def _overview_form(request: HttpRequest, without: str = "") -> OverviewForm:
    contributors, missions = places_for(actor_of(request))
    return OverviewForm(request.GET, today(), contributors, missions, without=without)


def _lines(request: HttpRequest, form: OverviewForm, filters: Filters) -> list[Line]:
    rows = contingents_for(actor_of(request), form.day, filters)
    return overview(rows, form.day, filters.ready)


def _list_page(request: HttpRequest, form: OverviewForm, lines: list[Line], title: str) -> HttpResponse:
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "crumbs": [{"title": _("Readiness"), "href": reverse("audit")}, {"title": title}],
        "form": form,
        "on": form.day,
        "today": today(),
        "page_obj": page,
        "lines": [line_shown(line, actor_of(request)) for line in page.object_list],
        "total": add_up(line.counts for line in lines),
    }
    return render(request, "certification/readiness/contingents.html", context)


def _contingent_page(
    request: HttpRequest, found: Contingent, crumbs: list[dict[str, str]], *, works: bool
) -> HttpResponse:
    """`works`: for who acts on the contingent; without it the page only shows."""
    actor = actor_of(request)
    readiness = readiness_of(found, DayForm(request.GET, today()).day)
    form = ContingentForm(request.GET, today(), [category for category, _counts in readiness.by_category])
    chosen = select(readiness.slots, finding=form.chosen("finding"), category=form.chosen("category"))
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    named = actor.allowed("person:read", found.contributor_id)
    names = names_of(slot.person for slot in page.object_list) if named else {}
    to_do = to_do_shown(readiness.to_do, found, actor if works else None)
    context = {
        **figures_shown(readiness, found.mission),
        "contingent": found,
        "crumbs": crumbs,
        "rotations": rotations_shown(found, "contingent" if works else "audit_contingent"),
        "relieved": hasattr(found, "next_rotation"),
        "given_up": slots_given_up(found),
        "works": works,
        "form": form,
        "today": today(),
        "to_do": to_do,
        "primary": next((step for step in to_do if step["href"]), None),
        "page_obj": page,
        "rows": rows_shown(page.object_list, names, found, actor if works else None),
        "named": named,
    }
    return render(request, "certification/readiness/contingent.html", context)
