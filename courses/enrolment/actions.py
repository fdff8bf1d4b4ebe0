"""What is done with rosters and enrolments: each verb in a module of its own, or here."""

from django.db import transaction

from accounts.contingents.models import Mission
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.enrolment.applying import APPLY_REQUESTED, apply_job, apply_roster, request_apply, stop_applying
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.handing_in import (
    CHECK_REQUESTED,
    check_again,
    check_job,
    check_roster,
    decide_rows,
    examine,
)
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force

__all__ = [
    "APPLY_REQUESTED",
    "CHECK_REQUESTED",
    "apply_job",
    "apply_roster",
    "check_again",
    "check_job",
    "check_roster",
    "decide_rows",
    "enrol",
    "examine",
    "request_apply",
    "require_training_again",
    "stop_applying",
]


@transaction.atomic
def enrol(
    *, by: Actor, person: Person, category: str, phase: DeliveryPhase, mission: Mission | None = None
) -> Enrolment:
    """Enrol a person for one category and phase under the standard in force; twice changes nothing.

    Induction names the mission it is given in; the other phases name none. Raises NoStandardInForce.
    """
    by = by.acting("roster:apply", person.contributor_id)
    enrolment, made = Enrolment.objects.get_or_create(
        contributor_id=person.contributor_id,
        person=person,
        category=category,
        phase=phase,
        mission=mission,
        standard=standard_in_force(),
    )
    if made:
        _add_event(by, enrolment, EnrolmentEventKind.ENROLLED, "")
        record(
            by=by,
            verb="enrolment.enrol",
            subject=enrolment,
            contributor=person.contributor_id,
            details={
                "person": str(person.pk),
                "category": category,
                "phase": str(phase),
                "mission": mission.pk if mission else None,
            },
        )
    return enrolment


@transaction.atomic
def require_training_again(*, by: Actor, enrolment: Enrolment, reason: str) -> EnrolmentEvent:
    """Note that what was earned under an enrolment no longer stands, so that training starts anew.

    `reason` is a code of the caller's, such as a revocation's; the same one twice running adds nothing.
    """
    by = by.acting("certificate:revoke", enrolment.contributor_id)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    last = enrolment.events.last()
    kind = EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
    if last and (last.kind, last.reason) == (kind, reason):
        return last
    event = _add_event(by, enrolment, kind, reason)
    record(
        by=by,
        verb="enrolment.require_training_again",
        subject=enrolment,
        contributor=enrolment.contributor_id,
        details={"reason": reason},
    )
    return event


def _add_event(by: Actor, enrolment: Enrolment, kind: EnrolmentEventKind, reason: str) -> EnrolmentEvent:
    last = enrolment.events.last()
    return EnrolmentEvent.objects.create(
        contributor_id=enrolment.contributor_id,
        enrolment=enrolment,
        number=last.number + 1 if last else 1,
        kind=kind,
        by=by.actor_id,
        reason=reason,
    )
