"""The officer's and the proctor's pages of sessions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contingents.models import Contingent
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.assessment.access import session_in_scope
from courses.assessment.actions import attest_identity, schedule_session
from courses.assessment.enums import IdentityProof
from courses.assessment.errors import AlreadyAttested, BadSession
from courses.assessment.forms import AttestForm, SessionForm
from courses.assessment.models import AssessmentSession, Candidate
from courses.assessment.queries import room, sessions
from courses.assessment.rooms import chair_of
from courses.assessment.steps import instant
from courses.standards.enums import DeliveryPhase
from courses.standards.labels import PHASE

PAGE = 50


@requires("session:read")
@never_cache
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(sessions(), PAGE).get_page(request.GET.get("page"))
    actor = actor_of(request)
    rows = [
        {
            "session": row,
            "opens": instant(row.opens_at),
            "closes": instant(row.closes_at),
            "mine": row.proctor_id == actor.actor_id,
        }
        for row in page
    ]
    context = {"page_obj": page, "rows": rows, "may_plan": actor.allowed("session:write")}
    return render(request, "courses/assessment/sessions.html", context)


@requires("session:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """Plan a session in two steps: the facts, then check answers. A change comes back with all typed."""
    actor = actor_of(request)
    if request.method != "POST":
        initial = {
            "contingent": Contingent.objects.filter(code=request.GET.get("contingent", "")).first(),
            "phase": request.GET.get("phase", DeliveryPhase.PRE_DEPLOYMENT.value),
        }
        form = SessionForm(contributors=actor.contributors, initial=initial)
        return _facts(request, form)
    form = SessionForm(request.POST, contributors=actor.contributors)
    if not form.is_valid():
        return _facts(request, form, status=422)
    if request.POST.get("step") == "change":
        return _facts(request, form)
    facts = {field: value for field, value in form.cleaned_data.items() if field != "phase"}
    enrolments = form.admitted
    if request.POST.get("step") != "plan":
        return _check(request, form, len(enrolments))
    try:
        made = schedule_session(
            by=actor,
            contributor=facts["contingent"].contributor_id,
            **facts,
            enrolments=enrolments,
        )
    except BadSession:
        form.add_error("proctor", _("This person is not a proctor of this contributor."))
        return _facts(request, form, status=422)
    messages.success(request, _admitted(len(enrolments)))
    return redirect("session_room", made.pk)


def _facts(request: HttpRequest, form: SessionForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs(_("Plan a session"))}
    return render(request, "courses/assessment/session_new.html", context, status=status)


def _check(request: HttpRequest, form: SessionForm, admitted: int) -> HttpResponse:
    facts = form.cleaned_data
    rows = [
        {"key": _("Contingent"), "value": facts["contingent"]},
        {"key": _("Training"), "value": PHASE[facts["phase"]]},
        {"key": _("Place"), "value": facts["place"]},
        {"key": _("Proctor"), "value": facts["proctor"]},
        {"key": _("Opens"), "value": instant(facts["opens_at"])},
        {"key": _("Closes"), "value": instant(facts["closes_at"])},
        {"key": _("Admitted"), "value": admitted},
    ]
    context = {"form": form, "rows": rows, "admitted": admitted, "crumbs": _crumbs(_("Check the session"))}
    return render(request, "courses/assessment/session_check.html", context)


def _admitted(n: int) -> str:
    return ngettext(
        "Session planned, %(n)s person admitted.", "Session planned, %(n)s people admitted.", n
    ) % {"n": n}


@requires("session:read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_room(request: HttpRequest, session: UUID) -> HttpResponse:
    """The room: who is admitted, what they do, and who they are; POST attests the chosen ones."""
    row = session_in_scope(session)
    if request.method == "POST":
        return _attest(request, row)
    return _room(request, row, AttestForm())


def _room(request: HttpRequest, row: AssessmentSession, form: AttestForm, problem: str = "") -> HttpResponse:
    chairs = [chair_of(candidate) for candidate in room(row)]
    page = Paginator(chairs, PAGE).get_page(request.GET.get("page"))
    actor = actor_of(request)
    context = {
        "session": row,
        "page_obj": page,
        "form": form,
        "problem": problem,
        "chosen": request.POST.getlist("candidate"),
        "admitted": len(chairs),
        "attested": sum(bool(chair.attested) for chair in chairs),
        "finished": sum(chair.kind == "met" for chair in chairs),
        "mine": actor.allowed("session:run", row.contributor_id) and row.proctor_id == actor.actor_id,
        "opens": instant(row.opens_at),
        "closes": instant(row.closes_at),
        "crumbs": _crumbs(row.place),
    }
    return render(request, "courses/assessment/room.html", context, status=422 if problem else 200)


def _attest(request: HttpRequest, row: AssessmentSession) -> HttpResponse:
    """Attest everybody who was chosen, or nobody."""
    actor_of(request).acting("session:run", row.contributor_id)
    form = AttestForm(request.POST)
    wanted = set(request.POST.getlist("candidate"))
    chosen = [c for c in room(row) if str(c.pk) in wanted]
    if not form.is_valid() or not chosen:
        return _room(request, row, form, _("Choose at least one candidate, and what you saw."))
    try:
        with transaction.atomic():
            _attest_all(request, chosen, IdentityProof(form.cleaned_data["proof"]), row)
    except AlreadyAttested:
        return _room(
            request, row, form, _("One of them was attested before. Nothing was changed; choose again.")
        )
    n = len(chosen)
    done = ngettext("%(n)s identity attested.", "%(n)s identities attested.", n) % {"n": n}
    messages.success(request, done)
    return redirect("session_room", row.pk)


def _attest_all(
    request: HttpRequest, chosen: list[Candidate], proof: IdentityProof, row: AssessmentSession
) -> None:
    for candidate in chosen:
        candidate.session = row
        attest_identity(by=actor_of(request), candidate=candidate, proof=proof)


def _crumbs(leaf: str) -> list[dict[str, Any]]:
    return [{"title": _("Sessions"), "href": reverse("sessions")}, {"title": leaf}]
