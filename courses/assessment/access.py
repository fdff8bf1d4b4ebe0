"""The getters through which pages reach sessions, sittings and papers: 404 for what is not the visitor's."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.roles.rules import Actor
from courses.assessment.models import AssessmentSession, Candidate, Paper, Sitting


def session_in_scope(session_id: UUID) -> AssessmentSession:
    """Return a session of a contributor in scope."""
    return get_object_or_404(AssessmentSession.objects.select_related("contingent", "proctor"), pk=session_id)


def own_sitting(actor: Actor, sitting_id: UUID) -> Sitting:
    """Return the trainee's own sitting."""
    sittings = Sitting.objects.select_related("enrolment__standard")
    return get_object_or_404(sittings, pk=sitting_id, enrolment__person=actor.person_id)


def own_candidacy(actor: Actor, candidate_id: UUID) -> Candidate:
    """Return the trainee's own candidacy."""
    chairs = Candidate.objects.select_related("session")
    return get_object_or_404(chairs, pk=candidate_id, enrolment__person=actor.person_id)


def own_paper(actor: Actor, sitting_id: UUID, paper_id: UUID) -> Paper:
    """Return one paper, open or not, of the trainee's own sitting."""
    papers = Paper.objects.select_related("sitting__enrolment")
    return get_object_or_404(
        papers, pk=paper_id, sitting=sitting_id, sitting__enrolment__person=actor.person_id
    )
