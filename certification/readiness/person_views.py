"""One person's page: facts, categories and slots over time, training, certificates, history; and merging."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.door import may_reset
from accounts.people.errors import MergeRefused
from accounts.people.labels import MERGE_REFUSED
from accounts.people.merging import unmerge
from accounts.people.models import Person
from accounts.people.queries import categories_of, open_pairs_with, people_with_slips
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from accounts.roles.rules import Actor
from certification.certificates.queries import today
from certification.readiness.actions import open_record
from certification.readiness.history import entries_about, happened
from certification.readiness.person_shown import (
    categories_shown,
    door_shown,
    facts_shown,
    history_shown,
    places_shown,
    slot_places,
)
from certification.readiness.queries import person_for, record_of
from certification.readiness.shown import record_shown

PER_PAGE = 50
_FOLDER = "certification/readiness"


@requires("person:read")
@never_cache
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything about one person. Each reading is logged, but of those who keep the country's records.

    Who keeps the records reads them all day, and each change of theirs is in the trail; that an auditor, a
    certifying officer or an instructor looked is worth an entry.
    """
    actor = actor_of(request)
    found = _person(actor, person_id)
    may = actor.permissions_for(found.contributor_id)
    if "person:write" not in may:
        open_record(by=actor, person=found)
    on = today()
    record = record_of(found)
    merged = list(found.merged.order_by("service_number"))
    places = places_shown(record.assignments, on)
    context = record_shown(found, record, on) | {
        "crumbs": _crumbs(found),
        "country": found.contributor,
        "facts": facts_shown(found),
        "door": door_shown(found),
        "categories": categories_shown(categories_of(found)),
        "places": places,
        "present": next((place for place in places if place["present"]), None),
        "merged": merged,
        "kept": found.merged_into,
        "pairs": open_pairs_with(found) if "person:merge" in may else [],
        "may_write": "person:write" in may and not found.merged_into_id,
        "may_merge": "person:merge" in may,
        "may_reset": "pin:reset" in may and not found.merged_into_id and may_reset(actor, found),
        "logged": "person:write" not in may,
    }
    if "trail:read" in may:
        context |= _history(request, found, merged, record)
    return render(request, f"{_FOLDER}/person_page.html", context)


def _history(request: HttpRequest, found: Person, merged: list[Person], record: Any) -> dict[str, Any]:
    page = Paginator(entries_about(found, merged, record), PER_PAGE).get_page(request.GET.get("page"))
    ids = frozenset(str(one.pk) for one in (found, *merged))
    events = happened(page.object_list, ids)
    return {"page_obj": page, "history": history_shown(events, slot_places(record.assignments))}


@requires("person:merge")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_unmerge(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take a merge back: check, done."""
    actor = actor_of(request)
    found = _person(actor, person_id)
    if not actor.allowed("person:merge", found.contributor_id) or found.merged_into is None:
        raise Http404("no merged record of this visitor's")
    if request.method != "POST":
        context = {
            "person": found,
            "kept": found.merged_into,
            "crumbs": _crumbs(found, _("Take the merge back")),
        }
        return render(request, f"{_FOLDER}/person_unmerge.html", context)
    try:
        unmerge(by=actor, person=found)
    except MergeRefused as refused:
        messages.warning(request, MERGE_REFUSED[refused.code])
    else:
        messages.success(request, _("These are two records again, and count as two people."))
    return redirect("person", found.pk)


def _person(actor: Actor, person_id: UUID) -> Any:
    """Return a person this visitor may read, with what the page shows of them. 404 for anybody else."""
    try:
        seen = person_for(actor, person_id)
    except Person.DoesNotExist:
        raise Http404("no such person") from None
    rows = people_with_slips(Person.objects.filter(pk=seen.pk))
    return rows.select_related("user", "contributor", "merged_into").get()


def _crumbs(found: Person, last: str = "") -> list[dict[str, str]]:
    crumbs = [{"title": _("People"), "href": reverse("people")}]
    if not last:
        return [*crumbs, {"title": found.full_name, "href": ""}]
    return [*crumbs, {"title": found.full_name, "href": reverse("person", args=[found.pk])}, {"title": last}]
