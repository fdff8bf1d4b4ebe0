"""Attesting who sits."""

from django.db import transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.assessment.enums import IdentityProof
from courses.assessment.errors import AlreadyAttested
from courses.assessment.models import Candidate, Sitting
from courses.assessment.queries import newest_result


@transaction.atomic
def attest_identity(*, by: Actor, candidate: Candidate, proof: IdentityProof) -> Candidate:
    """The session's proctor states that the candidate is the person enrolled, and what proved it.

    After scoring it has the award decided again, for without it nobody is eligible.
    Raises NotAllowed for anybody but that proctor, and AlreadyAttested the second time.
    """
    acting = by.acting("session:run", candidate.contributor_id)
    if by.actor_id is None or candidate.session.proctor_id != by.actor_id:
        raise NotAllowed("only the session's own proctor attests who sits")
    stated = Candidate.objects.filter(pk=candidate.pk, attested_at__isnull=True).update(
        identity_proof=IdentityProof(proof), attested_by=by.actor_id, attested_at=timezone.now()
    )
    if not stated:
        raise AlreadyAttested("this candidate's identity was attested before")
    _decide_again(candidate)
    record(
        by=acting,
        verb="identity.attest",
        subject=candidate,
        contributor=candidate.contributor_id,
        details={"session": str(candidate.session_id), "proof": str(IdentityProof(proof))},
    )
    candidate.refresh_from_db()
    return candidate


def _decide_again(candidate: Candidate) -> None:
    sitting = Sitting.objects.filter(candidate=candidate).first()
    result = newest_result(sitting) if sitting else None
    if sitting is None or result is None:
        return
    record_event(
        "sitting.scored",
        key=f"{result.pk}-attested",
        payload={"sitting": str(sitting.pk), "result": str(result.pk)},
        contributor=candidate.contributor_id,
    )
