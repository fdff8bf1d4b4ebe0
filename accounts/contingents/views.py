"""An officer makes a contingent, changes it, resizes it, and makes the rotation that relieves it.

Every page fills in, checks the answers, and then acts. Who fills a slot is changed on pages of readiness:
they show what training the newcomer lacks.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.contingents.access import crumbs_to, own_contingent
from accounts.contingents.actions import add_slots, change_contingent, create_contingent, drop_slots, rotate
from accounts.contingents.enums import ContingentKind
from accounts.contingents.errors import BadContingent, TooFewEmpty
from accounts.contingents.forms import (
    ChangeForm,
    ContingentForm,
    DropForm,
    RotationForm,
    SlotsForm,
    VerbForm,
)
from accounts.contingents.labels import KIND
from accounts.contingents.making import unfit
from accounts.contingents.models import Contingent
from accounts.contingents.queries import count_lasting, empty_by_category, empty_slots
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.roles.api import actor_of
from accounts.roles.routes import requires

DAY = "DATE_FORMAT"
Rows = list[dict[str, Any]]


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a contingent: fill in, check the answers, done."""
    actor = actor_of(request)
    if request.method != "POST":
        made = request.GET.get("made", "")
        if made:
            return render(
                request, "accounts/contingents/made.html", {"contingent": own_contingent(request, made)}
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
    facts = {key: value for key, value in data.items() if key not in {"slots", "contributor"}}
    draft = Contingent(contributor_id=data["contributor"], **facts)
    fault = unfit(draft) or ("" if any(data["slots"].values()) else "no_slots")
    if fault:
        form.refuse(BadContingent(fault))
        return _form_page(request, form, 422)
    rows = [
        {"key": _("Code"), "value": draft.code},
        {"key": _("Name"), "value": draft.name},
        {"key": _("Mission"), "value": str(draft.mission)},
        {"key": _("Kind"), "value": KIND[draft.kind]},  # type: ignore[index]
        *_tour_rows(draft),
        *_slot_rows(data["slots"]),
    ]
    context = {"form": form, "rows": rows, "crumbs": crumbs_to(_("New contingent"))}
    return render(request, "accounts/contingents/new_check.html", context)


def _form_page(request: HttpRequest, form: ContingentForm, status: int) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs_to(_("New contingent"))}
    return render(request, "accounts/contingents/new.html", context, status=status)


def _tour_rows(contingent: Contingent) -> Rows:
    return [
        {"key": _("Planned departure"), "value": date_format(contingent.planned_departure, DAY)},
        {"key": _("End of tour"), "value": date_format(contingent.end_of_tour, DAY)},
    ]


def _slot_rows(slots: dict[Category, int]) -> Rows:
    named = [{"key": CATEGORY[category], "value": count} for category, count in slots.items() if count]
    return [*named, {"key": _("Slots in all"), "value": sum(slots.values())}]


# ---------------------------------------------------------------- a contingent that is there


def _in_steps(
    request: HttpRequest,
    form: VerbForm,
    page: dict[str, Any],
    rows: Callable[[dict[str, Any]], Rows],
    act: Callable[[dict[str, Any]], HttpResponse],
) -> HttpResponse:
    """Take a form through its steps: filled in, checked (`rows` may refuse), confirmed (`act` may refuse).

    `page`: its title, its contingent, and the words of its check.
    """
    context = {**page, "form": form, "crumbs": crumbs_to(page["title"], page["contingent"])}
    filled_in = request.method == "POST"
    if filled_in and form.is_valid() and "change" not in request.POST:
        try:
            checked = rows(form.cleaned_data)
            if "confirm" in request.POST:
                return act(form.cleaned_data)
            return render(request, "accounts/contingents/check.html", {**context, "rows": checked})
        except (BadContingent, TooFewEmpty) as error:
            form.refuse(error)
    status = 422 if filled_in and form.errors else 200
    return render(request, "accounts/contingents/fill_in.html", context, status=status)


def _back_to(request: HttpRequest, contingent: Contingent, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("contingent", contingent.code)


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a contingent's name, mission, kind or dates."""
    contingent = own_contingent(request, code)
    form = ChangeForm(request.POST or None, contingent=contingent)
    page = {
        "contingent": contingent,
        "title": _("Change the contingent"),
        "lead": _("Its code never changes: certificates and reports name it."),
        "check_lead": _("Readiness is counted anew from these facts, for every date."),
        "confirm": _("Save the changes"),
    }

    def rows(data: dict[str, Any]) -> Rows:
        changed = _changed(contingent, data)
        if not changed:
            raise BadContingent("nothing_changed")
        draft = own_contingent(request, code)
        for field, value in changed.items():
            setattr(draft, field, value)
        if fault := unfit(draft):
            raise BadContingent(fault)
        return [
            {
                "key": form.fields[field].label,
                "value": _("%(new)s (before: %(old)s)")
                % {"new": _shown(field, value), "old": _shown(field, getattr(contingent, field))},
            }
            for field, value in changed.items()
        ]

    def act(data: dict[str, Any]) -> HttpResponse:
        change_contingent(by=actor_of(request), contingent=contingent, changes=_changed(contingent, data))
        return _back_to(request, contingent, _("The changes are saved."))

    return _in_steps(request, form, page, rows, act)


def _changed(contingent: Contingent, data: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in data.items() if value != getattr(contingent, field)}


def _shown(field: str, value: Any) -> str:
    if field == "kind":
        return str(KIND[ContingentKind(value)])
    return str(value) if field in {"name", "mission"} else date_format(value, DAY)


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def next_rotation(request: HttpRequest, code: str) -> HttpResponse:
    """Make the rotation that relieves a contingent, with the same slots, all empty."""
    contingent = own_contingent(request, code)
    form = RotationForm(request.POST or None, contingent=contingent)
    page = {
        "contingent": contingent,
        "title": _("Next rotation"),
        "lead": _("It gets the same slots, with their categories and positions, and nobody in them yet."),
        "check_lead": _("The code cannot be changed later: certificates and reports name it."),
        "confirm": _("Make the next rotation"),
    }

    def rows(data: dict[str, Any]) -> Rows:
        draft = Contingent(
            contributor_id=contingent.contributor_id,
            mission=contingent.mission,
            kind=contingent.kind,
            follows=contingent,
            **data,
        )
        if fault := unfit(draft):
            raise BadContingent(fault)
        return [
            {"key": _("Relieves"), "value": contingent.code},
            {"key": _("Code"), "value": draft.code},
            {"key": _("Name"), "value": draft.name},
            {"key": _("Mission"), "value": str(draft.mission)},
            *_tour_rows(draft),
            *_slot_rows(count_lasting(contingent)),
        ]

    def act(data: dict[str, Any]) -> HttpResponse:
        made = rotate(by=actor_of(request), contingent=contingent, **data)
        return redirect(f"{reverse('contingent_new')}?made={made.code}")

    return _in_steps(request, form, page, rows, act)


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def more_slots(request: HttpRequest, code: str) -> HttpResponse:
    """Add slots to a contingent."""
    contingent = own_contingent(request, code)
    page = {
        "contingent": contingent,
        "title": _("Add slots"),
        "lead": _("How many people of each category are needed besides. Leave the others empty."),
        "check_lead": _(
            "From now on the contingent is ready only when these slots are filled and certified."
        ),
        "confirm": _("Add the slots"),
    }

    def rows(data: dict[str, Any]) -> Rows:
        if not any(data["slots"].values()):
            raise BadContingent("no_slots_chosen")
        return _slot_rows(data["slots"])

    def act(data: dict[str, Any]) -> HttpResponse:
        added = add_slots(by=actor_of(request), contingent=contingent, slots=data["slots"])
        words = ngettext("%(n)s slot added.", "%(n)s slots added.", len(added)) % {"n": len(added)}
        return _back_to(request, contingent, words)

    return _in_steps(request, SlotsForm(request.POST or None), page, rows, act)


@requires("contingent:write")
@require_http_methods(["GET", "HEAD", "POST"])
def fewer_slots(request: HttpRequest, code: str) -> HttpResponse:
    """Give up empty slots of a contingent from a day on."""
    contingent = own_contingent(request, code)
    today = timezone.now().date()
    form = DropForm(request.POST or None, empty=empty_by_category(contingent, today), initial={"on": today})
    page = {
        "contingent": contingent,
        "title": _("Give up slots"),
        "lead": _("Only empty slots can be given up. Withdraw or move the people of others first."),
        "check_lead": _("Before that day the slots stay required. A slot given up does not come back."),
        "confirm": _("Give up the slots"),
    }

    def rows(data: dict[str, Any]) -> Rows:
        category = Category(data["category"])
        empty = list(empty_slots(contingent, category, data["on"]).order_by("-number"))
        if data["count"] > len(empty):
            raise TooFewEmpty(len(empty))
        numbers = sorted(slot.number for slot in empty[: data["count"]])
        return [
            {"key": _("Category"), "value": CATEGORY[category]},
            {"key": _("Slots given up"), "value": ", ".join(map(str, numbers))},
            {"key": _("From which day on"), "value": date_format(data["on"], DAY)},
        ]

    def act(data: dict[str, Any]) -> HttpResponse:
        facts = {**data, "category": Category(data["category"])}
        dropped = len(drop_slots(by=actor_of(request), contingent=contingent, **facts))
        words = ngettext("%(n)s slot given up.", "%(n)s slots given up.", dropped) % {"n": dropped}
        return _back_to(request, contingent, words)

    return _in_steps(request, form, page, rows, act)
