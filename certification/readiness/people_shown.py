"""A row of the table of people in words and shapes."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from certification.readiness.acts import ActPlan
from certification.readiness.enums import PeopleAct
from certification.readiness.people import PersonRow
from certification.readiness.people_labels import ACT, LEFT_OUT
from courses.evidence import Progress

State = dict[str, str]
SHOWN = 50  # people named in a list of those left out; the others are counted


def row_shown(row: PersonRow, on: date) -> dict[str, Any]:
    """Return what a row says in words and shapes.

    What is missing to somebody in no contingent is said without alarm: nobody waits for it yet.
    """
    person, missing = row.person, "missing" if row.assignment else "neutral"
    return {
        "person": person,
        "href": reverse("person", args=[person.pk]),
        "category": CATEGORY[Category(person.category)],
        "slot": row.assignment.slot if row.assignment else None,
        "sign_in": _sign_in(person, missing),
        "training": _training(row.progress, missing),
        "certificate": _certificate(row, on, missing),
    }


def _sign_in(person: Any, missing: str) -> State:
    if person.user and not person.user.must_change_pin:
        return {"kind": "met", "word": _("Has a PIN")}
    if person.has_slip:
        return {"kind": "progress", "word": _("Slip printed")}
    return {"kind": missing, "word": _("Cannot sign in")}


def _training(progress: Progress | None, missing: str) -> State:
    if progress is None:
        return {"kind": missing, "word": _("Not enrolled")}
    if progress.last_passed:
        return {"kind": "met", "word": _("Passed")}
    done, asked = progress.lessons_done, progress.lessons_total
    if 0 < asked <= done:
        return {"kind": "progress", "word": _("Lessons done")}
    words = _("%(done)s of %(asked)s lessons") % {"done": done, "asked": asked}
    return {"kind": "progress" if done else "neutral", "word": words}


def _certificate(row: PersonRow, on: date, missing: str) -> State:
    if row.valid_until is None:
        return {"kind": missing, "word": _("Not certified")}
    words = _("Until %(day)s") % {"day": date_format(row.valid_until, "DATE_FORMAT")}
    return {"kind": "expiring" if row.ends_early(on) else "met", "word": words}


def plan_shown(plan: ActPlan) -> dict[str, Any]:
    """Return a plan in words: for how many it is, and who is left out, by reason, some of them by name."""
    reasons: dict[str, list[Any]] = {}
    for person, why in plan.left_out:
        reasons.setdefault(str(LEFT_OUT[why]), []).append(person)
    return {
        "act": plan.act,
        "title": ACT[plan.act],
        "people": len(plan.people),
        "chosen": len(plan.people) + len(plan.left_out),
        "first": [p.full_name for p in plan.people[:SHOWN]],
        "more": max(0, len(plan.people) - SHOWN),
        "left_out": [
            {
                "why": why,
                "count": len(people),
                "names": [(p.full_name, reverse("person", args=[p.pk])) for p in people[:SHOWN]],
                "more": max(0, len(people) - SHOWN),
            }
            for why, people in reasons.items()
        ],
        "seal": plan.seal(),
        "slots": plan.act is PeopleAct.FILL,
    }
