"""How far people had come by the end of a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from certification.certificates.queries import today
from certification.readiness.facts import end_of
from courses.evidence import Progress, progress_of
from courses.standards.enums import DeliveryPhase

ProgressByPerson = dict[UUID, tuple[Progress, ...]]


def progress_on(people: Collection[UUID], on: date, merged: Mapping[UUID, UUID]) -> ProgressByPerson:
    """Return each person's progress before departure, oldest enrolment first: five queries.

    `merged`: who was merged into whom (`identities_of`).

    A coming day is taken as today; of a day that has passed, nothing that happened later is known.
    """
    until = end_of(on) if on < today() else None
    grouped: dict[UUID, list[Progress]] = defaultdict(list)
    for progress in progress_of(people, DeliveryPhase.PRE_DEPLOYMENT, until, merged):
        grouped[progress.person].append(progress)
    return {person: tuple(own) for person, own in grouped.items()}
