"""The door: front page, sign-in by slip, own PIN, sign-out; and the officer's slips."""

from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.contingents.models import Assignment, Contingent
from accounts.people.actions import choose_pin, print_slips, sign_in
from accounts.people.codes import spaced
from accounts.people.errors import SignInRefused, TooManyFailures, WeakPin
from accounts.people.forms import PinForm, SlipForm
from accounts.people.models import Person
from accounts.people.queries import people_with_slips
from accounts.roles.api import actor_of
from accounts.roles.routes import public, requires, signed_in

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
    return render(request, "accounts/people/front_door.html")


@public
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_slip(request: HttpRequest) -> HttpResponse:
    """Sign in with contributor, service number and the slip's code or one's own PIN."""
    onward = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST":
        form = SlipForm(initial={"contributor": request.GET.get("country", "")})
        return render(request, "accounts/people/sign_in.html", {"form": form, "next": onward})
    form = SlipForm(request.POST)
    if form.is_valid():
        try:
            user = sign_in(**form.cleaned_data)
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
            login(request, user, backend=MODEL_BACKEND)
            return _in_own_language(redirect(_safe(request, onward)), user.language)
    return render(request, "accounts/people/sign_in.html", {"form": form, "next": onward}, status=422)


def _safe(request: HttpRequest, onward: str) -> str:
    allowed = url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return onward if onward and allowed else reverse("front_door")


def _in_own_language(response: HttpResponse, language: str) -> HttpResponse:
    """Greet people in the language of their record; they can change it on any page."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        _spoken(language),
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _spoken(language: str) -> str:
    """Return the language of the site that is nearest to one of a record."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


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


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and leave nothing behind on a shared phone or computer."""
    logout(request)
    response = redirect("front_door")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@requires("slip:print")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, code: str) -> HttpResponse:
    """Choose people of a contingent, then print their slips. A code is readable here and only once."""
    contingent = get_object_or_404(Contingent.objects.select_related("contributor", "mission"), code=code)
    members = Assignment.objects.filter(slot__contingent=contingent).open().values("person")
    people = people_with_slips(Person.objects.filter(pk__in=members).by_name())
    context: dict[str, Any] = {"contingent": contingent, "people": people, "crumbs": _crumbs(contingent)}
    if request.method != "POST":
        return render(request, "accounts/people/slips_choose.html", context)
    wanted = request.POST.getlist("person")
    chosen = [person for person in people if str(person.pk) in set(wanted)]
    if not chosen:
        context["none_chosen"] = True
        return render(request, "accounts/people/slips_choose.html", context, status=422)
    printed = print_slips(by=actor_of(request), contributor=contingent.contributor_id, people=chosen)
    address = f"{settings.SITE_URL}{reverse('sign_in')}?country={quote(contingent.contributor_id)}"
    context |= {
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=3, border=2),
        "slips": [
            {
                "person": slip.person,
                "language": _spoken(slip.person.language),
                "code": spaced(slip.code),
                "expires_at": slip.expires_at,
            }
            for slip in printed
        ],
    }
    return render(request, "accounts/people/slips_print.html", context)


def _crumbs(contingent: Contingent) -> list[dict[str, str]]:
    return [
        {"title": _("Contingents"), "href": "/contributor/"},
        {"title": contingent.code, "href": f"/contributor/contingents/{contingent.code}/"},
        {"title": _("Sign-in slips"), "href": ""},
    ]
