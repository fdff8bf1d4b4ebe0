"""A person's training in time: which phases they are enrolled for, which are open, and whose turn it is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from accounts.contingents.models import Contingent
from accounts.contingents.queries import tour_of
from courses.assessment.models import Candidate, Sitting
from courses.assessment.queries import with_passed
from courses.enrolment.merged import counting_for
from courses.enrolment.models import Enrolment
from courses.enrolment.requirements import Turn, in_turn, opens_on, refresher_due
from courses.learning.queries import enrolments_in_force, required_since_of
from courses.standards.enums import DeliveryPhase

_RENEWING = {DeliveryPhase.PRE_DEPLOYMENT, DeliveryPhase.REFRESHER}


@dataclass(frozen=True)
class Phase:
    """One phase of a person's training. `current`: its turn has come.

    `passed_on`: the day of the sitting that stands; `due`: when the yearly outcomes fall due; `tour`: the
    contingent the person serves in or will serve in.
    """

    enrolment: Enrolment
    turn: Turn
    current: bool
    tour: Contingent | None = None
    passed_on: date | None = None
    due: date | None = None

    @property
    def name(self) -> DeliveryPhase:
        return DeliveryPhase(self.enrolment.phase)

    def is_open(self, today: date) -> bool:
        return self.turn.is_open(today)


def phases_of(person_id: UUID, today: date) -> list[Phase]:
    """Return the phases a person has to go through, in their order: four queries, one when there are none.

    Of several enrolments for one phase the newest counts; induction only in the mission the person serves in.
    What belongs to another category than the person's present one is left out, unless there is nothing else.
    """
    enrolments = enrolments_in_force(person_id)
    if not enrolments:
        return []
    tour = tour_of(person_id, today)
    mission = tour.mission_id if tour else None
    followed = _followed(enrolments, mission)
    passed = _passed(followed)
    due = _due(followed, passed)
    turns = [
        Turn(
            opens_on(DeliveryPhase(one.phase), departure=tour.planned_departure if tour else None, due=due),
            one.pk in passed,
        )
        for one in followed
    ]
    first = next(iter(in_turn(turns, today)), 0)
    return [
        Phase(one, turn, place == first, tour, passed.get(one.pk), due)
        for place, (one, turn) in enumerate(zip(followed, turns, strict=True))
    ]


def _followed(enrolments: list[Enrolment], mission: str | None) -> list[Enrolment]:
    present = enrolments[0].person.category
    own = [one for one in enrolments if one.category == present] or enrolments
    newest = {
        one.phase: one for one in own if one.phase != DeliveryPhase.INDUCTION or one.mission_id == mission
    }
    return [newest[phase] for phase in DeliveryPhase if phase in newest]


def _passed(enrolments: list[Enrolment]) -> dict[UUID, date]:
    """Return the day of the newest pass of each enrolment that has one since training was last required."""
    since, counting = required_since_of(enrolments), counting_for(enrolments)
    sittings = Sitting.objects.filter(enrolment__in=list(counting))
    rows = with_passed(sittings).filter(passed=True).order_by("started_at")
    return {
        counting[enrolment]: at.date()
        for enrolment, at in rows.values_list("enrolment", "started_at")
        if at >= since[counting[enrolment]]
    }


def _due(enrolments: list[Enrolment], passed: dict[UUID, date]) -> date | None:
    renewing = [one for one in enrolments if one.phase in _RENEWING]
    last = max((passed[one.pk] for one in renewing if one.pk in passed), default=None)
    return refresher_due(renewing[-1].standard.parsed(), renewing[-1].category, last) if renewing else None


def phase_to_sit(phases: list[Phase], now: datetime) -> Phase:
    """Return the phase whose assessment comes next: one with a sitting open or a session to come, the one
    whose turn it is before others; without any, the one whose turn it is. One query."""
    waiting = Q(sitting__isnull=True, session__closes_at__gt=now)
    writing = Q(sitting__isnull=False, sitting__closed_at__isnull=True)
    ids = [phase.enrolment.pk for phase in phases]
    seats = set(
        Candidate.objects.filter(waiting | writing, enrolment__in=ids).values_list("enrolment", flat=True)
    )
    ordered = sorted(phases, key=lambda phase: (phase.enrolment.pk not in seats, not phase.current))
    return ordered[0]
