"""Enrolling many people at once, for what the standard in force asks of each."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.contingents.models import Mission
from accounts.people.models import Person
from accounts.people.queries import lists_of
from accounts.roles.rules import Actor
from accounts.tenancy.bulk import insert_rows
from accounts.trail.actions import record
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.requirements import required_phases
from courses.standards.queries import standard_in_force

Wanted = tuple[UUID, str, str, str | None]  # person, category, phase, and the mission of an induction


@transaction.atomic
def enrol_many(
    *, by: Actor, contributor: str, people: Sequence[Person], mission: Mission | None = None
) -> list[Wanted]:
    """Enrol people for every phase that the standard in force asks of their present category.

    `mission`: of the contingent they have come into; without one they are trained before departure only. What
    they are enrolled for already stays as it is. One entry in the trail. Returns what was added; raises
    NoStandardInForce.
    """
    by = by.acting("roster:apply", contributor)
    standard = standard_in_force()
    missing = _missing(people, standard.pk, _wanted(people, mission))
    if not missing:
        return []
    now = timezone.now()
    made = [(uuid4(), *wanted) for wanted in missing]
    insert_rows(
        Enrolment,
        contributor,
        ("id", "person_id", "category", "phase", "mission_id"),
        made,
        standard_id=standard.pk,
        enrolled_at=now,
    )
    insert_rows(
        EnrolmentEvent,
        contributor,
        ("enrolment_id",),
        ((row[0],) for row in made),
        number=1,
        kind=EnrolmentEventKind.ENROLLED,
        at=now,
        by=by.actor_id,
        reason="",
    )
    record(
        by=by,
        verb="enrolment.enrol_many",
        subject=standard,
        contributor=contributor,
        details={"enrolled": [[str(person), *rest] for person, *rest in missing]},
    )
    return missing


def enrolled_before_departure(people: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return who of these people is enrolled before departure, and in which category, as things stand."""
    standard = standard_in_force()
    found: set[tuple[UUID, str]] = set()
    for some in lists_of(sorted(set(people))):
        rows = Enrolment.objects.filter(person__in=some, standard=standard, phase="pre_deployment")
        found.update(rows.values_list("person", "category"))
    return found


def _wanted(people: Sequence[Person], mission: Mission | None) -> list[Wanted]:
    document, code = standard_in_force().parsed(), mission.pk if mission else None
    asked = {c: required_phases(document, c, mission=code) for c in {person.category for person in people}}
    return [
        (person.pk, person.category, one.phase.value, one.mission)
        for person in people
        for one in asked[person.category]
    ]


def _missing(people: Sequence[Person], standard: UUID, wanted: list[Wanted]) -> list[Wanted]:
    there: set[Wanted] = set()
    for some in lists_of(sorted({person.pk for person in people})):
        rows = Enrolment.objects.select_for_update(of=("self",)).filter(person__in=some, standard=standard)
        there.update(rows.values_list("person", "category", "phase", "mission"))
    return [one for one in dict.fromkeys(wanted) if one not in there]
