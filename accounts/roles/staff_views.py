"""Who works for a country, and setting up the second factor."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contributors.models import ContributorCountry
from accounts.roles.actions import take_role
from accounts.roles.api import actor_of
from accounts.roles.countries import chosen, countries_with
from accounts.roles.enums import Role
from accounts.roles.errors import RoleRefused
from accounts.roles.labels import ROLE, refusal
from accounts.roles.matrix import SECOND_FACTOR
from accounts.roles.models import Invitation, Membership
from accounts.roles.queries import names_of, open_invitations, staff_of, with_second_factor
from accounts.roles.routes import requires, signed_in
from accounts.roles.second_factor import has_second_factor
from accounts.users.factors import passkeys_work_at

PAGE = 50
DAY = "DATE_FORMAT"


@signed_in
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Choose between a passkey and an authenticator app; nothing else opens to an officer before."""
    if has_second_factor(request.user):
        return redirect("mfa_index")
    return render(request, "accounts/roles/second_factor.html", {"passkeys": passkeys_work_at(request)})


@requires("role:give")
@never_cache
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Who holds which role for a country, and who is invited."""
    countries = countries_with(request, "role:give")
    country = chosen(request, countries)
    context: dict[str, Any] = {"countries": countries, "country": country}
    if country is not None:
        context |= _staff_of(request, country)
    return render(request, "accounts/roles/staff.html", context)


def _staff_of(request: HttpRequest, country: ContributorCountry) -> dict[str, Any]:
    wanted = request.GET.get("role", "")
    members = staff_of(country.pk)
    if wanted in set(Role):
        members = members.filter(role=wanted)
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    invitations = list(open_invitations(country.pk))
    names = names_of([*(one.given_by for one in page), *(one.invited_by for one in invitations)])
    gives = actor_of(request).gives(country.pk)
    return {
        "page_obj": page,
        "rows": _rows(page, names, gives),
        "invitations": [_invited(one, names, gives) for one in invitations],
        "may_invite": bool(gives),
        "may_keep_keys": actor_of(request).allowed("key:write", country.pk),
        "roles": [
            {"value": role.value, "name": ROLE[role], "chosen": role == wanted}
            for role in Role
            if role is not Role.TRAINEE
        ],
    }


def _rows(page: Page[Membership], names: dict[UUID, str], gives: frozenset[Role]) -> list[dict[str, Any]]:
    secured = with_second_factor(one.user_id for one in page)
    return [
        {
            "held": one,
            "role": ROLE[Role(one.role)],
            "since": date_format(one.since, DAY),
            "by": _giver(one, names),
            "last": date_format(one.user.last_login, DAY) if one.user.last_login else "",
            "factor": "met"
            if one.user_id in secured
            else "missing"
            if one.role in SECOND_FACTOR
            else "neutral",
            "may_take": one.role in gives,
        }
        for one in page
    ]


def _giver(membership: Membership, names: dict[UUID, str]) -> str:
    if membership.source:
        provider = settings.IDENTITY_PROVIDERS.get(membership.source)
        return provider.name if provider else membership.source
    return names.get(membership.given_by, "") if membership.given_by else _("the site’s operators")


def _invited(invitation: Invitation, names: dict[UUID, str], gives: frozenset[Role]) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "role": ROLE[Role(invitation.role)],
        "by": names.get(invitation.invited_by, "") if invitation.invited_by else "",
        "until": date_format(invitation.expires_at, DAY),
        "over": invitation.expires_at <= timezone.now(),
        "may_withdraw": invitation.role in gives,
    }


@requires("role:give")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_role(request: HttpRequest, contributor: str, user_id: UUID, role: str) -> HttpResponse:
    """Take a role from somebody: check, done."""
    countries = countries_with(request, "role:give")
    country = next((one for one in countries if one.pk == contributor), None)
    held = Membership.objects.filter(contributor=contributor, user=user_id, role=role).select_related("user")
    membership = held.exclude(role=Role.TRAINEE).first()
    if country is None or membership is None or role not in actor_of(request).gives(contributor):
        raise Http404
    context = _removal(request, membership, country)
    if request.method != "POST":
        return render(request, "accounts/roles/role_remove.html", context)
    try:
        take_role(by=actor_of(request), user=membership.user, role=Role(role), contributor=contributor)
    except RoleRefused as error:
        context["refusal"] = refusal(error)
        return render(request, "accounts/roles/role_remove.html", context, status=422)
    if membership.user_id == request.user.pk:
        return redirect("front_door")
    return render(request, "accounts/roles/role_removed.html", context)


def _removal(request: HttpRequest, membership: Membership, country: ContributorCountry) -> dict[str, Any]:
    back, title = f"{reverse('staff')}?contributor={country.pk}", _("Take the role away")
    own = membership.user_id == request.user.pk
    lead = (
        _("This is your own role. You cannot give it back to yourself.")
        if own
        else _("It ends at once. What the person did stays on record.")
    )
    return {
        "rows": [
            {"key": _("Name"), "value": str(membership.user)},
            {"key": _("E-mail address"), "value": membership.user.email or ""},
            {"key": _("Role"), "value": ROLE[Role(membership.role)]},
            {"key": _("Country"), "value": country.name()},
        ],
        "name": str(membership.user),
        "title": title,
        "lead": lead,
        "verb": title,
        "danger": True,
        "ministry": _giver(membership, {}) if membership.source else "",
        "last": membership.user.memberships.count() == 1,
        "back": back,
        "crumbs": crumbs(title, country),
    }


def crumbs(last: str, country: ContributorCountry) -> list[dict[str, str]]:
    """Return where a page below the list of staff lies."""
    back = f"{reverse('staff')}?contributor={country.pk}"
    return [{"title": _("Staff"), "href": back}, {"title": last, "href": ""}]
