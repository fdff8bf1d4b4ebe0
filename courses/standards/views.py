"""The unified standard, open to everybody: every version, what it asks, and how to cite it."""

import re
from typing import Any

import rfc8785
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.people.labels import CATEGORY
from accounts.roles.routes import public
from courses.curriculum.labels import mark_words
from courses.curriculum.queries import sources_named
from courses.curriculum.rendering import render_line
from courses.curriculum.schema import CITATION
from courses.standards.blueprint import Blueprint
from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase
from courses.standards.labels import LEVEL, PHASE, THEME
from courses.standards.outline import AreaOutline, categories_of, needs, outline
from courses.standards.queries import published_standard, standard_versions

_PHASES = {phase.letter: PHASE[phase] for phase in DeliveryPhase}
_BARE_REF = re.compile(r"(?<![\[\w])(S\d+[a-z]?)(?![\w/\]])")


@public
@require_safe
def standard(request: HttpRequest, version: str | None = None) -> HttpResponse:
    """Show one version, by default the one in force; `?category=` narrows it to what one category needs."""
    versions = standard_versions()
    found = published_standard(version or (versions[0].version if versions else ""))
    if found is None:
        raise Http404(_("No such version of the standard is published."))
    document = found.parsed()
    category = request.GET.get("category", "")
    if category not in categories_of(document):
        category = ""
    areas = outline(document, category or None)
    plan = found.plan()
    return render(
        request,
        "courses/standards/standard.html",
        {
            "standard": found,
            "document": document,
            "in_force": found.pk == versions[0].pk,
            "versions": versions,
            "category": category,
            "category_name": CATEGORY.get(category, ""),  # type: ignore[call-overload]
            "categories": [(code, _category(code)) for code in categories_of(document)],
            "levels": LEVEL.items(),
            "phases": _PHASES.items(),
            "areas": [_area(area) for area in areas],
            "needs": [(need, _category(need.category)) for need in needs(document)],
            "plan": plan,
            "scenario_share": round(plan.scenario_share * 100),
            "sgbv_share": round(plan.sgbv_share * 100),
            "pools": _pools(plan, document),
            "sources": sources_named(_cited(document)),
            "cite_url": request.build_absolute_uri(reverse("standard_version", args=[found.version])),
        },
    )


@public
@require_safe
def standard_document(request: HttpRequest, version: str) -> HttpResponse:
    """Serve the normative document as canonical JSON (RFC 8785): its SHA-256 is the version's digest."""
    del request
    found = published_standard(version)
    if found is None:
        raise Http404(_("No such version of the standard is published."))
    return HttpResponse(
        rfc8785.dumps(found.document),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="tutela-standard-{found.version}.json"'},
    )


def _category(code: str) -> str:
    return str(CATEGORY.get(code, code))  # type: ignore[call-overload]


def _area(found: AreaOutline) -> dict[str, Any]:
    words = mark_words()
    return {
        "area": found.area,
        "theme": THEME[found.area.theme],
        "must_pass": found.must_pass,
        "lines": [
            {
                "outcome": line.outcome,
                "levels": line.levels,
                "level_word": LEVEL.get(line.levels[0], ""),
                "phases": [_PHASES[letter] for letter in "PIR" if letter in line.outcome.phases],
                "derived_from": mark_safe(render_line(_linked(line.outcome.derived_from), words)),  # noqa: S308
            }
            for line in found.lines
        ],
    }


def _linked(derived_from: str) -> str:
    """Write every reference the way the renderer links it: "S44" as "[S44]", "Seed ¶1" as "[N¶1]".

    >>> _linked("POC policy [S43]; S44; Seed ¶1; S/RES/1894")
    'POC policy [S43]; [S44]; [N¶1]; S/RES/1894'
    """
    linked = _BARE_REF.sub(r"[\1]", derived_from).replace("Seed ¶", "¶")
    linked = re.sub(r"(?<![\w\[])¶(\d+[a-z]?)–(\d+)", r"[N¶\1]–[N¶\2]", linked)
    return re.sub(r"(?<![\w\[])¶(\d+[a-z]?)", r"[N¶\1]", linked)


def _cited(document: StandardDocument) -> list[str]:
    return [ref for outcome in document.outcomes for ref in CITATION.findall(_linked(outcome.derived_from))]


def _pools(plan: Blueprint, document: StandardDocument) -> list[tuple[str, str]]:
    """Return which small area shares its minimum with which neighbour first, by name."""
    first: dict[str, str] = {}
    for small, into in plan.neighbours:
        first.setdefault(small, into)
    areas = document.area_by_code
    return [(f"{small} {areas[small].name}", f"{into} {areas[into].name}") for small, into in first.items()]
