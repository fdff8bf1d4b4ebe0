"""Readiness in words, shapes and addresses: what the pages' templates are given."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.contingents.models import Contingent, Mission
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.people.models import Person
from accounts.roles.rules import Actor
from certification.certificates.labels import PHASE, STATUS, STATUS_KIND
from certification.readiness.enums import Caution, Finding, Step
from certification.readiness.export import Names
from certification.readiness.figures import CERTIFIED, Counts, Readiness, SlotReading, ToDo
from certification.readiness.labels import (
    CAUSE,
    CAUTION,
    CAUTION_IN_SHORT,
    FINDING,
    KIND,
    MISSING,
    STEP,
    STEP_FOR_MANY,
)
from certification.readiness.matrix import Cell, Matrix
from certification.readiness.queries import Line, Record
from courses.assessment.enums import IdentityProof
from courses.assessment.labels import PROOF, THEME
from courses.evidence import SittingEvidence
from courses.models import Sitting
from courses.standards.enums import DeliveryPhase, Theme

# Where a step is taken: the permission it asks for and the route.
PLACES = {
    Step.NAME_PERSON: ("roster:apply", "roster_upload"),
    Step.ENROL: ("roster:apply", "roster_upload"),
    Step.ATTEST_IDENTITY: ("session:read", "sessions"),
    Step.ISSUE_CERTIFICATE: ("award:read", "awards"),
    Step.HAND_IN: ("session:read", "sessions"),
    Step.SIT_AGAIN: ("session:write", "session_new"),
    Step.SIT: ("session:write", "session_new"),
    Step.FINISH_LESSONS: ("slip:print", "slips"),
    Step.START_LESSONS: ("slip:print", "slips"),
    Step.REFRESH: ("session:write", "session_new"),
    Step.CERTIFY_AGAIN: ("session:write", "session_new"),
    Step.RENEW_FOR_TOUR: ("session:write", "session_new"),
    Step.CHANGE_SLOT: ("contingent:write", "contingent"),
}
BY_CODE = frozenset({"slips", "contingent"})  # routes that name the contingent in their path
ASKED = {
    Step.REFRESH: f"&phase={DeliveryPhase.REFRESHER.value}",
    Step.CHANGE_SLOT: f"?finding={Finding.OTHER_CATEGORY.value}#slots",
}


def counts_kind(counts: Counts) -> str:
    """Return the shape and colour of a figure: ready, cannot tell, nearly, or not."""
    if counts.ready:
        return "met"
    if counts.certified == counts.required:
        return "expiring"
    return "unknown" if counts.certified + counts.unknown == counts.required else "missing"


def line_shown(line: Line, actor: Actor, today: date | None = None) -> dict[str, Any]:
    """Return one contingent of a list, with the first step that this reader can take.

    `today`: says in days how near the departure or the end of the tour is.
    """
    steps = to_do_shown(line.to_do, line.contingent, actor)
    return {
        "contingent": line.contingent,
        "missing": [(KIND[finding], MISSING[finding] % count) for finding, count in line.missing],
        "when": _when(line.contingent, today) if today else "",
        "counts": line.counts,
        "kind": counts_kind(line.counts),
        "cautions": [CAUTION_IN_SHORT[caution] for caution in line.cautions],
        "next": next((step for step in steps if step["href"]), steps[0] if steps else None),
    }


def _when(contingent: Contingent, today: date) -> str:
    ahead, left = (contingent.planned_departure - today).days, (contingent.end_of_tour - today).days
    if ahead > 0:
        return ngettext("leaves in %(n)s day", "leaves in %(n)s days", ahead) % {"n": ahead}
    if left < 0:
        return _("tour ended")
    return ngettext("on tour for %(n)s more day", "on tour for %(n)s more days", left) % {"n": left}


def to_do_shown(to_do: Iterable[ToDo], contingent: Contingent, actor: Actor | None) -> list[dict[str, Any]]:
    """Return the steps in words; a link to the place of each for an actor who may take it there."""
    return [
        {
            "words": STEP_FOR_MANY[todo.step] % len(todo.slots),
            "slots": todo.slots,
            "href": _place(todo.step, contingent, actor) if actor else "",
        }
        for todo in to_do
    ]


def _place(step: Step, contingent: Contingent, actor: Actor) -> str:
    permission, route = PLACES.get(step, ("", ""))
    if not route or not actor.allowed(permission, contingent.contributor_id):
        return ""
    more = ASKED.get(step, "")
    if route in BY_CODE:
        return reverse(route, args=[contingent.code]) + more
    return f"{reverse(route)}?contingent={contingent.code}{more}"


def _slot_place(slot: SlotReading, contingent: Contingent, actor: Actor) -> str:
    """Return where the step of one slot is taken: naming and moving people on pages of the slot itself."""
    own = {Step.NAME_PERSON: "slot_swap", Step.CHANGE_SLOT: "slot_transfer"}
    if slot.step in own and actor.allowed("contingent:write", contingent.contributor_id):
        return reverse(own[slot.step], args=[contingent.code, slot.slot])
    return _place(slot.step, contingent, actor) if slot.step else ""


def cautions_shown(cautions: Iterable[Caution], mission: Mission) -> list[str]:
    """Return the warnings about a mission's mandate, with its date where one is known."""
    until = date_format(mission.mandate_until, "DATE_FORMAT") if mission.mandate_until else ""
    return [str(CAUTION[caution]) % {"mission": mission.code, "until": until} for caution in cautions]


def rotations_shown(contingent: Contingent, route: str) -> list[tuple[str, str, str]]:
    """Return the rotations before and after a contingent: how they relate to it, their code, and where."""
    before, after = contingent.follows, getattr(contingent, "next_rotation", None)
    related = ((_("Relieves"), before), (_("Relieved by"), after))
    return [(words, other.code, reverse(route, args=[other.code])) for words, other in related if other]


def figures_shown(readiness: Readiness, mission: Mission) -> dict[str, Any]:
    """Return the figures of one contingent, by category and by theme."""
    return {
        "readiness": readiness,
        "kind": counts_kind(readiness.counts),
        "cautions": cautions_shown(readiness.cautions, mission),
        "categories": [(code, CATEGORY[Category(code)], counts) for code, counts in readiness.by_category],
        "themes": [(THEME[theme.theme], theme) for theme in readiness.by_theme],
    }


def rows_shown(
    slots: Iterable[SlotReading], names: Names, contingent: Contingent, actor: Actor | None
) -> list[dict[str, Any]]:
    """Return slots as rows; a person is named only when `names` holds them. `actor`: as in `to_do_shown`."""
    return [
        {
            "slot": slot,
            "category": CATEGORY[Category(slot.category)],
            "other": CATEGORY[Category(slot.other_category)] if slot.other_category else "",
            "serves": CATEGORY[Category(slot.serves_as)] if slot.serves_as else "",
            "named": names.get(slot.person) if slot.person else None,
            "word": FINDING[slot.finding],
            "kind": KIND[slot.finding],
            "cause": CAUSE[slot.cause] if slot.cause else "",
            "step": STEP[slot.step] if slot.step else "",
            "href": _slot_place(slot, contingent, actor) if actor else "",
            "lessons": slot.step in {Step.START_LESSONS, Step.FINISH_LESSONS},
        }
        for slot in slots
    ]


def training_shown(reading: SlotReading, *, supposed: bool = False) -> dict[str, Any]:
    """Return in words how far a person is trained for a slot, and what is still to do.

    `supposed`: the person is not in the slot yet; enrolling follows by itself from filling it.
    """
    step: Any = STEP[reading.step] if reading.step else ""
    if supposed and reading.step is Step.ENROL:
        step = _("Not enrolled yet: saving enrols this person for the training the slot asks for")
    return {
        "reading": reading,
        "certified": reading.finding in CERTIFIED,
        "kind": KIND[reading.finding],
        "word": FINDING[reading.finding],
        "cause": CAUSE[reading.cause] if reading.cause else "",
        "step": step,
        "other": CATEGORY[Category(reading.other_category)] if reading.other_category else "",
        "serves": CATEGORY[Category(reading.serves_as)] if reading.serves_as else "",
        "lessons": reading.step in {Step.START_LESSONS, Step.FINISH_LESSONS},
    }


def matrix_shown(matrix: Matrix, names: Mapping[str, str], kept: str) -> dict[str, Any]:
    """Return the world's table with an address behind every cell; `kept` is what was chosen."""
    rows = [
        {
            "iso3": row.contributor,
            "name": names[row.contributor],
            "href": _deeper("audit_contributor", row.contributor, kept),
            "cells": [cell and _cell(cell, kept) for cell in row.cells],
            "total": row.total,
            "kind": counts_kind(row.total),
        }
        for row in matrix.rows
    ]
    columns = [
        {
            "code": cell.mission,
            "href": _deeper("audit_mission", cell.mission, kept),
            "counts": cell.counts,
            "kind": counts_kind(cell.counts),
        }
        for cell in matrix.totals
    ]
    return {
        "columns": columns,
        "rows": sorted(rows, key=lambda row: str(row["name"])),
        "total": matrix.total,
        "kind": counts_kind(matrix.total),
    }


def _cell(cell: Cell, kept: str) -> dict[str, Any]:
    href = _deeper("audit_contributor", cell.contributor, f"{kept}&mission={cell.mission}")
    return {"counts": cell.counts, "kind": counts_kind(cell.counts), "mission": cell.mission, "href": href}


def _deeper(route: str, code: str, kept: str) -> str:
    return f"{reverse(route, args=[code])}?{kept}"


def record_shown(person: Person, record: Record, today: date) -> dict[str, Any]:
    """Return one person's evidence in words."""
    country = person.contributor
    return {
        "crumbs": [
            {"title": _("Readiness"), "href": reverse("audit")},
            {"title": country.name(), "href": reverse("audit_contributor", args=[country.pk])},
            {"title": person.full_name},
        ],
        "person": person,
        "category": CATEGORY[Category(person.category)],
        "assignments": record.assignments,
        "enrolments": [
            {
                "progress": p,
                "category": CATEGORY[Category(p.category)],
                "phase": PHASE[DeliveryPhase(p.phase)],
            }
            for p in record.progress
        ],
        "sittings": [_sitting(s, record.proved.get(s.pk)) for s in reversed(record.sittings)],
        "certificates": [
            {
                "facts": c,
                "category": CATEGORY[Category(c.category)],
                "word": STATUS[status],
                "kind": STATUS_KIND[status],
            }
            for c in reversed(record.certificates)
            if (status := c.status_on(today))
        ],
    }


def _sitting(sitting: Sitting, proved: SittingEvidence | None) -> dict[str, Any]:
    """Return a sitting with what it proved, if it is scored, as bars."""
    proof = sitting.candidate.identity_proof
    return {
        "sitting": sitting,
        "session": sitting.candidate.session,
        "candidate": sitting.candidate,
        "category": CATEGORY[Category(sitting.enrolment.category)],
        "proof": PROOF[IdentityProof(proof)] if proof else "",
        "proved": proved,
        "bars": _bars(proved) if proved else [],
    }


def _bars(proved: SittingEvidence) -> list[dict[str, Any]]:
    named = [(_("Overall"), proved.overall)]
    named += [(str(THEME[Theme(share.name)]), share) for share in proved.themes]
    named.append((_("Questions that everybody must get right"), proved.must_pass))
    return [
        {"label": label, "share": share, "kind": "met" if share.met else "missing"} for label, share in named
    ]
