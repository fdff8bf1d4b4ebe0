"""Starting a sitting."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.assessment.attempts import obstacle
from courses.assessment.enums import Block, SittingEventKind
from courses.assessment.errors import CannotStart
from courses.assessment.journal import hand_out, note
from courses.assessment.models import Candidate, Sitting
from courses.assessment.paper import Line, draw, draw_block
from courses.assessment.queries import is_withdrawn, seen_items, tries_of
from courses.bank.queries import ENGLISH, current_items, texts_of
from courses.enrolment.merged import read_merged
from courses.enrolment.models import Enrolment
from courses.learning.queries import all_lessons_done, required_since
from courses.standards.enums import DeliveryPhase


@transaction.atomic
def start_sitting(*, by: Actor, candidate: Candidate, language: str) -> Sitting:
    """Draw a paper and start the clock; the paper is the sitting's only one so far.

    Raises NotAllowed for somebody else's candidacy, CannotStart with the rule that forbids it, and
    BlueprintNotMet when the bank cannot supply the paper and its must-pass block.
    """
    acting = by.acting("sitting:do", candidate.contributor_id)
    enrolment = _locked(candidate)
    if by.person_id is None or enrolment.person_id != by.person_id:
        raise NotAllowed("people sit for themselves only")
    now = timezone.now()
    if found := start_obstacle(candidate, enrolment, now):
        raise found
    seed = secrets.randbits(62)
    lines = _paper(enrolment, seed)
    sitting = _open(candidate, enrolment, _language(lines, language), now)
    note(sitting, SittingEventKind.STARTED, at=now, by=by.actor_id)
    minutes = enrolment.standard.plan().minutes
    hand_out(sitting, block=Block.MAIN, lines=lines, seed=seed, at=now, minutes=minutes)
    record(
        by=acting,
        verb="sitting.start",
        subject=sitting,
        contributor=sitting.contributor_id,
        details={"attempt": sitting.attempt, "language": sitting.language, "questions": len(lines)},
    )
    return sitting


def start_obstacle(candidate: Candidate, enrolment: Enrolment, now: datetime) -> CannotStart | None:
    """Return the first rule that forbids this candidate to start now, or None."""
    session = candidate.session
    if is_withdrawn(enrolment):
        return CannotStart("withdrawn")
    if now < session.opens_at:
        return CannotStart("session_not_open", session.opens_at)
    if now >= session.closes_at:
        return CannotStart("session_closed")
    rule = enrolment.standard.parsed().passing
    found = obstacle(tries_of(enrolment), now=now, rule=rule, since=required_since(enrolment))
    if found is not None:
        return found
    if Sitting.objects.filter(candidate=candidate).exists():
        return CannotStart("candidate_used")
    return None if all_lessons_done(enrolment) else CannotStart("lessons_missing")


def _locked(candidate: Candidate) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("standard")
    return read_merged(rows.get(pk=candidate.enrolment_id))


def _paper(enrolment: Enrolment, seed: int) -> tuple[Line, ...]:
    """Draw the paper, and make sure that a must-pass block could follow it."""
    items = current_items(enrolment.category)
    outcomes = enrolment.standard.parsed().required(enrolment.category, DeliveryPhase(enrolment.phase))
    seen = seen_items(enrolment.person_id)
    lines = draw(items, outcomes=outcomes, blueprint=enrolment.standard.plan(), seen=seen, seed=seed)
    draw_block(items, outcomes=outcomes, paper=lines, seen=seen, seed=seed)
    return lines


def _language(lines: tuple[Line, ...], wanted: str) -> str:
    """Return the best language in which every question of the paper exists: never two on one paper."""
    for language in (wanted, wanted.split("-", maxsplit=1)[0]):
        words = texts_of([line.version for line in lines], language)
        if len(words) == len(lines) and all(text.language == language for text in words.values()):
            return language
    return ENGLISH


def _open(candidate: Candidate, enrolment: Enrolment, language: str, now: datetime) -> Sitting:
    try:
        with transaction.atomic():
            return Sitting.objects.create(
                contributor_id=enrolment.contributor_id,
                enrolment=enrolment,
                candidate=candidate,
                attempt=Sitting.objects.filter(enrolment=enrolment).count() + 1,
                language=language,
                started_at=now,
            )
    except IntegrityError:
        raise CannotStart("sitting_open") from None  # two clicks at once: the other one was quicker
