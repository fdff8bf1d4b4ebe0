"""The pages of ministries' sign-ins: going there, coming back."""

import logging
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.views import ACSView
from allauth.socialaccount.sessions import LoginSession
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import oidc, saml
from accounts.roles.errors import SamlRefused
from accounts.roles.ministries import refused
from accounts.roles.routes import public

log = logging.getLogger(__name__)
LONGEST_RESPONSE = 400_000  # bytes; signed responses have some ten thousand


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ministry_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the visitor on to a ministry's own sign-in, from a page that names it.

    A page and no redirect: our forms may be answered by our own pages alone (Content-Security-Policy).
    """
    provider = _provider(request, provider_id)
    if request.method != "POST":
        return redirect("account_login")
    process = AuthProcess.LOGIN
    if request.POST.get("process") == AuthProcess.CONNECT and request.user.is_authenticated:
        process = AuthProcess.CONNECT
    begin = saml.begin if isinstance(provider, SAMLProvider) else oidc.begin
    try:
        answer = begin(request, provider, process, get_next_redirect_url(request))
    except oidc.OidcRefused as error:
        log.warning("provider %s cannot be asked: %s", provider_id, error)
        return refused(request, "away", provider_id)
    onward = answer.headers.get("Location")
    if onward is None:
        return answer
    return render(
        request, "accounts/roles/ministry_onward.html", {"ministry": provider.name, "onward": onward}
    )


@public
@never_cache
@require_GET
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive whom an OpenID Connect provider sends back."""
    if isinstance(_provider(request, provider_id), SAMLProvider):
        raise Http404
    try:
        return oidc.finish(request, provider_id)
    except oidc.OidcRefused as error:
        log.warning("provider %s cannot be asked: %s", provider_id, error)
        return refused(request, "away", provider_id)


@public
@csrf_exempt
@never_cache
@require_POST
def saml_acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Receive a SAML response. The browser brings no session with it, so it waits for the next request."""
    _saml(request, organization_slug)
    if len(request.body) > LONGEST_RESPONSE:
        raise SuspiciousOperation("no SAML response is that large")
    answer: HttpResponse = ACSView.as_view()(request, organization_slug=organization_slug)
    return answer


@public
@never_cache
@require_GET
def saml_finish_acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Read the response that waits, with the session in which the sign-in was begun. Once."""
    provider = _saml(request, organization_slug)
    waiting = LoginSession(request, "saml_acs_session", "saml-acs-session")
    kept = waiting.store.get("request")
    waiting.delete()
    if not kept:
        return refused(request, "failed", organization_slug)
    try:
        login, answered = saml.read(deserialize_request(kept, HttpRequest()), provider)
        login.state = provider.unstash_redirect_state(request, answered)
        finished: HttpResponse = complete_social_login(request, login)
    except (SamlRefused, PermissionDenied) as error:
        reason = str(error) or "no_such_request"
        log.warning("a response of provider %s was refused: %s", organization_slug, reason)
        return refused(request, "failed", organization_slug)
    return finished


@public
@require_GET
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Describe this site to a ministry's provider."""
    said = saml.metadata(_saml(request, organization_slug))
    return HttpResponse(said, content_type="application/samlmetadata+xml")


def _provider(request: HttpRequest, provider_id: str) -> Any:
    configured = settings.IDENTITY_PROVIDERS.get(provider_id)
    if configured is None:
        raise Http404
    app = get_adapter().get_app(request, provider=provider_id)
    return oidc.Oidc(request, app=app) if configured.kind == "oidc" else SAMLProvider(request, app=app)


def _saml(request: HttpRequest, provider_id: str) -> SAMLProvider:
    provider = _provider(request, provider_id)
    if not isinstance(provider, SAMLProvider):
        raise Http404
    return provider
