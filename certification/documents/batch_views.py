"""One batch: read and confirmed by the second officer, watched while it is issued, then handed out."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.people.slip_words import spoken
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from certification.certificates.batches import confirm_batch, withdraw_batch
from certification.certificates.codes import grouped
from certification.certificates.labels import LEFT_OUT, REFUSALS, refusal
from certification.certificates.models import Batch
from certification.certificates.queries import (
    awards_of,
    batch_in_scope,
    lines_left_out,
    officer_names,
)
from certification.certificates.shown import award_shown, crumbs
from certification.documents.announcing import can_send
from certification.documents.bundles import want_bundle
from certification.documents.enums import BundleKind
from certification.documents.errors import BundleTooEarly
from certification.documents.progress import bundle_jobs, bundle_of, progress_of, slips_of
from certification.documents.resume import resume_batch
from certification.documents.storing import is_stored

_FOLDER = "certification/documents"
_CONTENT = {BundleKind.ZIP: "application/zip", BundleKind.PDF: "application/pdf"}


def _batch(batch_id: UUID) -> Batch:
    try:
        return batch_in_scope(batch_id)
    except Batch.DoesNotExist:
        raise Http404("no such batch") from None


def _kind(kind: str) -> BundleKind:
    try:
        return BundleKind(kind)
    except ValueError:
        raise Http404("no such kind") from None


@requires("award:read")
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Before it is confirmed: who is in it. Afterwards: how far it is, who was left out, what to download."""
    found = _batch(batch_id)
    if request.method == "POST":
        return _decide(request, found)
    names = officer_names([found.proposed_by, found.confirmed_by])
    context = {
        "batch": found,
        "lines": [award_shown(award) for award in awards_of(found)],
        "proposed_by": names.get(found.proposed_by, ""),
        "own": found.proposed_by == actor_of(request).actor_id,
        "done": request.GET.get("done", ""),
        "crumbs": _crumbs(_("Batch")),
    }
    if found.confirmed_by:
        context |= _standing(found) | {"confirmed_by": names.get(found.confirmed_by, "")}
        context["left_out"] = [
            {"name": line.award.person.full_name, "reason": LEFT_OUT[line.refusal]}  # type: ignore[index]
            for line in lines_left_out(found)
        ]
    return render(request, f"{_FOLDER}/batch.html", context)


def _crumbs(here: str) -> list[dict[str, str]]:
    return crumbs((_("Contingents"), "contributor_home"), (_("Certify"), "awards"), (here, ""))


def _decide(request: HttpRequest, found: Batch) -> HttpResponse:
    actor, address = actor_of(request), reverse("batch", args=[found.pk])
    try:
        if "withdraw" in request.POST:
            freed = withdraw_batch(by=actor, batch=found)
            words = _("Batch withdrawn. %(count)s people can be chosen again.") % {"count": freed}
            messages.success(request, words)
            return redirect("awards")
        if "resume" in request.POST:
            resume_batch(by=actor, batch=found)
            return redirect(address)
        confirm_batch(by=actor, batch=found)
    except REFUSALS as error:
        messages.warning(request, refusal(error))
        return redirect(address)
    return redirect(f"{address}?done=confirmed")


def _standing(found: Batch) -> dict[str, Any]:
    """How far a confirmed batch is, and what is or can be put together of it."""
    progress = progress_of(found)
    bundles = [_bundle(found, kind) for kind in BundleKind] if progress.finished else []
    return {
        "progress": progress,
        "bundles": bundles,
        "working": not progress.finished or any(one["making"] for one in bundles),
        "progress_href": reverse("batch_progress", args=[found.pk]),
    }


def _bundle(found: Batch, kind: BundleKind) -> dict[str, Any]:
    jobs = bundle_jobs(found, kind)
    made = bundle_of(found, kind)
    making = bool(jobs) and jobs[-1].finished_at is None
    return {
        "kind": kind.value,
        "made": made,
        "making": making,
        "failed": bool(jobs) and not making and _came_to_nothing(jobs[-1].result),
    }


def _came_to_nothing(result: dict[str, Any] | None) -> bool:
    return not result or "sha256" not in result


@requires("award:read")
@never_cache
@require_safe
def batch_progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The part of the page that changes while a batch is issued; then the page anew."""
    found = _batch(batch_id)
    if not request.htmx or found.confirmed_at is None:  # type: ignore[attr-defined]
        return redirect("batch", found.pk)
    context = _standing(found) | {"batch": found}
    if not context["working"]:
        return HttpResponseClientRefresh()
    return render(request, f"{_FOLDER}/_progress.html", context)


@requires("certificate:issue")
@require_POST
def batch_bundle_make(request: HttpRequest, batch_id: UUID, kind: str) -> HttpResponse:
    """Have the documents put together in one file."""
    found = _batch(batch_id)
    try:
        want_bundle(by=actor_of(request), batch=found, kind=_kind(kind))
    except BundleTooEarly:
        words = _("Documents of this batch are still being made. Come back when all are ready.")
        messages.warning(request, words)
    return redirect(f"{reverse('batch', args=[found.pk])}#downloads")


@requires("certificate:read")
@never_cache
@require_safe
def batch_bundle(request: HttpRequest, batch_id: UUID, kind: str) -> HttpResponseBase:
    """Send the file that was put together last."""
    del request
    found, wanted = _batch(batch_id), _kind(kind)
    made = bundle_of(found, wanted)
    if made is None or not is_stored(made.storage_name, made.sha256):
        raise Http404("not made")
    name = f"{found.contingent.code if found.contingent else found.contributor_id}-certificates.{made.kind}"
    file = default_storage.open(made.storage_name)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_CONTENT[wanted])


@requires("certificate:issue")
@never_cache
@require_safe
def batch_slips(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Slips to print and cut: for people without an e-mail address, or for everybody."""
    found = _batch(batch_id)
    everybody = "all" in request.GET or not can_send()
    slips = [
        {
            "name": slip.name,
            "native": slip.native,
            "serial": slip.serial,
            "code": grouped(slip.code),
            "language": spoken(slip.language),
        }
        for slip in slips_of(found, everybody=everybody)
    ]
    context = {"batch": found, "slips": slips, "everybody": everybody, "crumbs": _crumbs(_("Slips"))}
    context |= {name: settings.SITE_URL + reverse(name) for name in ("verify", "passport")}
    return render(request, f"{_FOLDER}/slips.html", context)
