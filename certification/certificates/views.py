"""Certificates: the officer's register, one certificate and what may be done to it, the holder's passport."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.models import Person
from accounts.roles.api import actor_of
from accounts.roles.routes import requires, signed_in
from certification.certificates.codes import grouped
from certification.certificates.enums import CertificateStatus
from certification.certificates.forms import CertificateFilter, RevocationForm, SuspensionForm
from certification.certificates.labels import EVENT_REASON, REFUSALS, REVOCATION_REASON, refusal
from certification.certificates.models import Certificate
from certification.certificates.payload import full_name, read
from certification.certificates.queries import (
    awards_of_person,
    certificate_in_scope,
    certificates,
    certificates_of_person,
    code_of,
    facts_of,
    is_revoked,
    people_named,
    today,
    with_status,
)
from certification.certificates.replace import replace
from certification.certificates.revoke import (
    confirm_revocation,
    propose_revocation,
    withdraw_revocation,
)
from certification.certificates.rules import may_see
from certification.certificates.shown import (
    allows,
    award_shown,
    certificate_shown,
    crumbs,
    events_shown,
    facts_shown,
    is_ended,
)
from certification.documents.errors import DocumentNotReady
from certification.documents.queries import document_bytes, document_of

PER_PAGE = 50
_FOLDER = "certification/certificates"


def certificate_or_404(request: HttpRequest, certificate_id: UUID) -> Certificate:
    """Return a certificate the visitor may see, or answer 404."""
    try:
        found = certificate_in_scope(certificate_id)
    except Certificate.DoesNotExist:
        raise Http404("no such certificate") from None
    if not may_see(actor_of(request), found):
        raise Http404("no such certificate")
    return found


@requires("certificate:read")
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The register of the contributors in scope, filtered by the address."""
    form = CertificateFilter(request.GET)
    rows, on = certificates().order_by("-serial"), today()
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("status"):
        rows = with_status(rows, CertificateStatus(chosen["status"]), on)
    if chosen.get("category"):
        rows = rows.filter(award__enrolment__category=chosen["category"])
    if chosen.get("words"):
        rows = people_named(rows, chosen["words"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": [certificate_shown(one, on) for one in page],
        "filtered": any(chosen.values()),
        "crumbs": crumbs((_("Contingents"), "contributor_home"), (_("Certificates"), "")),
    }
    return render(request, f"{_FOLDER}/certificates.html", context)


@requires("certificate:read")
@require_safe
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate: its facts, what happened to it, and what this officer may do now."""
    found = certificate_or_404(request, certificate_id)
    facts = facts_of(found)
    proposal = facts.proposal
    context = {
        **certificate_shown(found, today()),
        "rows": facts_shown(found),
        "events": events_shown([found]),
        "document": document_of(found),
        "code": grouped(code_of(found)),
        "verify_href": reverse("verify_code", args=[code_of(found)]),
        "proposal": proposal,
        "reason": REVOCATION_REASON.get(proposal.reason) if proposal else "",  # type: ignore[call-overload]
        "suspension": facts.suspension,
        "suspension_reason": EVENT_REASON.get(facts.suspension.reason, "") if facts.suspension else "",
        "own_suspension": facts.suspension is not None and facts.suspension.by == actor_of(request).actor_id,
        "own_proposal": proposal is not None and proposal.by == actor_of(request).actor_id,
        "ended": is_ended(facts),
        "done": request.GET.get("done", ""),
        "crumbs": crumbs((_("Certificates"), "certificates"), (found.serial, "")),
    }
    return render(request, f"{_FOLDER}/certificate.html", context)


@signed_in
@never_cache
@require_safe
def certificate_pdf(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The stored bytes, to the holder and to those who read the contributor's certificates."""
    found = certificate_or_404(request, certificate_id)
    try:
        content = document_bytes(found)
    except DocumentNotReady:
        context = {"serial": found.serial, "revoked": is_revoked(found)}
        return render(request, f"{_FOLDER}/not_ready.html", context, status=404)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.serial}.pdf"'
    return response


@requires("passport:read")
@never_cache
@require_safe
def passport(request: HttpRequest) -> HttpResponse:
    """The visitor's own record: certificates with what each allows, what is on its way, and the history."""
    own = actor_of(request).person_id
    person = Person.objects.filter(pk=own).first() if own else None
    if person is None:
        raise Http404("no person")
    found, on = certificates_of_person(person.pk), today()
    context = {
        "person": person,
        "lines": [
            {**certificate_shown(one, on), "allows": allows(one, on), "code": read(one.payload)["code"]}
            for one in found
        ],
        "awards": [
            award_shown(award) | {"eligible": award.eligible} for award in awards_of_person(person.pk)
        ],
        "events": events_shown(found),
    }
    return render(request, f"{_FOLDER}/passport.html", context)


def done_page(found: Certificate, what: str) -> HttpResponse:
    return redirect(f"{reverse('certificate', args=[found.pk])}?{urlencode({'done': what})}")


def refused_page(request: HttpRequest, found: Certificate, error: Exception) -> HttpResponse:
    messages.warning(request, refusal(error))
    return redirect("certificate", found.pk)


def crumbs_of(found: Certificate) -> list[dict[str, str]]:
    return crumbs((_("Certificates"), "certificates"), (found.serial, ""))


def check_page(request: HttpRequest, found: Certificate, **context: Any) -> HttpResponse:
    """The check-answers page of one act on one certificate."""
    shown = {
        **certificate_shown(found, today()),
        "crumbs": crumbs_of(found),
        **context,
    }
    return render(request, f"{_FOLDER}/check.html", shown)


def act_with_reason(
    request: HttpRequest,
    found: Certificate,
    kind: type[RevocationForm] | type[SuspensionForm],
    *,
    act: str,
    verb: Callable[..., object],
    done: str,
) -> HttpResponse:
    """An act that needs a reason: choose it, check, done."""
    form = kind(request.POST if request.method == "POST" else None)
    if not form.is_valid() or "change" in request.POST:
        context = {**certificate_shown(found, today()), "form": form, "act": act, "crumbs": crumbs_of(found)}
        return render(request, f"{_FOLDER}/reason.html", context, status=422 if form.errors else 200)
    if "confirm" not in request.POST:
        return check_page(request, found, act=act, form=form, reason=form.words)
    try:
        verb(by=actor_of(request), certificate=found, reason=form.chosen)
    except REFUSALS as error:
        return refused_page(request, found, error)
    return done_page(found, done)


@requires("certificate:revoke")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Propose a revocation: reason, check, done."""
    found = certificate_or_404(request, certificate_id)
    verb = propose_revocation
    return act_with_reason(request, found, RevocationForm, act="propose", verb=verb, done="proposed")


@requires("certificate:confirm")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke_confirm(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Confirm another officer's proposal."""
    found = certificate_or_404(request, certificate_id)
    proposal = facts_of(found).proposal
    if request.method != "POST":
        if proposal is None:
            return redirect("certificate", found.pk)
        reason = REVOCATION_REASON[proposal.reason]  # type: ignore[index]
        return check_page(request, found, act="confirm", reason=reason)
    try:
        confirm_revocation(by=actor_of(request), certificate=found)
    except REFUSALS as error:
        return refused_page(request, found, error)
    return done_page(found, "revoked")


@requires("certificate:revoke")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke_withdraw(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    found = certificate_or_404(request, certificate_id)
    if request.method != "POST":
        return check_page(request, found, act="withdraw")
    try:
        withdraw_revocation(by=actor_of(request), certificate=found)
    except REFUSALS as error:
        return refused_page(request, found, error)
    return done_page(found, "withdrawn")


@requires("certificate:replace")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_replace(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Replace a certificate after its holder's names were corrected in the record."""
    found = certificate_or_404(request, certificate_id)
    if request.method != "POST":
        person, old = found.person, read(found.payload)
        return check_page(
            request,
            found,
            act="replace",
            rows=[
                {"key": _("Name on the certificate"), "value": full_name(old)},
                {"key": _("Name in the record now"), "value": person.full_name},
                {"key": _("Own script, on the certificate"), "value": old["holder"]["name_native"] or "–"},
                {"key": _("Own script, in the record now"), "value": person.name_native or "–"},
                {"key": _("Rank on the certificate"), "value": old["holder"]["rank"] or "–"},
                {"key": _("Rank in the record now"), "value": person.rank or "–"},
            ],
        )
    try:
        new = replace(by=actor_of(request), certificate=found)
    except REFUSALS as error:
        return refused_page(request, found, error)
    return done_page(new, "replaced")
