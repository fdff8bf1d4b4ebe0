"""Reading somebody's record and taking figures away: both leave a line in the trail."""

from django.db import transaction

from accounts.contingents.models import Contingent
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from certification.readiness.figures import Readiness


@transaction.atomic
def open_record(*, by: Actor, person: Person) -> None:
    """Say in the trail that somebody's training record is read. Raises NotAllowed."""
    by = by.acting("person:read", person.contributor_id)
    record(by=by, verb="person.read", subject=person, contributor=person.contributor_id)


@transaction.atomic
def take_away(*, by: Actor, contingent: Contingent, readiness: Readiness, form: str, named: bool) -> None:
    """Say in the trail that a contingent's readiness left the site, as which form, and whether with names."""
    by = by.acting("readiness:read", contingent.contributor_id)
    record(
        by=by,
        verb="readiness.export",
        subject=contingent,
        contributor=contingent.contributor_id,
        details={
            "on": readiness.on.isoformat(),
            "form": form,
            "slots": readiness.counts.required,
            "named": named,
        },
    )
