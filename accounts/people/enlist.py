"""Recording many people at once, as a contributor's list gives them."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.people.models import Person, PersonCategory
from accounts.people.queries import lists_of
from accounts.roles.rules import Actor
from accounts.tenancy.bulk import insert_rows, update_rows
from accounts.trail.actions import record

_COLUMNS = tuple(f.attname for f in Person._meta.concrete_fields if f.attname != "contributor_id")


@transaction.atomic
def enlist(
    *,
    by: Actor,
    contributor: str,
    new: Sequence[Person],
    changed: Sequence[Person],
    changes: dict[str, dict[str, Any]],
) -> None:
    """Create new people and save changed ones, each in a few statements, with their categories from today on.

    `changes` says by person id and field what was written before and after: those fields are saved, and the
    erasable part of the trail keeps both.
    Raises IntegrityError when a service number was recorded meanwhile.
    """
    by = by.acting("roster:apply", contributor)
    if not new and not changed:
        return
    insert_rows(Person, contributor, _COLUMNS, map(attrgetter(*_COLUMNS), new))
    if changed:
        fields = sorted({field for values in changes.values() for field in values})
        update_rows(Person, contributor, fields, map(attrgetter(*fields, "pk"), changed))
    _keep_categories(contributor, new, [p for p in changed if "category" in changes.get(str(p.pk), {})])
    record(
        by=by,
        verb="person.enlist",
        subject=(new or changed)[0],
        contributor=contributor,
        details={"new": [str(p.pk) for p in new], "changed": [str(p.pk) for p in changed]},
        personal={"new": {str(p.pk): p.full_name for p in new}, "changes": changes},
    )


def _keep_categories(contributor: str, new: Sequence[Person], moved: Sequence[Person]) -> None:
    """Begin the history of new people, and turn over a page of those whose category changed."""
    today = timezone.now().date()
    for some in lists_of([person.pk for person in moved]):
        PersonCategory.objects.filter(person__in=some, until__isnull=True).update(until=today)
    begun = ((person.pk, person.category) for person in (*new, *moved))
    insert_rows(
        PersonCategory,
        contributor,
        ("person_id", "category"),
        begun,
        since=today,
        until=None,
        recorded_at=timezone.now(),
    )
