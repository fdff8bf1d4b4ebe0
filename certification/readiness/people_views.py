"""The table of a contributor's people, and doing one thing for many of them at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contingents.errors import BeforeStart, NotAssigned, PersonMerged, SlotGone, WrongCategory
from accounts.contingents.labels import REASON
from accounts.contingents.models import Contingent
from accounts.contributors.queries import contributors_in_scope
from accounts.people.models import Person
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from certification.certificates.queries import today
from certification.readiness.acts import (
    MOST,
    ActPlan,
    do_enrol,
    do_fill,
    do_slips,
    do_withdraw,
    plan_enrol,
    plan_fill,
    plan_slips,
    plan_withdraw,
)
from certification.readiness.enums import PeopleAct
from certification.readiness.people import people_chosen, people_found, rows_of, totals
from certification.readiness.people_forms import FillForm, PeopleForm, WithdrawForm
from certification.readiness.people_labels import ACT
from certification.readiness.people_shown import plan_shown, row_shown

PER_PAGE = 50
_FOLDER = "certification/readiness"
_MOVED = (IntegrityError, NotAssigned, BeforeStart, PersonMerged, SlotGone, WrongCategory)
_DETAILS: dict[PeopleAct, Any] = {PeopleAct.FILL: FillForm, PeopleAct.WITHDRAW: WithdrawForm}


@requires("person:read")
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of a country: who they are, where they serve, what is still missing."""
    return _table(request, _form(request))


def _form(request: HttpRequest) -> PeopleForm:
    actor = actor_of(request)
    countries = [c for c in contributors_in_scope() if actor.allowed("person:read", c.pk)]
    return PeopleForm(request.GET, sorted(countries, key=lambda country: country.name()), _codes)


def _codes(contributor: str) -> list[str]:
    rows = Contingent.objects.filter(contributor=contributor).order_by("-planned_departure", "code")
    return list(rows.values_list("code", flat=True))


def _table(request: HttpRequest, form: PeopleForm, problem: str = "") -> HttpResponse:
    """`problem`: why nothing could be done for the people that were chosen."""
    context: dict[str, Any] = {"form": form, "problem": problem, "crumbs": _crumbs()}
    if form.country is not None:
        on = today()
        found = people_found(form.filters(), on)
        counted = totals(found)
        paginator = Paginator(found, PER_PAGE)
        paginator.count = counted["everybody"]
        page = paginator.get_page(request.GET.get("page"))
        may = actor_of(request).permissions_for(form.country.pk)
        context |= {
            "country": form.country,
            "page_obj": page,
            "rows": [row_shown(row, on) for row in rows_of(list(page.object_list), on)],
            "totals": counted,
            "may_act": "person:write" in may,
            "acts": [(act.value, ACT[act]) for act in PeopleAct],
            "chosen": set(request.POST.getlist("person")),
            "address": form.address(),
            "export": _export(form),
        }
    return render(request, f"{_FOLDER}/people.html", context, status=422 if problem else 200)


def _export(form: PeopleForm) -> dict[str, str]:
    """Return what a download takes along: one contingent when it is chosen, else the whole country."""
    place = form.chosen("place")
    code = place if "-" in place else ""
    query = f"contingent={code}" if code else f"contributor={form.filters().contributor}"
    return {"of": code, "query": query}


# ---------------------------------------------------------------- one thing for many


@requires("person:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_act(request: HttpRequest) -> HttpResponse:
    """Do one thing for the people chosen: answer what it needs, check, done.

    The people are those ticked, or all whom the filter in the address keeps: asked for again at every step,
    so that nothing long is carried along. What was checked is what is done, or it is checked again.
    """
    form = _form(request)
    if form.country is None or not actor_of(request).allowed("person:write", form.country.pk):
        raise Http404
    if request.method != "POST":
        return redirect(f"{reverse('people')}?{form.address()}")
    act = next((one for one in PeopleAct if one == request.POST.get("act")), None)
    chosen = _chosen(request, form)
    if problem := _problem(act, chosen):
        return _table(request, form, problem)
    assert act is not None  # noqa: S101 - else there was a problem
    steps = {
        "act": act,
        "act_title": ACT[act],
        "form": form,
        "address": form.address(),
        "crumbs": _crumbs(act),
    }
    steps |= {"every": "every" in request.POST, "ids": request.POST.getlist("person"), "count": len(chosen)}
    details = _details(request, act, form.country.pk)
    if details is not None and not details.is_valid():
        answered = details.is_bound
        page = f"{_FOLDER}/people_act.html"
        return render(request, page, steps | {"form": details}, status=422 if answered else 200)
    answers = details.cleaned_data if details else {}
    return _checked(request, act, chosen, answers, steps | {"details": details})


def _chosen(request: HttpRequest, form: PeopleForm) -> list[Person]:
    if "every" in request.POST:
        return list(people_found(form.filters(), today())[: MOST + 1])
    ids = [found for text in request.POST.getlist("person") if (found := _uuid(text))]
    return list(people_chosen(form.filters().contributor, ids)) if ids else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _problem(act: PeopleAct | None, chosen: list[Person]) -> str:
    if act is None:
        return _("Choose what to do.")
    if not chosen:
        return _("Choose at least one person.")
    if len(chosen) > MOST:
        return _("Choose at most %(most)s people at once: narrow the list first.") % {"most": MOST}
    return ""


def _details(request: HttpRequest, act: PeopleAct, contributor: str) -> FillForm | WithdrawForm | None:
    """Return the form of what an act needs to know: bound once its answers come."""
    kind = _DETAILS.get(act)
    if kind is None:
        return None
    bound = "on" in request.POST
    given = {"data": request.POST} if bound else {"initial": {"on": today()}}
    made: FillForm | WithdrawForm = kind(**given, contributor=contributor, today=today())
    return made


def _checked(
    request: HttpRequest, act: PeopleAct, chosen: list[Person], answers: dict[str, Any], steps: dict[str, Any]
) -> HttpResponse:
    plan = _plan(act, chosen, answers)
    shown = steps | {"plan": plan_shown(plan), "rows": _answers(answers), "moved": False}
    if "change" in request.POST:
        return render(request, f"{_FOLDER}/people_act.html", shown | {"form": steps["details"]})
    if "confirm" not in request.POST:
        return render(request, f"{_FOLDER}/people_check.html", shown)
    if request.POST.get("seal") != plan.seal() or not plan.people:
        return render(request, f"{_FOLDER}/people_check.html", shown | {"moved": True}, status=409)
    try:
        return _done(request, plan, answers, shown)
    except _MOVED:
        plan = _plan(act, chosen, answers)
        shown |= {"plan": plan_shown(plan), "moved": True}
        return render(request, f"{_FOLDER}/people_check.html", shown, status=409)


def _plan(act: PeopleAct, chosen: list[Person], answers: dict[str, Any]) -> ActPlan:
    plans: dict[PeopleAct, Callable[[], ActPlan]] = {
        PeopleAct.SLIPS: lambda: plan_slips(chosen),
        PeopleAct.ENROL: lambda: plan_enrol(chosen),
        PeopleAct.FILL: lambda: plan_fill(chosen, answers["contingent"], answers["on"]),
        PeopleAct.WITHDRAW: lambda: plan_withdraw(chosen, answers["on"]),
    }
    return plans[act]()


def _done(
    request: HttpRequest, plan: ActPlan, answers: dict[str, Any], shown: dict[str, Any]
) -> HttpResponse:
    """Carry a plan out and say what was done, for how many, and for whom not and why."""
    by, contributor = actor_of(request), plan.people[0].contributor_id
    if plan.act is PeopleAct.SLIPS:
        sheet = do_slips(by=by, contributor=contributor, plan=plan)
        return redirect("slip_sheet", sheet.pk)
    if plan.act is PeopleAct.FILL:
        done = do_fill(by=by, plan=plan, contingent=answers["contingent"], since=answers["on"])
    elif plan.act is PeopleAct.WITHDRAW:
        done = do_withdraw(by=by, contributor=contributor, plan=plan, **answers)
    else:
        done = do_enrol(by=by, contributor=contributor, plan=plan)
    shown |= {"words": _words(plan.act, done), "contingent": answers.get("contingent")}
    return render(request, f"{_FOLDER}/people_done.html", shown)


def _words(act: PeopleAct, done: int) -> str:
    words = {
        PeopleAct.FILL: ngettext("%(n)s person has a slot now.", "%(n)s people have a slot now.", done),
        PeopleAct.WITHDRAW: ngettext("%(n)s person was withdrawn.", "%(n)s people were withdrawn.", done),
        PeopleAct.ENROL: ngettext("%(n)s person was enrolled.", "%(n)s people were enrolled.", done),
    }
    return words[act] % {"n": done}


def _answers(answers: dict[str, Any]) -> list[dict[str, Any]]:
    words: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "contingent": (_("Contingent"), str),
        "on": (_("From which day on"), lambda day: date_format(day, "DATE_FORMAT")),
        "reason": (_("Reason"), lambda reason: REASON[reason]),
    }
    return [{"key": words[name][0], "value": words[name][1](value)} for name, value in answers.items()]


def _crumbs(act: PeopleAct | None = None) -> list[dict[str, Any]]:
    if act is None:
        return [{"title": _("People"), "href": ""}]
    return [{"title": _("People"), "href": reverse("people")}, {"title": ACT[act], "href": ""}]
