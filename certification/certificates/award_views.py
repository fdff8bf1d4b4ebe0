"""The certifying officer's desk: who can be certified, batches, and what waits for a second officer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.contingents.models import Contingent
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from accounts.tenancy.managers import TenantQuerySet
from certification.certificates.batches import propose_batch
from certification.certificates.forms import AwardFilter, AwardsForm
from certification.certificates.issue import issue
from certification.certificates.labels import REFUSALS, refusal
from certification.certificates.models import Award, Batch
from certification.certificates.queries import (
    awards_not_eligible,
    awards_to_issue,
    batches_waiting,
    contingents_to_choose,
    of_contingent,
    officer_names,
    revocations_waiting,
    today,
)
from certification.certificates.shown import award_shown, certificate_shown, crumbs

PER_PAGE = 50
_FOLDER = "certification/certificates"
_BY_NAME = ("person__family_name", "person__given_names", "decided_at", "id")


@requires("award:read")
@require_http_methods(["GET", "HEAD", "POST"])
def award_list(request: HttpRequest) -> HttpResponse:
    """Choose people, check, then issue one certificate or propose a batch."""
    contingents = contingents_to_choose()
    filters = AwardFilter(request.GET, codes=[one.code for one in contingents])
    code = filters.cleaned_data["contingent"] if filters.is_valid() else ""
    offered = _in(awards_to_issue(), code)
    if request.method != "POST" or "change" in request.POST:
        return _desk(request, filters, code, offered)
    form = AwardsForm(request.POST, offered=[str(pk) for pk in offered.values_list("pk", flat=True)])
    if not form.is_valid():
        return _desk(request, filters, code, offered, form)
    chosen = list(offered.filter(pk__in=form.cleaned_data["awards"]).order_by(*_BY_NAME))
    if "confirm" not in request.POST:
        shown = {"lines": [award_shown(one) for one in chosen], "contingent": code}
        return render(request, f"{_FOLDER}/awards_check.html", shown | {"crumbs": _crumbs(_("Check"))})
    contingent = next((one for one in contingents if one.code == code), None)
    return _act(request, chosen, contingent)


def _in(rows: TenantQuerySet[Award], code: str) -> TenantQuerySet[Award]:
    return of_contingent(rows, code) if code else rows


def _act(request: HttpRequest, chosen: list[Award], contingent: Contingent | None) -> HttpResponse:
    """One person is issued at once; several wait for a second officer."""
    actor = actor_of(request)
    try:
        if len(chosen) == 1:
            made = issue(by=actor, award=chosen[0])
            return redirect(f"{reverse('certificate', args=[made.pk])}?done=issued")
        batch = propose_batch(by=actor, awards=chosen, contingent=contingent)
    except REFUSALS as error:
        messages.warning(request, refusal(error))
        return redirect("awards")
    return redirect(f"{reverse('batch', args=[batch.pk])}?done=proposed")


def _desk(
    request: HttpRequest,
    filters: AwardFilter,
    code: str,
    offered: TenantQuerySet[Award],
    form: AwardsForm | None = None,
) -> HttpResponse:
    page = Paginator(offered.order_by(*_BY_NAME), PER_PAGE).get_page(request.GET.get("page"))
    refused = Paginator(_in(awards_not_eligible(), code).order_by(*_BY_NAME), PER_PAGE)
    batches = list(batches_waiting())
    names = officer_names(batch.proposed_by for batch in batches)
    context = {
        "filters": filters,
        "form": form,
        "chosen": set(request.POST.getlist("awards")),
        "page_obj": page,
        "lines": [award_shown(award) for award in page],
        "refused_page": refused.get_page(request.GET.get("refused")),
        "refused": [award_shown(award) for award in refused.get_page(request.GET.get("refused"))],
        "batches": [_batch_shown(batch, names, actor_of(request).actor_id) for batch in batches],
        "revocations": [certificate_shown(one, today()) for one in revocations_waiting()],
        "crumbs": _crumbs(),
    }
    return render(request, f"{_FOLDER}/awards.html", context, status=422 if form else 200)


def _batch_shown(batch: Batch, names: dict[UUID, str], actor_id: UUID | None) -> dict[str, Any]:
    return {
        "batch": batch,
        "count": len(batch.lines.all()),
        "proposed_by": names.get(batch.proposed_by, ""),
        "own": batch.proposed_by == actor_id,
    }


def _crumbs(here: str = "") -> list[dict[str, str]]:
    home = (_("Contingents"), "contributor_home")
    return crumbs(home, (_("Certify"), "awards"), (here, "")) if here else crumbs(home, (_("Certify"), ""))
