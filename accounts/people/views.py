"""The door: front page, sign-in by slip, own PIN, sign-out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.devices import (
    COUNTRY,
    begin,
    forget,
    is_own,
    is_shared,
    leave_nothing,
    remember,
)
from accounts.people.door import choose_pin, sign_in
from accounts.people.errors import SignInRefused, TooManyFailures, WeakPin
from accounts.people.forms import PinForm, SlipForm
from accounts.people.slip_words import spoken
from accounts.roles.api import actor_of
from accounts.roles.routes import public, signed_in
from accounts.roles.rules import Actor

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Where each permission's holder works; the first that fits is that person's front door.
HOMES = (
    ("learning:do", "learn"),
    ("audit:read", "audit"),
    ("certificate:issue", "contributor_home"),
    ("contributor:read", "contributor_home"),
    ("site:administer", "admin:index"),
)


@public
@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actor = actor_of(request)
        home = next((route for permission, route in HOMES if actor.allowed(permission)), None)
        if home:
            return redirect(home)
        if not actor.holds:
            return render(request, "accounts/roles/no_role.html")
    return render(request, "accounts/people/front_door.html")


@public
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_slip(request: HttpRequest) -> HttpResponse:
    """Sign in with contributor, service number and the slip's code or one's own PIN."""
    if request.method != "POST":
        country = request.GET.get("country") or request.COOKIES.get(COUNTRY, "")
        form = SlipForm(initial={"contributor": country, "shared": not is_own(request)})
        return _sign_in_page(request, form)
    form = SlipForm(request.POST)
    if form.is_valid():
        try:
            user = sign_in(**form.credentials())
        except SignInRefused:
            form.add_error(
                None,
                _(
                    "These three do not belong together. Check the country, the service number and "
                    "the code. A code works for 14 days, until you have chosen a PIN. "
                    "Your officer can print a new slip."
                ),
            )
        except TooManyFailures:
            form.add_error(
                None, _("Too many tries. Wait 15 minutes, or ask your officer to print a new slip.")
            )
        else:
            return _let_in(request, user, form)
    return _sign_in_page(request, form, 422)


def _sign_in_page(request: HttpRequest, form: SlipForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "left_alone": settings.SHARED_IDLE_MINUTES if request.GET.get("ended") == "idle" else 0,
    }
    return render(request, "accounts/people/sign_in.html", context, status=status)


def _let_in(request: HttpRequest, user: Any, form: SlipForm) -> HttpResponse:
    """Begin a session under a new key, on the kind of device that was said."""
    shared = form.cleaned_data["shared"]
    login(request, user, backend=MODEL_BACKEND)
    begin(request, shared=shared)
    response = _in_own_language(redirect(_safe(request, request.POST.get("next", ""))), user.language)
    remember(response, shared=shared, country=form.cleaned_data["contributor"])
    return response


def _safe(request: HttpRequest, onward: str) -> str:
    allowed = url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return onward if onward and allowed else reverse("front_door")


def _in_own_language(response: HttpResponse, language: str) -> HttpResponse:
    """Greet people in the language of their record; they can change it on any page."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        spoken(language),
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@signed_in
@never_cache
@require_safe
def still_here(request: HttpRequest) -> HttpResponse:
    """Asked by a page on a shared device that somebody touches: the session goes on."""
    del request
    return HttpResponse(status=204)


@signed_in
@never_cache
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: HttpRequest) -> HttpResponse:
    """Choose one's own PIN: asked at the first sign-in with a slip."""
    user: Any = request.user
    if not user.must_change_pin:
        return redirect("front_door")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            choose_pin(by=actor_of(request), user=user, pin=form.cleaned_data["pin"])
        except WeakPin as weak:
            form.refuse(weak.code)
        else:
            update_session_auth_hash(request, user)
            return redirect("front_door")
    status = 422 if form.errors else 200
    return render(request, "accounts/people/choose_pin.html", {"form": form}, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out. On a shared phone or computer nothing is left behind, not even the language.

    The answer is the page itself: another request would bring cookies back.
    """
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect("front_door")
        return render(request, "accounts/people/signed_out.html", {"own": is_own(request)})
    shared = is_shared(request) or "forget" in request.POST
    left_alone = settings.SHARED_IDLE_MINUTES if request.POST.get("idle") else 0
    logout(request)
    request.actor = Actor(actor_id=None, holds=())  # type: ignore[attr-defined]
    context = {"shared": shared, "left_alone": left_alone, "own": is_own(request)}
    response = render(request, "accounts/people/signed_out.html", context)
    if shared:
        leave_nothing(request, response)
    else:
        forget(request, response, '"cache"')
    return response
