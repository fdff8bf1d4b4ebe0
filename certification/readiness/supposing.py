"""What readiness would say of a slot if somebody filled it: shown before anything is changed."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from accounts.contingents.models import Slot
from accounts.people.models import Person
from certification.certificates.queries import today
from certification.readiness.facts import AssignmentFacts, SlotFacts
from certification.readiness.figures import SlotReading
from certification.readiness.queries import contingent_facts, people_facts, standard_on
from certification.readiness.reading import read_slot


def readings_if(
    slot: Slot, people: Collection[Person], since: date, *, swapped: bool = False
) -> dict[UUID, SlotReading]:
    """Return how a slot would read today for each of these people, filling it from a day on.

    `swapped`: taking over from somebody. The number of queries is the same for one and for many; the slot
    brings its contingent and mission along.
    """
    on = today()
    known = people_facts([person.pk for person in people], on)
    facts = contingent_facts(slot.contingent, (), known, standard_on(on))
    return {
        person.pk: read_slot(
            SlotFacts(
                slot.pk,
                slot.number,
                slot.category,
                slot.position,
                AssignmentFacts(person.pk, since, swapped, person.category),
            ),
            facts,
            on,
        )
        for person in people
    }
