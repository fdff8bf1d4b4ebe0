"""Recording many people at once, as a contributor's list gives them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record


@transaction.atomic
def enlist(
    *,
    by: Actor,
    contributor: str,
    new: Sequence[Person],
    changed: Sequence[Person],
    fields: Sequence[str],
    changes: dict[str, Any],
) -> None:
    """Create new people and save the named fields of changed ones, each in a few statements.

    `changes` says by person id what was written before and after, for the erasable part of the trail.
    Raises IntegrityError when a service number was recorded meanwhile.
    """
    by = by.acting("roster:apply", contributor)
    if not new and not changed:
        return
    Person.objects.bulk_create(new)
    if changed:
        Person.objects.bulk_update(changed, fields, batch_size=500)
    record(
        by=by,
        verb="person.enlist",
        subject=(new or changed)[0],
        contributor=contributor,
        details={"new": [str(p.pk) for p in new], "changed": [str(p.pk) for p in changed]},
        personal={"new": {str(p.pk): p.full_name for p in new}, "changes": changes},
    )
