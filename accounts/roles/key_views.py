"""Machines' keys: made, rotated, revoked, last used. A token is readable here and only once."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles.actions import make_key, revoke_key, rotate_key
from accounts.roles.api import actor_of
from accounts.roles.countries import chosen, countries_with
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import KeyRefused
from accounts.roles.forms import KeyForm, RotateForm
from accounts.roles.labels import PURPOSE, ROLE, refusal
from accounts.roles.models import ApiKey
from accounts.roles.queries import keys_of, names_of
from accounts.roles.routes import requires

PAGE = 50
DAY = "DATE_FORMAT"
MOMENT = "DATETIME_FORMAT"


@requires("key:write")
@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of the visitor's countries, the newest first."""
    page = Paginator(keys_of(actor_of(request)), PAGE).get_page(request.GET.get("page"))
    names = names_of(key.created_by for key in page)
    now = timezone.now()
    context = {
        "page_obj": page,
        "rows": [_row(key, names) | {"works": key.works_at(now)} for key in page],
        "several": len({key.contributor_id for key in page}) > 1,
        "crumbs": _crumbs(),
    }
    return render(request, "accounts/roles/keys.html", context)


def _row(key: ApiKey, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "key": key,
        "purpose": PURPOSE[ApiPurpose(key.purpose)],
        "role": ROLE[Role(key.role)],
        "country": key.contributor.name() if key.contributor else _("the world"),
        "by": names.get(key.created_by, "") if key.created_by else _("the site’s operators"),
        "since": date_format(key.created_at, DAY),
        "until": date_format(key.expires_at, DAY),
        "used": date_format(key.last_used_at, MOMENT) if key.last_used_at else "",
        "old": hasattr(key, "replaced_by"),
    }


@requires("key:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a key: fill in, check, and its token once."""
    actor, countries = actor_of(request), countries_with(request, "key:write")
    country = chosen(request, countries)
    if country is None:
        context: dict[str, Any] = {"countries": countries, "crumbs": _crumbs(_("New API key"))}
        context |= {"title": _("New API key"), "lead": _("A key is for one country.")}
        return render(request, "choose_country.html", context)
    data = request.POST if request.method == "POST" else None
    form = KeyForm(data, actor=actor, contributor=country.pk)
    context = {
        "form": form,
        "country": country,
        "crumbs": _crumbs(_("New API key")),
        "title": _("New API key"),
        "lead": _("One key for each system, so that one can be stopped without the others."),
    }
    if not form.is_valid() or "change" in request.POST:
        return render(request, "fill_in.html", context, status=422 if form.errors else 200)
    values = form.values()
    if "confirm" not in request.POST:
        context["rows"] = _check_rows(values, country.name())
        return render(request, "accounts/roles/key_check.html", context)
    try:
        key, token = make_key(by=actor, contributor=country.pk, **values)
    except KeyRefused as error:
        form.add_error("role" if error.code == "role" else None, refusal(error))
        return render(request, "fill_in.html", context, status=422)
    return _shown_once(request, key, token)


def _check_rows(values: dict[str, Any], country: str) -> list[dict[str, Any]]:
    return [
        {"key": _("Which system this is for"), "value": values["label"]},
        {"key": _("Country"), "value": country},
        {"key": _("What the key is for"), "value": PURPOSE[values["purpose"]]},
        {"key": _("Role"), "value": ROLE[values["role"]]},
        {"key": _("Last day"), "value": date_format(values["expires_at"], DAY)},
    ]


def _shown_once(request: HttpRequest, key: ApiKey, token: str) -> HttpResponse:
    context = {
        "key": key,
        "token": token,
        "until": date_format(key.expires_at, DAY),
        "old_until": date_format(key.replaces.expires_at, MOMENT) if key.replaces else "",
        "crumbs": _crumbs(_("The new key")),
    }
    return render(request, "accounts/roles/key_made.html", context)


def _key(request: HttpRequest, key_id: UUID) -> ApiKey:
    """Return a key of the visitor's own countries; any other is not there."""
    found = keys_of(actor_of(request)).filter(pk=key_id).first()
    if found is None:
        raise Http404
    return found


@requires("key:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Make a key's successor: how long both work, check, and its token once."""
    key = _key(request, key_id)
    form = RotateForm(request.POST) if request.method == "POST" else RotateForm()
    context = {"form": form, "key": key, "crumbs": _crumbs(_("Rotate the key"))}
    if not form.is_valid() or "change" in request.POST:
        return render(request, "accounts/roles/key_rotate.html", context, status=422 if form.errors else 200)
    values = form.values()
    if "confirm" not in request.POST:
        stops = min(key.expires_at, timezone.now() + values["overlap"])
        context["rows"] = [
            {"key": _("Which system this is for"), "value": key.label},
            {
                "key": _("The old key stops"),
                "value": date_format(stops, MOMENT) if values["overlap"] else _("at once"),
            },
            {"key": _("Last day of the new key"), "value": date_format(values["expires_at"], DAY)},
        ]
        return render(request, "accounts/roles/key_rotate_check.html", context)
    try:
        successor, token = rotate_key(by=actor_of(request), key=key, **values)
    except KeyRefused as error:
        form.add_error(None, refusal(error))
        return render(request, "accounts/roles/key_rotate.html", context, status=422)
    return _shown_once(request, successor, token)


@requires("key:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Stop a key at once: check, done."""
    key = _key(request, key_id)
    shown, title = _row(key, names_of([key.created_by])), _("Revoke the key")
    rows = [
        {"key": _("Which system this is for"), "value": key.label},
        {"key": _("What the key is for"), "value": shown["purpose"]},
        {"key": _("Last used"), "value": shown["used"] or _("never")},
    ]
    context = {
        **shown,
        "rows": rows,
        "crumbs": _crumbs(title),
        "title": title,
        "lead": _(
            "It stops at once and for good. A system that still uses it is turned away from the next request "
            "on."
        ),
        "verb": title,
        "danger": True,
        "back": reverse("api_keys"),
    }
    if request.method != "POST":
        return render(request, "confirm.html", context)
    try:
        revoke_key(by=actor_of(request), key=key)
    except KeyRefused as error:
        context["refusal"] = refusal(error)
        return render(request, "confirm.html", context, status=422)
    return render(request, "accounts/roles/key_revoked.html", context)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    back = {"title": _("API keys"), "href": reverse("api_keys") if last else ""}
    return [
        {"title": _("Staff"), "href": reverse("staff")},
        back,
        *([{"title": last, "href": ""}] if last else []),
    ]
