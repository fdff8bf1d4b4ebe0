"""Taking people out of the system, as rows of a roster."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import transaction

from accounts.contingents.models import Contingent
from accounts.contingents.queries import assignments_of, lasting
from accounts.contributors.models import ContributorCountry
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.enrolment.plan import PERSON_FIELDS, text_of

_CHUNK = 2_000


@transaction.atomic
def export_people(
    *, by: Actor, contributor: ContributorCountry, contingent: Contingent | None, on: date
) -> Iterator[dict[str, str]]:
    """Return a contributor's people (those in one contingent) by name, each as a row of a roster.

    The trail says who took how many. Rows are fetched as they are taken, so take them in the same scope.
    """
    by = by.acting("person:read", contributor.pk)
    people = Person.objects.filter(contributor=contributor, merged_into__isnull=True).by_name()
    if contingent:
        inside = lasting(on).filter(slot__contingent=contingent)
        people = people.filter(pk__in=inside.values("person"))
    record(
        by=by,
        verb="people.export",
        subject=contingent or contributor,
        contributor=contributor.pk,
        details={"people": people.count()},
    )
    return _rows(people.iterator(chunk_size=_CHUNK), on)


def _rows(people: Iterator[Person], on: date) -> Iterator[dict[str, str]]:
    while chunk := list(islice(people, _CHUNK)):
        placed = assignments_of([person.pk for person in chunk], on)
        for person in chunk:
            row = {"service_number": person.service_number}
            row |= {field: text_of(getattr(person, field)) for field in PERSON_FIELDS}
            if assignment := placed.get(person.pk):
                slot = assignment.slot
                row |= {"contingent": slot.contingent.code, "position": slot.position}
            yield row
