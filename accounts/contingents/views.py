"""An officer makes a contingent, and swaps the person of a slot."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.contingents.actions import assign, create_contingent, swap, withdraw
from accounts.contingents.enums import ContingentKind
from accounts.contingents.errors import (
    AlreadyAssigned,
    BadContingent,
    BeforeStart,
    NotAssigned,
    SlotTaken,
    WrongCategory,
    WrongContributor,
)
from accounts.contingents.forms import NOBODY, ContingentForm, SwapForm
from accounts.contingents.labels import KIND, refusal
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import contingent_by_code, present_assignment, slot_of, unassigned_people
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.people.models import Person
from accounts.roles.api import actor_of
from accounts.roles.routes import requires

DAY = "j M Y"
REFUSALS = (AlreadyAssigned, BeforeStart, NotAssigned, SlotTaken, WrongCategory, WrongContributor)


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a contingent: fill in, check the answers, done."""
    actor = actor_of(request)
    if request.method != "POST":
        made = request.GET.get("made", "")
        if made:
            return render(
                request, "accounts/contingents/made.html", {"contingent": _contingent(request, made)}
            )
        return _form_page(request, ContingentForm(actor=actor), 200)
    form = ContingentForm(request.POST, actor=actor)
    if not form.is_valid() or "change" in request.POST:
        return _form_page(request, form, 200 if form.is_valid() else 422)
    data = {**form.cleaned_data, "kind": ContingentKind(form.cleaned_data["kind"])}
    if "confirm" not in request.POST:
        return _checked(request, form, data)
    try:
        contingent = create_contingent(by=actor, **data)
    except BadContingent as error:
        form.refuse(error)
        return _form_page(request, form, 422)
    return redirect(f"{reverse('contingent_new')}?made={contingent.code}")


def _checked(request: HttpRequest, form: ContingentForm, data: dict[str, Any]) -> HttpResponse:
    """Show the answers; what would be refused is refused now, not after confirming."""
    for code, wrong in (
        ("code_not_own", not data["code"].strip().upper().startswith(f"{data['contributor']}-")),
        ("code_taken", Contingent.objects.filter(code=data["code"].strip().upper()).exists()),
        ("tour_too_short", data["end_of_tour"] <= data["planned_departure"]),
        ("no_slots", not any(data["slots"].values())),
    ):
        if wrong:
            form.refuse(BadContingent(code))
    if form.errors:
        return _form_page(request, form, 422)
    slots = [(CATEGORY[category], count) for category, count in data["slots"].items() if count]
    rows = [
        {"key": _("Code"), "value": data["code"].strip().upper()},
        {"key": _("Name"), "value": data["name"]},
        {"key": _("Mission"), "value": str(data["mission"])},
        {"key": _("Kind"), "value": KIND[data["kind"]]},
        {"key": _("Planned departure"), "value": date_format(data["planned_departure"], DAY)},
        {"key": _("End of tour"), "value": date_format(data["end_of_tour"], DAY)},
        *({"key": label, "value": count} for label, count in slots),
        {"key": _("Slots in all"), "value": sum(count for _label, count in slots)},
    ]
    context = {"form": form, "rows": rows, "crumbs": _crumbs(_("New contingent"))}
    return render(request, "accounts/contingents/new_check.html", context)


def _form_page(request: HttpRequest, form: ContingentForm, status: int) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs(_("New contingent"))}
    return render(request, "accounts/contingents/new.html", context, status=status)


def _crumbs(last: str, contingent: Contingent | None = None) -> list[dict[str, str]]:
    crumbs = [{"title": _("Contingents"), "href": "/contributor/"}]
    if contingent:
        crumbs.append({"title": contingent.code, "href": f"/contributor/contingents/{contingent.code}/"})
    return [*crumbs, {"title": last, "href": ""}]


def _contingent(request: HttpRequest, code: str) -> Contingent:
    """Return a contingent this visitor may change; to everybody else it is not there."""
    try:
        contingent = contingent_by_code(code)
    except Contingent.DoesNotExist:
        raise Http404 from None
    if not actor_of(request).allowed("contingent:write", contingent.contributor_id):
        raise Http404
    return contingent


# ---------------------------------------------------------------- swaps


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def swap_person(request: HttpRequest, code: str, slot_id: UUID) -> HttpResponse:
    """Fill a slot, swap its person late, or empty it: choose, check the answers, done."""
    contingent = _contingent(request, code)
    try:
        slot = slot_of(contingent, slot_id)
    except Slot.DoesNotExist:
        raise Http404 from None
    present = present_assignment(slot)
    words = request.GET.get("q", "").strip()
    context = _swap_context(contingent, slot, present, words)
    if request.method != "POST" and "done" in request.GET:
        return render(request, "accounts/contingents/swapped.html", context)
    today = timezone.now().date()
    candidates = unassigned_people(contingent.contributor_id, Category(slot.category), today, words)
    filled = present is not None
    if request.method != "POST":
        form = SwapForm(candidates=candidates, filled=filled, initial={"on": today})
        context |= {"form": form, "found": candidates.count()}
        return render(request, "accounts/contingents/swap.html", context)
    form = SwapForm(request.POST, candidates=candidates, filled=filled)
    context |= {"form": form, "found": candidates.count()}
    if not form.is_valid():
        return render(request, "accounts/contingents/swap.html", context, status=422)
    if "confirm" not in request.POST:
        context["rows"] = _swap_rows(form, context)
        return render(request, "accounts/contingents/swap_check.html", context)
    return _swapped(request, form, context)


def _swap_context(
    contingent: Contingent, slot: Slot, present: Assignment | None, words: str
) -> dict[str, Any]:
    title = _("Swap the person of a slot") if present else _("Fill a slot")
    return {
        "contingent": contingent,
        "slot": slot,
        "present": present,
        "category": CATEGORY[Category(slot.category)],
        "words": words,
        "title": title,
        "crumbs": _crumbs(title, contingent),
    }


def _chosen(form: SwapForm) -> Person | None:
    key = form.cleaned_data["person"]
    return None if key == NOBODY else form.candidates.get(pk=key)


def _swap_rows(form: SwapForm, context: dict[str, Any]) -> list[dict[str, Any]]:
    person, present = _chosen(form), context["present"]
    return [
        {"key": _("Slot"), "value": f"{context['contingent'].code} · {context['slot'].number}"},
        {"key": _("Category"), "value": context["category"]},
        {"key": _("Leaves the slot"), "value": present.person.full_name if present else _("nobody")},
        {"key": _("Takes the slot"), "value": person.full_name if person else _("nobody for now")},
        {"key": _("From which day on"), "value": date_format(form.cleaned_data["on"], DAY)},
    ]


def _swapped(request: HttpRequest, form: SwapForm, context: dict[str, Any]) -> HttpResponse:
    by, slot, day = actor_of(request), context["slot"], form.cleaned_data["on"]
    person = _chosen(form)
    try:
        if person is None:
            withdraw(by=by, slot=slot, on=day)
        elif context["present"]:
            swap(by=by, slot=slot, person=person, on=day)
        else:
            assign(by=by, slot=slot, person=person, since=day)
    except REFUSALS as error:
        form.add_error(None, refusal(error))
        return render(request, "accounts/contingents/swap.html", context, status=422)
    return redirect(f"{reverse('slot_swap', args=[context['contingent'].code, slot.pk])}?done=yes")
