"""Recording many people at once, as a contributor's list gives them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record

BATCH = 200  # people to an UPDATE: more is slower, for each person is compared with all of them


@transaction.atomic
def enlist(
    *,
    by: Actor,
    contributor: str,
    new: Sequence[Person],
    changed: Sequence[Person],
    changes: dict[str, dict[str, Any]],
) -> None:
    """Create new people and save changed ones, each in a few statements.

    `changes` says by person id and field what was written before and after: those fields are saved, and the
    erasable part of the trail keeps both.
    Raises IntegrityError when a service number was recorded meanwhile.
    """
    by = by.acting("roster:apply", contributor)
    if not new and not changed:
        return
    Person.objects.bulk_create(new)
    if changed:
        fields = sorted({field for values in changes.values() for field in values})
        Person.objects.bulk_update(changed, fields, batch_size=BATCH)
    record(
        by=by,
        verb="person.enlist",
        subject=(new or changed)[0],
        contributor=contributor,
        details={"new": [str(p.pk) for p in new], "changed": [str(p.pk) for p in changed]},
        personal={"new": {str(p.pk): p.full_name for p in new}, "changes": changes},
    )
