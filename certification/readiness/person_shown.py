"""One person's page in words: where they stand, what they were, and what happened to their record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.contingents.enums import EndReason
from accounts.contingents.labels import REASON
from accounts.contingents.models import Assignment
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY, FIELD
from accounts.people.models import Person, PersonCategory
from accounts.people.record_views import value_shown
from accounts.roles.enums import Role
from accounts.roles.labels import ROLE
from certification.readiness.history import Happened
from certification.readiness.people_labels import HAPPENED, PAIR_PART
from certification.readiness.people_shown import State

_FACTS = ("service_number", "name_native", "sex", "birth_date", "category", "rank", "language", "email")


def facts_shown(person: Person) -> list[dict[str, Any]]:
    return [{"key": FIELD[name], "value": value_shown(name, getattr(person, name))} for name in _FACTS]


def door_shown(person: Any) -> State:
    """Return how a person stands at the door. Never a PIN or a code."""
    user = person.user
    if user is not None and not user.is_active:
        return {"kind": "missing", "word": _("Login closed")}
    if user is not None and not user.must_change_pin:
        return {"kind": "met", "word": _("Has a PIN")}
    if person.has_slip:
        return {"kind": "progress", "word": _("Slip printed, not used yet")}
    return {"kind": "missing", "word": _("Cannot sign in: no PIN, no unused slip")}


def categories_shown(categories: Iterable[PersonCategory]) -> list[dict[str, Any]]:
    """Return the categories a person served in, the present one first; one of no day was a correction."""
    served = [one for one in categories if one.until is None or one.until > one.since]
    return [{"row": one, "name": CATEGORY[Category(one.category)]} for one in reversed(served)]


def places_shown(assignments: Iterable[Assignment], today: date) -> list[dict[str, Any]]:
    """Return the slots a person filled, the last one first, with why each was left."""
    rows = [one for one in assignments if one.until is None or one.until > one.since or one.end_reason]
    return [
        {
            "row": one,
            "code": one.slot.contingent.code,
            "number": one.slot.number,
            "href": reverse("slot", args=[one.slot.contingent.code, one.slot_id]),
            "category": CATEGORY[Category(one.slot.category)],
            "other": one.until is None and one.slot.category != one.person.category,
            "why": REASON[EndReason(one.end_reason)] if one.end_reason else "",
            "present": one.until is None or one.until > today,
        }
        for one in reversed(rows)
    ]


def history_shown(events: Iterable[Happened], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what happened in words. `places`: of slots, by id, where they are."""
    return [
        {
            "at": timezone.localtime(event.at),
            "what": HAPPENED.get(event.verb, event.verb),
            "who": event.who or _("Tutela itself"),
            "role": ROLE[Role(event.role)] if event.role in set(Role) else "",
            "where": places.get(str(event.details.get("slot", "")), ""),
            "why": _why(event.details),
            "changes": [
                {
                    "field": FIELD.get(c.field) or PAIR_PART.get(c.field, c.field),
                    "old": _said(c.field, c.old),
                    "new": _said(c.field, c.new),
                    "was": bool(c.old),
                }
                for c in event.changes
            ],
        }
        for event in events
    ]


def _why(details: Mapping[str, Any]) -> str:
    reason = details.get("reason")
    return str(REASON[EndReason(reason)]) if reason in set(EndReason) else ""


def _said(field: str, text: str) -> str:
    if field == "birth_date" and text:
        try:
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        except ValueError:
            return text
    return value_shown(field, text) if field in FIELD else text


def slot_places(assignments: Iterable[Assignment]) -> dict[str, str]:
    return {str(one.slot_id): f"{one.slot.contingent.code} · {one.slot.number}" for one in assignments}
