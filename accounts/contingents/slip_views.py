"""Sign-in slips of a contingent: choose people, check, watch the sheet being made, take it once."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.contingents.models import Assignment, Contingent
from accounts.contingents.queries import contingent_by_code
from accounts.jobs.enums import JobState
from accounts.people.enums import SignInStanding
from accounts.people.errors import SheetGone, TooManySlips
from accounts.people.labels import SIGN_IN
from accounts.people.models import Person, PersonQuerySet, SlipSheet
from accounts.people.queries import by_sign_in, job_of, own_sheet, people_with_slips
from accounts.people.slip_drawing import sheet_of
from accounts.people.slips import request_slips, take_sheet
from accounts.roles.api import actor_of
from accounts.roles.routes import requires

_FOLDER = "accounts/people"
A_PAGE = 50
ALL, TICKED = "all", "ticked"


@dataclass(frozen=True)
class Filter:
    """Which people of a contingent are looked at. It stands in the address."""

    standing: SignInStanding
    words: str

    @classmethod
    def read(cls, given: Any) -> "Filter":
        try:
            standing = SignInStanding(given.get("standing", SignInStanding.CANNOT))
        except ValueError:
            standing = SignInStanding.CANNOT
        return cls(standing, given.get("q", "").strip())

    def of(self, contingent: Contingent) -> PersonQuerySet:
        """Return those people of a contingent, by name, with what they can sign in with."""
        members = Assignment.objects.filter(slot__contingent=contingent).open().values("person")
        people = people_with_slips(Person.objects.live().filter(pk__in=members).by_name())
        for word in self.words.split():
            people = people.filter(
                Q(family_name__icontains=word)
                | Q(given_names__icontains=word)
                | Q(name_native__icontains=word)
                | Q(service_number__icontains=word)
            )
        return by_sign_in(people, self.standing)


@requires("slip:print")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, code: str) -> HttpResponse:
    """Choose people of a contingent and check; then the slips are made. Choosing changes nothing."""
    try:
        contingent = contingent_by_code(code)
    except Contingent.DoesNotExist:
        raise Http404("no such contingent") from None
    if request.method == "POST":
        return _chosen(request, contingent)
    return _choose(request, contingent, Filter.read(request.GET))


def _choose(request: HttpRequest, contingent: Contingent, chosen: Filter, problem: str = "") -> HttpResponse:
    page = Paginator(chosen.of(contingent), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "contingent": contingent,
        "page_obj": page,
        "filter": chosen,
        "standings": [(standing.value, SIGN_IN[standing]) for standing in SignInStanding],
        "filtered": chosen != Filter(SignInStanding.ALL, ""),
        "ticked": set(request.POST.getlist("person")),
        "which": request.POST.get("which", ALL),
        "problem": problem,
        "crumbs": _crumbs(contingent.code),
    }
    return render(request, f"{_FOLDER}/slips_choose.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, contingent: Contingent) -> HttpResponse:
    chosen = Filter.read(request.POST)
    if "change" in request.POST:
        return _choose(request, contingent, chosen)
    people = chosen.of(contingent)
    if request.POST.get("which") == TICKED:
        wanted = _ids(request.POST.getlist("person"))
        people = Filter(SignInStanding.ALL, "").of(contingent).filter(pk__in=wanted)
    found = list(people)
    if not found:
        return _choose(request, contingent, chosen, _("Nobody was chosen. Tick at least one person."))
    moved = request.POST.get("count") not in {None, str(len(found))}
    if "confirm" not in request.POST or moved:
        return _check(request, contingent, chosen, found, moved=moved)
    try:
        sheet = request_slips(
            by=actor_of(request), contributor=contingent.contributor_id, people=found, label=contingent.code
        )
    except TooManySlips as error:
        words = _("At most %(most)s slips can be made at once. Narrow the list first.")
        return _choose(request, contingent, chosen, words % {"most": error.most})
    return redirect("slip_sheet", sheet.pk)


def _ids(given: list[str]) -> list[UUID]:
    wanted = []
    for one in given[:A_PAGE]:
        try:
            wanted.append(UUID(one))
        except ValueError:
            continue
    return wanted


def _check(
    request: HttpRequest, contingent: Contingent, chosen: Filter, found: list[Person], *, moved: bool
) -> HttpResponse:
    """Show what will be made, and what will stop working when the sheet is taken."""
    holding = sum(bool(getattr(person, "has_slip", False)) for person in found)
    with_pin = sum(bool(person.user and not person.user.must_change_pin) for person in found)
    rows: list[dict[str, Any]] = [
        {"key": _("Contingent"), "value": contingent.code},
        {"key": _("Slips"), "value": len(found)},
        {"key": _("Sheets of A4"), "value": sheet_of(len(found) - 1) + 1},
    ]
    if holding:
        rows.append({"key": _("Hold an unused slip, which stops working"), "value": holding})
    if with_pin:
        rows.append({"key": _("Have a PIN, and keep it until the new slip is used"), "value": with_pin})
    context = {
        "contingent": contingent,
        "rows": rows,
        "count": len(found),
        "moved": moved,
        "filter": chosen,
        "which": request.POST.get("which", ALL),
        "people": found if request.POST.get("which") == TICKED else [],
        "crumbs": _crumbs(contingent.code),
    }
    return render(request, f"{_FOLDER}/slips_check.html", context)


def _crumbs(label: str, here: str = "") -> list[dict[str, str]]:
    """Return the way to a contingent's slips; of a whole country's (its code has no hyphen) to the people."""
    if "-" not in label:
        return [{"title": _("People"), "href": reverse("people")}, {"title": _("Sign-in slips"), "href": ""}]
    slips_of = reverse("slips", args=[label]) if here else ""
    return [
        {"title": _("Contingents"), "href": "/contributor/"},
        {"title": label, "href": f"/contributor/contingents/{label}/"},
        {"title": _("Sign-in slips"), "href": slips_of},
        *([{"title": here, "href": ""}] if here else []),
    ]


# ---------------------------------------------------------------- one sheet


def _sheet(request: HttpRequest, sheet_id: UUID) -> SlipSheet:
    try:
        return own_sheet(actor_of(request).actor_id, sheet_id)
    except SlipSheet.DoesNotExist:
        raise Http404("no such sheet") from None


def _standing(sheet: SlipSheet) -> dict[str, Any]:
    job, now = job_of(sheet), timezone.now()
    if sheet.taken_at:
        state = "taken"
    elif sheet.made_at:
        state = "ready" if sheet.sealed is not None and sheet.expires_at > now else "dropped"
    else:
        state = "failed" if job is None or job.state == JobState.FAILED else "making"
    total = len(sheet.people)
    return {
        "sheet": sheet,
        "state": state,
        "done": job.done if job else 0,
        "total": total,
        "pages": sheet_of(total - 1) + 1,
        "left_out": (job.result or {}).get("left_out", 0) if job else 0,
        "progress_href": reverse("slip_sheet_progress", args=[sheet.pk]),
    }


@requires("slip:print")
@never_cache
@require_safe
def slip_sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """How far a sheet is; when it is ready, the one way to take it."""
    sheet = _sheet(request, sheet_id)
    context = _standing(sheet) | {"crumbs": _crumbs(sheet.label, _("Sheet"))}
    return render(request, f"{_FOLDER}/slips_sheet.html", context)


@requires("slip:print")
@never_cache
@require_safe
def slip_sheet_progress(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The part of the page that changes; the page anew when the sheet is ready, and when it was taken."""
    standing = _standing(_sheet(request, sheet_id))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("slip_sheet", sheet_id)
    seen = request.GET.get("state", "")
    if standing["state"] != seen:
        return HttpResponseClientRefresh()
    if seen != "making":
        return HttpResponse(status=204)
    return render(request, f"{_FOLDER}/_slips_progress.html", standing)


@requires("slip:print")
@never_cache
@require_POST
def slip_sheet_take(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Send the PDF, once. It is nowhere on the site afterwards."""
    sheet = _sheet(request, sheet_id)
    try:
        content = take_sheet(by=actor_of(request), sheet=sheet)
    except SheetGone:
        return redirect(f"{reverse('slip_sheet', args=[sheet.pk])}?{urlencode({'gone': 'yes'})}")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{sheet.label}-sign-in-slips.pdf"'
    return response
