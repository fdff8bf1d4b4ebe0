"""Who looks at people's records and does not keep them: that is on record itself."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from accounts.contributors.models import ContributorCountry
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record


@transaction.atomic
def note_reading(*, by: Actor, people: Sequence[Person]) -> int:
    """Say in the trail whose records somebody reads: one line for each contributor. Returns how many lines.

    Whoever keeps the country's records leaves none by reading, as on the page of a person. Raises NotAllowed.
    """
    by_contributor: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_contributor[person.contributor_id].append(person)
    lines = 0
    for contributor, read in sorted(by_contributor.items()):
        reader = by.acting("person:read", contributor)
        if by.allowed("person:write", contributor):
            continue
        record(
            by=reader,
            verb="person.read",
            subject=read[0] if len(read) == 1 else ContributorCountry(pk=contributor),
            contributor=contributor,
            details={"people": [str(person.pk) for person in read]} if len(read) > 1 else {},
        )
        lines += 1
    return lines
