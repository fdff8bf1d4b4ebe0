"""What every template may ask about the visitor."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The sections of the site: what is asked to see one, its route, its name.
SECTIONS = (
    ("learning:do", "learn", _("My training")),
    ("passport:read", "passport", _("Passport")),
    ("contributor:read", "contributor_home", _("Contingents")),
    ("person:read", "people", _("People")),
    ("roster:apply", "roster_upload", _("Hand in a roster")),
    ("session:read", "sessions", _("Sessions")),
    ("award:read", "awards", _("Certify")),
    ("certificate:read", "certificates", _("Certificates")),
    ("design:write", "design_home", _("Certificate design")),
    ("audit:read", "audit", _("Readiness")),
    ("role:give", "staff", _("Staff")),
    ("key:write", "api_keys", _("API keys")),
    ("webhook:write", "webhooks", _("Webhooks")),
    ("site:administer", "admin:index", _("Reference lists")),
)


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`may`: the visitor's permissions as a set of `resource:verb`; `navigation`: the sections they open;
    `signed_in_as`: the visitor's name, of a person as their record has it."""
    actor = getattr(request, "actor", None)
    may: frozenset[str] = actor.permissions if actor else frozenset()
    user = getattr(request, "user", None)
    person = getattr(user, "person", None) if actor and actor.person_id else None
    named = person.full_name if person else str(user or "")
    return {"actor": actor, "may": may, "navigation": _navigation(request.path, may), "signed_in_as": named}


def _navigation(path: str, may: frozenset[str]) -> list[dict[str, Any]]:
    """Mark the section with the longest address that begins the page's own."""
    found = [(reverse(route), title) for permission, route, title in SECTIONS if permission in may]
    here = max((href for href, _title in found if path.startswith(href)), key=len, default="")
    return [{"href": href, "title": title, "current": href == here} for href, title in found]
