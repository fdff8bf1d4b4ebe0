"""Inviting a colleague, withdrawing an invitation, and accepting one."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.contributors.models import ContributorCountry
from accounts.roles.api import actor_of
from accounts.roles.countries import chosen, countries_with
from accounts.roles.enums import Role
from accounts.roles.errors import InvitationRefused
from accounts.roles.forms import CodeForm, InviteForm, NewLoginForm
from accounts.roles.invitations import (
    accept,
    accept_as_new,
    invitation_for,
    invite,
    sends_mail,
    withdraw_invitation,
)
from accounts.roles.labels import ROLE, refusal
from accounts.roles.models import Invitation
from accounts.roles.queries import login_of, names_of
from accounts.roles.routes import public, requires
from accounts.roles.staff_views import DAY, crumbs

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@requires("role:give")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_page(request: HttpRequest) -> HttpResponse:
    """Invite a colleague: fill in, check, done. Without e-mail the code is readable here and only once."""
    country = chosen(request, countries_with(request, "role:give"))
    if country is None:
        return redirect("staff")
    gives = actor_of(request).gives(country.pk)
    form = InviteForm(request.POST, gives=gives) if request.method == "POST" else InviteForm(gives=gives)
    context = {
        "form": form,
        "country": country,
        "crumbs": crumbs(_("Invite a colleague"), country),
        "title": _("Invite a colleague"),
        "lead": _(
            "The invitation carries a code that works once, for seven days. Whoever accepts it makes their "
            "own login, which nobody else knows the password of."
        ),
    }
    if not form.is_valid() or "change" in request.POST:
        return _invite_form(request, context)
    if "confirm" not in request.POST:
        context |= {"rows": _invite_rows(form, country), "mailed": sends_mail()}
        return render(request, "accounts/roles/invite_check.html", context)
    data = form.cleaned_data
    try:
        invitation, code = invite(
            by=actor_of(request),
            contributor=country.pk,
            email=data["email"],
            name=data["name"],
            role=form.chosen,
        )
    except InvitationRefused as error:
        form.add_error("email", refusal(error))
        return _invite_form(request, context)
    context |= {
        "invitation": invitation,
        "code": code,
        "page": request.build_absolute_uri(reverse("invitation")),
        "until": date_format(invitation.expires_at, DAY),
    }
    return render(request, "accounts/roles/invited.html", context)


def _invite_form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "fill_in.html", context, status=422 if context["form"].errors else 200)


def _invite_rows(form: InviteForm, country: ContributorCountry) -> list[dict[str, Any]]:
    return [
        {"key": _("Name"), "value": form.cleaned_data["name"]},
        {"key": _("E-mail address"), "value": form.cleaned_data["email"]},
        {"key": _("Role"), "value": ROLE[form.chosen]},
        {"key": _("Country"), "value": country.name()},
    ]


@requires("role:give")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation: check, done."""
    found = Invitation.objects.select_related("contributor").filter(pk=invitation_id).first()
    if found is None or found.role not in actor_of(request).gives(found.contributor_id):
        raise Http404
    back, title = f"{reverse('staff')}?contributor={found.contributor_id}", _("Withdraw the invitation")
    context = {
        "rows": [
            {"key": _("Name"), "value": found.name},
            {"key": _("E-mail address"), "value": found.email},
            {"key": _("Role"), "value": ROLE[Role(found.role)]},
        ],
        "title": title,
        "lead": _("Its code stops working at once. You can invite the person again."),
        "verb": _("Withdraw"),
        "back": back,
        "crumbs": crumbs(title, found.contributor),
    }
    if request.method != "POST":
        return render(request, "confirm.html", context)
    try:
        withdraw_invitation(by=actor_of(request), invitation=found)
    except InvitationRefused as error:
        context["refusal"] = refusal(error)
        return render(request, "confirm.html", context, status=422)
    return redirect(back)


# ---------------------------------------------------------------- accepting


@public
@never_cache
@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_page(request: HttpRequest) -> HttpResponse:
    """Accept an invitation: its code, then a new login, or the login one is signed in with."""
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if not form.is_valid():
        return _code_form(request, form)
    code = form.cleaned_data["code"]
    try:
        invitation = invitation_for(code)
        if request.user.is_authenticated:
            return _with_own_login(request, invitation, code)
        return _with_new_login(request, invitation, code)
    except InvitationRefused as error:
        form.add_error("code", refusal(error))
        return _code_form(request, form)


def _code_form(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return render(
        request, "accounts/roles/invitation.html", {"form": form}, status=422 if form.errors else 200
    )


def _with_own_login(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    user: Any = request.user
    if user.email is None or user.email.lower() != invitation.email:
        raise InvitationRefused("other_email")
    if "confirm" not in request.POST:
        context = {"rows": _offer(invitation), "code": code}
        return render(request, "accounts/roles/invitation_check.html", context)
    accept(user=user, code=code)
    return redirect("front_door")


def _with_new_login(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    if login_of(invitation.email) is not None:
        raise InvitationRefused("known_email")
    first = "password" not in request.POST
    initial = {"code": code, "name": invitation.name, "language": getattr(request, "LANGUAGE_CODE", "en")}
    form = NewLoginForm(initial=initial) if first else NewLoginForm(request.POST)
    if first or not form.is_valid():
        context = {"form": form, "rows": _offer(invitation)}
        return render(request, "accounts/roles/new_login.html", context, status=200 if first else 422)
    data = form.cleaned_data
    user = accept_as_new(code=code, name=data["name"], language=data["language"], password=data["password"])
    login(request, user, backend=BACKEND)
    # Known from now on as a sign-in by password, so that the second factor is set up without a second asking.
    record_authentication(request, user, method="password")
    return redirect("front_door")


def _offer(invitation: Invitation) -> list[dict[str, Any]]:
    inviter = names_of([invitation.invited_by])
    return [
        {"key": _("Role"), "value": ROLE[Role(invitation.role)]},
        {"key": _("Country"), "value": invitation.contributor.name()},
        {"key": _("Invited by"), "value": next(iter(inviter.values()), "")},
        {"key": _("E-mail address"), "value": invitation.email},
    ]
