"""One slot: who fills it and who did; and an officer fills it, swaps, moves or withdraws its person.

Each change is chosen, then checked with what training the newcomer lacks, then confirmed.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contingents.access import crumbs_to, own_contingent
from accounts.contingents.actions import assign, swap, transfer, withdraw
from accounts.contingents.errors import AssignmentRefused, BeforeStart, SlotMoved
from accounts.contingents.labels import REASON, refusal
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import (
    history_of,
    places_for,
    present_assignment,
    slot_numbered,
    slot_of,
    unassigned_people,
)
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.people.models import Person
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from certification.certificates.queries import today
from certification.readiness.labels import FINDING
from certification.readiness.queries import contingent_for
from certification.readiness.shown import training_shown
from certification.readiness.slot_forms import SwapForm, TransferForm, WithdrawForm
from certification.readiness.supposing import readings_if

DAY = "DATE_FORMAT"
Context = dict[str, Any]


@requires("readiness:read")
@never_cache
@require_safe
def slot_page(request: HttpRequest, code: str, slot: UUID) -> HttpResponse:
    """A slot with everybody who ever filled it: who, from when, until when, and why no longer."""
    try:
        contingent = contingent_for(actor_of(request), code)
        row = slot_of(contingent, slot)
    except (Contingent.DoesNotExist, Slot.DoesNotExist):
        raise Http404 from None
    actor, assignments = actor_of(request), history_of(row)
    present = next((one for one in assignments if one.until is None), None)
    context = {
        "contingent": contingent,
        "slot": row,
        "category": CATEGORY[Category(row.category)],
        "present": present,
        "training": _training_now(row, present),
        "history": [{"assignment": one, "why": _why(one)} for one in reversed(assignments)],
        "named": actor.allowed("person:read", contingent.contributor_id),
        "writes": actor.allowed("contingent:write", contingent.contributor_id),
        "crumbs": crumbs_to(_("Slot %(number)s") % {"number": row.number}, contingent),
    }
    return render(request, "certification/readiness/slot.html", context)


def _training_now(slot: Slot, present: Assignment | None) -> Context | None:
    if present is None:
        return None
    swapped = present.replaces_id is not None
    readings = readings_if(slot, [present.person], present.since, swapped=swapped)
    return training_shown(readings[present.person_id])


def _why(assignment: Assignment) -> str:
    if assignment.until is None:
        return _("Fills the slot") if assignment.since <= today() else _("Named for later")
    return str(REASON[assignment.end_reason])  # type: ignore[index]


def _own_slot(request: HttpRequest, code: str, slot: UUID) -> tuple[Contingent, Slot, Assignment | None]:
    """Return a slot this visitor may change with who fills it; to everybody else it is not there."""
    contingent = own_contingent(request, code)
    try:
        row = slot_of(contingent, slot)
    except Slot.DoesNotExist:
        raise Http404 from None
    return contingent, row, present_assignment(row)


def _context(contingent: Contingent, slot: Slot, present: Assignment | None, title: str) -> Context:
    return {
        "contingent": contingent,
        "slot": slot,
        "present": present,
        "category": CATEGORY[Category(slot.category)],
        "title": title,
        "crumbs": crumbs_to(title, contingent),
    }


def _must_be_as_shown(request: HttpRequest, present: Assignment | None) -> None:
    """Raise SlotMoved when the page that is confirmed showed somebody else in the slot."""
    if request.POST.get("shown", _shown(present)) != _shown(present):
        raise SlotMoved


def _shown(present: Assignment | None) -> str:
    return str(present.pk) if present else "nobody"


def _day(day: date) -> str:
    return date_format(day, DAY)


def _done(contingent: Contingent, slot: Slot) -> HttpResponse:
    return redirect(f"{reverse('slot_swap', args=[contingent.code, slot.pk])}?done=yes")


# ---------------------------------------------------------------- filling and swapping


@requires("contingent:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def swap_person(request: HttpRequest, code: str, slot_id: UUID) -> HttpResponse:
    """Fill a slot, or swap its person late: the newcomer inherits the slot, not the training."""
    contingent, slot, present = _own_slot(request, code, slot_id)
    title = _("Swap who fills a slot") if present else _("Fill a slot")
    context = _context(contingent, slot, present, title)
    if request.method != "POST" and "done" in request.GET:
        context |= {
            "training": _training_now(slot, present),
            "crumbs": crumbs_to(_("Slot %(number)s") % {"number": slot.number}, contingent),
        }
        return render(request, "certification/readiness/slot_done.html", context)
    words = request.GET.get("q", "").strip()
    people = unassigned_people(contingent.contributor_id, Category(slot.category), today(), words)
    given = {"data": request.POST} if request.method == "POST" else {"initial": {"on": today()}}
    form = SwapForm(
        candidates=people, state_of=lambda some: _states(slot, some), filled=present is not None, **given
    )
    context |= {"form": form, "words": words, "found": people.count()}
    if request.method != "POST":
        return render(request, "certification/readiness/slot_swap.html", context)
    if not form.is_valid() or "change" in request.POST:
        status = 422 if form.errors else 200
        return render(request, "certification/readiness/slot_swap.html", context, status=status)
    if "confirm" not in request.POST:
        return _swap_check(request, form, context)
    try:
        _fill(request, slot, present, form)
    except AssignmentRefused as error:
        form.add_error("on" if isinstance(error, BeforeStart) else None, refusal(error))
        return render(request, "certification/readiness/slot_swap.html", context, status=422)
    return _done(contingent, slot)


def _fill(request: HttpRequest, slot: Slot, present: Assignment | None, form: SwapForm) -> None:
    _must_be_as_shown(request, present)
    by, person, day = actor_of(request), form.chosen(), form.cleaned_data["on"]
    if present:
        swap(by=by, slot=slot, person=person, on=day)
    else:
        assign(by=by, slot=slot, person=person, since=day)


def _states(slot: Slot, people: list[Person]) -> dict[Person, str]:
    readings = readings_if(slot, people, today())
    return {person: str(FINDING[readings[person.pk].finding]) for person in people}


def _swap_check(request: HttpRequest, form: SwapForm, context: Context) -> HttpResponse:
    person, slot, present, on = form.chosen(), context["slot"], context["present"], form.cleaned_data["on"]
    reading = readings_if(slot, [person], on, swapped=present is not None)[person.pk]
    rows = [
        {"key": _("Slot"), "value": f"{context['contingent'].code} · {slot.number}"},
        {"key": _("Category"), "value": context["category"]},
        {"key": _("Leaves the slot"), "value": present.person.full_name if present else _("nobody")},
        {"key": _("Takes the slot"), "value": person.full_name},
        {"key": _("From which day on"), "value": _day(on)},
    ]
    shown = {**context, "rows": rows, "newcomer": person}
    shown["training"] = training_shown(reading, supposed=True)
    shown["inherits"] = present is not None
    shown["again"] = reverse("slot_swap", args=[context["contingent"].code, slot.pk])
    return render(request, "certification/readiness/slot_check.html", shown)


# ---------------------------------------------------------------- moving and withdrawing


@requires("contingent:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_person(request: HttpRequest, code: str, slot_id: UUID) -> HttpResponse:
    """Move the person of a slot into an empty one, of this contingent or another."""
    contingent, slot, present = _own_slot(request, code, slot_id)
    if present is None:
        return redirect("slot", code, slot_id)
    context = _context(contingent, slot, present, _("Move a person to another slot"))
    words = request.GET.get("q", "").strip()
    places = places_for(present.person, today(), words)
    form = TransferForm(request.POST or None, places=places, initial={"on": today()})
    context |= {"form": form, "words": words, "serves": CATEGORY[Category(present.person.category)]}
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        status = 422 if request.method == "POST" and form.errors else 200
        return render(request, "certification/readiness/slot_transfer.html", context, status=status)
    try:
        target = slot_numbered(*form.chosen())
        if "confirm" not in request.POST:
            return _transfer_check(request, target, form.cleaned_data["on"], context)
        _must_be_as_shown(request, present)
        transfer(by=actor_of(request), person=present.person, slot=target, on=form.cleaned_data["on"])
    except AssignmentRefused as error:
        form.add_error("on" if isinstance(error, BeforeStart) else None, refusal(error))
        return render(request, "certification/readiness/slot_transfer.html", context, status=422)
    return _done(target.contingent, target)


def _transfer_check(request: HttpRequest, target: Slot, on: date, context: Context) -> HttpResponse:
    present, slot = context["present"], context["slot"]
    if on < present.since:
        raise BeforeStart
    reading = readings_if(target, [present.person], on)[present.person_id]
    rows = [
        {"key": _("Person"), "value": present.person.full_name},
        {"key": _("Leaves"), "value": f"{context['contingent'].code} · {slot.number}"},
        {"key": _("Moves to"), "value": f"{target.contingent.code} · {target.number}"},
        {"key": _("Category"), "value": CATEGORY[Category(target.category)]},
        {"key": _("From which day on"), "value": _day(on)},
    ]
    shown = {**context, "rows": rows, "newcomer": present.person}
    shown["training"] = training_shown(reading, supposed=True)
    shown["again"] = reverse("slot_transfer", args=[context["contingent"].code, slot.pk])
    if target.contingent.mission_id != context["contingent"].mission_id:
        shown["induction"] = target.contingent.mission_id
    return render(request, "certification/readiness/slot_check.html", shown)


@requires("contingent:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_person(request: HttpRequest, code: str, slot_id: UUID) -> HttpResponse:
    """Empty a slot, with the reason."""
    contingent, slot, present = _own_slot(request, code, slot_id)
    if present is None:
        return redirect("slot", code, slot_id)
    context = _context(contingent, slot, present, _("Withdraw a person from a slot"))
    form = WithdrawForm(request.POST or None, initial={"on": today()})
    context["form"] = form
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        status = 422 if request.method == "POST" and form.errors else 200
        return render(request, "certification/readiness/slot_withdraw.html", context, status=status)
    reason, on = form.facts()
    try:
        if "confirm" not in request.POST:
            return _withdraw_check(request, on, str(REASON[reason]), context)
        _must_be_as_shown(request, present)
        withdraw(by=actor_of(request), slot=slot, on=on, reason=reason)
    except AssignmentRefused as error:
        form.add_error("on" if isinstance(error, BeforeStart) else None, refusal(error))
        return render(request, "certification/readiness/slot_withdraw.html", context, status=422)
    return _done(contingent, slot)


def _withdraw_check(request: HttpRequest, on: date, reason: str, context: Context) -> HttpResponse:
    present = context["present"]
    if on < present.since:
        raise BeforeStart
    rows = [
        {"key": _("Slot"), "value": f"{context['contingent'].code} · {context['slot'].number}"},
        {"key": _("Leaves the slot"), "value": present.person.full_name},
        {"key": _("Why"), "value": reason},
        {"key": _("From which day on"), "value": _day(on)},
    ]
    again = reverse("slot_withdraw", args=[context["contingent"].code, context["slot"].pk])
    return render(
        request, "certification/readiness/slot_check.html", {**context, "rows": rows, "again": again}
    )
