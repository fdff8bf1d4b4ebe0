"""Suspending a certificate and lifting the suspension: reason, check, done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from certification.certificates.forms import SuspensionForm
from certification.certificates.labels import EVENT_REASON, REFUSALS
from certification.certificates.queries import facts_of
from certification.certificates.suspend import lift, suspend
from certification.certificates.views import (
    act_with_reason,
    certificate_or_404,
    check_page,
    done_page,
    refused_page,
)


@requires("certificate:suspend")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_suspend(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Suspend a certificate: reason, check, done."""
    found = certificate_or_404(request, certificate_id)
    return act_with_reason(request, found, SuspensionForm, act="suspend", verb=suspend, done="suspended")


@requires("certificate:lift")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_lift(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Lift another officer's suspension."""
    found = certificate_or_404(request, certificate_id)
    suspension = facts_of(found).suspension
    if request.method != "POST":
        if suspension is None:
            return redirect("certificate", found.pk)
        return check_page(request, found, act="lift", reason=EVENT_REASON.get(suspension.reason, ""))
    try:
        lift(by=actor_of(request), certificate=found)
    except REFUSALS as error:
        return refused_page(request, found, error)
    return done_page(found, "lifted")
