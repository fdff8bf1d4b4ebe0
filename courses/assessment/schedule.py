"""Planning a session and admitting people to it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.contingents.models import Contingent
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from accounts.users.models import User
from courses.assessment.errors import BadSession
from courses.assessment.models import AssessmentSession, Candidate
from courses.enrolment.models import Enrolment


@transaction.atomic
def schedule_session(
    *,
    by: Actor,
    contributor: str,
    contingent: Contingent | None,
    place: str,
    proctor: User,
    opens_at: datetime,
    closes_at: datetime,
    enrolments: Sequence[Enrolment],
) -> AssessmentSession:
    """Plan a session and admit people to it. Raises BadSession when its facts do not fit together."""
    acting = by.acting("session:write", contributor)
    if closes_at <= opens_at:
        raise BadSession("closes_before_opening")
    if contingent is not None and contingent.contributor_id != contributor:
        raise BadSession("foreign_contingent")
    if not may_proctor(proctor, contributor):
        raise BadSession("not_a_proctor")
    session = AssessmentSession.objects.create(
        contributor_id=contributor,
        contingent=contingent,
        place=place,
        proctor=proctor,
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=by.actor_id,
    )
    record(
        by=acting,
        verb="session.schedule",
        subject=session,
        contributor=contributor,
        details={
            "contingent": contingent.code if contingent else None,
            "proctor": str(proctor.pk),
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
        },
    )
    if enrolments:
        admit(by=by, session=session, enrolments=enrolments)
    return session


@transaction.atomic
def admit(*, by: Actor, session: AssessmentSession, enrolments: Sequence[Enrolment]) -> list[Candidate]:
    """Admit enrolments to a session; those admitted before are left as they are. Returns the new ones.

    Raises BadSession when an enrolment belongs to another contributor.
    """
    acting = by.acting("session:write", session.contributor_id)
    if any(e.contributor_id != session.contributor_id for e in enrolments):
        raise BadSession("foreign_enrolment")
    there = set(Candidate.objects.filter(session=session).values_list("enrolment_id", flat=True))
    fresh = {e.pk: e for e in enrolments if e.pk not in there}
    made = Candidate.objects.bulk_create(
        Candidate(contributor_id=session.contributor_id, session=session, enrolment=e) for e in fresh.values()
    )
    if made:
        record(
            by=acting,
            verb="session.admit",
            subject=session,
            contributor=session.contributor_id,
            details={"enrolments": sorted(str(pk) for pk in fresh)},
        )
    return made


def may_proctor(user: User, contributor: str) -> bool:
    """Say whether a user holds the role of proctor for a contributor."""
    here = Q(contributor=contributor) | Q(contributor__isnull=True, mission__isnull=True)
    return Membership.objects.filter(here, user=user, role=Role.PROCTOR).exists()
