"""One transaction, one scope, one permission check and one language for every request."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from accounts.roles.errors import NotAllowed
from accounts.roles.matrix import CLOSED, PUBLIC, SIGNED_IN
from accounts.roles.problems import problem_response
from accounts.roles.queries import actor_for, actor_for_key
from accounts.roles.routes import asked_by, permission_of
from accounts.roles.rules import Actor
from accounts.roles.second_factor import owes_pin, owes_second_factor
from accounts.tenancy.scope import Scope, all_contributors, scoped

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# What setting up a second factor itself needs; nothing else opens before.
SET_UP = {
    "second_factor",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_login",
    "account_logout",
    "set_language",
}
# Asked by whatever restarts the site: it must answer though the database does not.
WITHOUT_DATABASE = {"/healthz/live"}
NOBODY = Actor(actor_id=None, holds=())


class OneTransaction:
    """Everything a request does is committed together, or (on a fault of ours) not at all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in WITHOUT_DATABASE:
            return self.get_response(request)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _nul(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _nul(request: HttpRequest) -> HttpResponse:
    words = "An address has no NUL character."
    if request.path.startswith("/api/"):
        return problem_response("bad_request", words, 400)
    return HttpResponseBadRequest(words, content_type="text/plain")


class Language:
    """The reader's language: chosen on the page, else the browser's, else English."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Permission:
    """Works out who acts, opens their scope, and refuses what their roles do not allow."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = who_acts(request)  # type: ignore[attr-defined]
        actor: Actor = request.actor  # type: ignore[attr-defined]
        with scope_of(actor, asked_by(request)):
            response = self.get_response(request)
        if actor.actor_id is not None:
            # A shared phone's back button must not show what was seen before signing out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        del args, kwargs
        match = request.resolver_match
        assert match is not None  # noqa: S101 - a view was found
        permission = permission_of(view, match.url_name, match.namespaces)
        if getattr(view, "cls", None) is not None:
            return None  # an API view: RoutePermission answers in the API's own words
        if permission is None:
            raise ImproperlyConfigured(f"route {match.view_name} declares no permission")
        return refuse(request, permission)


def scope_of(actor: Actor, permission: str | None) -> AbstractContextManager[Scope]:
    """Open the scope of those of the actor's roles that hold what the route asks for; of all, if it does not.

    So an officer of one country who is proctor in another, or auditor of the world, lists the one country's
    certificates only.
    """
    anybody = permission in {None, PUBLIC, SIGNED_IN, CLOSED}
    found = actor.contributors if anybody else actor.contributors_with(str(permission))
    return all_contributors(f"{actor.role} acts for the world") if found is None else scoped(found)


def who_acts(request: HttpRequest) -> Actor:
    """Return the actor behind a request: by API key, by session, or nobody."""
    header = request.headers.get("Authorization", "")
    if request.path.startswith("/api/") and header.startswith("Bearer "):
        return actor_for_key(header.removeprefix("Bearer ").strip()) or NOBODY
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    return actor_for(user)


def refuse(request: HttpRequest, permission: str) -> HttpResponse | None:
    """Return the answer that turns a visitor away from a page, or None when they may enter."""
    if permission == PUBLIC:
        return None
    if permission == CLOSED:
        raise Http404
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if detour := _detour(request):
        return redirect(detour)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if permission != SIGNED_IN and not actor.allowed(permission):
        raise NotAllowed(permission)
    return None


def _detour(request: HttpRequest) -> str | None:
    """Send a person with a fresh slip to choose a PIN, and staff without a second factor to set one up."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name == "sign_out":
        return None
    if owes_pin(request.user) and name != "choose_pin":
        return "choose_pin"
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if name not in SET_UP and owes_second_factor(request.user, actor):
        return "second_factor"
    return None
