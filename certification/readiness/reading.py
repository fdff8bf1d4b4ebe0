"""What is known of one slot on a date. No Django.

A certificate answers first; without a valid one, the newest sitting that counts; without one, the lessons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from certification.certificates.enums import AwardReason, CertificateStatus
from certification.certificates.facts import CertificateFacts
from certification.readiness.enums import Cause, Finding, Step
from certification.readiness.facts import (
    AwardFacts,
    ContingentFacts,
    PersonFacts,
    SlotFacts,
    StandardFacts,
    end_of,
)
from certification.readiness.figures import CERTIFIED, SlotReading
from courses.standards.enums import DeliveryPhase, Theme
from courses.standards.validity import months_after

if TYPE_CHECKING:
    from courses.evidence import Progress

LATE_FROM = timedelta(days=14)
_FIRST = frozenset({DeliveryPhase.PRE_DEPLOYMENT.value})
_RENEWING = frozenset({DeliveryPhase.PRE_DEPLOYMENT.value, DeliveryPhase.REFRESHER.value})
_GONE = frozenset({CertificateStatus.EXPIRED, CertificateStatus.REVOKED, CertificateStatus.SUSPENDED})


@dataclass(frozen=True)
class _Held:
    """What stands in a slot apart from who fills it."""

    finding: Finding
    step: Step | None = None
    cause: Cause | None = None
    themes: frozenset[str] = frozenset()
    valid_until: date | None = None
    refresher_due: date | None = None


@dataclass(frozen=True)
class _Outcome:
    """The newest scored sitting as far as it was known on the day."""

    at: datetime
    passed: bool
    attested: bool
    exercise_missing: bool
    themes: frozenset[str]


def read_slot(slot: SlotFacts, facts: ContingentFacts, on: date) -> SlotReading:
    """Answer one slot as things stood at the end of `on`."""
    assignment = slot.assignment
    if assignment is None:
        return SlotReading(
            slot.id, slot.number, slot.category, slot.position, None, Finding.UNNAMED, step=Step.NAME_PERSON
        )
    person = facts.people.get(assignment.person) or PersonFacts(assignment.person)
    elsewhere = assignment.category if assignment.category != slot.category else ""
    held = _held(person, slot.category, facts, on, elsewhere)
    progress = _progress(person, slot.category)
    return SlotReading(
        slot=slot.id,
        number=slot.number,
        category=slot.category,
        position=slot.position,
        person=assignment.person,
        finding=held.finding,
        cause=held.cause,
        step=held.step,
        themes=held.themes,
        replaced_late=assignment.swapped_in or assignment.since > facts.planned_departure - LATE_FROM,
        valid_until=held.valid_until,
        refresher_due=held.refresher_due,
        lessons_done=progress.lessons_done if progress else 0,
        lessons_total=progress.lessons_total if progress else 0,
        other_category="" if held.finding in CERTIFIED else _other_category(person, slot.category, on),
        serves_as=elsewhere,
    )


def _held(person: PersonFacts, category: str, facts: ContingentFacts, on: date, elsewhere: str = "") -> _Held:
    """Answer a slot somebody fills. Who serves in another category by now is not whom the slot asks for."""
    if elsewhere:
        return _Held(Finding.OTHER_CATEGORY, Step.CHANGE_SLOT)
    return _with_certificate(person, category, facts, on) or _without(person, category, on)


def _issued(person: PersonFacts, on: date, phases: frozenset[str]) -> list[CertificateFacts]:
    return [c for c in person.certificates if c.phase in phases and c.status_on(on) is not None]


def _valid(person: PersonFacts, on: date, phases: frozenset[str]) -> list[CertificateFacts]:
    return [c for c in _issued(person, on, phases) if c.status_on(on) == CertificateStatus.VALID]


def _other_category(person: PersonFacts, category: str, on: date) -> str:
    """Return another category the person is validly certified for: it does not count for this slot."""
    return min((c.category for c in _valid(person, on, _FIRST) if c.category != category), default="")


def _with_certificate(person: PersonFacts, category: str, facts: ContingentFacts, on: date) -> _Held | None:
    """Answer a slot whose person holds a valid certificate for its category; None when there is none."""
    valid = [c for c in _valid(person, on, _FIRST) if c.category == category]
    if not valid:
        return None
    counting = [c for c in valid if facts.standard.accepts(c.standard_version)]
    if not counting:
        return _Held(Finding.CANNOT_TELL, Step.SETTLE_TRANSITION, Cause.STANDARD_WITHOUT_TRANSITION)
    until = max(c.valid_until for c in counting)
    due = _refresher_due(person, category, facts.standard, on)
    if due and due < on:
        return _Held(Finding.REFRESHER_OVERDUE, Step.REFRESH, valid_until=until, refresher_due=due)
    lasts = until >= facts.end_of_tour
    return _Held(
        Finding.CERTIFIED if lasts else Finding.EXPIRING,
        None if lasts else Step.RENEW_FOR_TOUR,
        themes=frozenset(Theme),
        valid_until=until,
        refresher_due=due,
    )


def _refresher_due(person: PersonFacts, category: str, standard: StandardFacts, on: date) -> date | None:
    """Return when the outcomes that are renewed yearly fall due, from the newest sitting that stands."""
    months = standard.yearly.get(category)
    if not months:
        return None
    standing = [c for c in _valid(person, on, _RENEWING) if c.category == category]
    return months_after(max(person.day_sat(c) for c in standing), months)


def _progress(person: PersonFacts, category: str) -> Progress | None:
    """Return the newest enrolment for a category before departure."""
    own = [p for p in person.progress if p.category == category and p.phase in _FIRST]
    return own[-1] if own else None


def _without(person: PersonFacts, category: str, on: date) -> _Held:
    """Answer a slot whose person holds no valid certificate for its category."""
    progress = _progress(person, category)
    if progress and progress.sitting_open:
        return _Held(Finding.IN_PROGRESS, Step.HAND_IN)
    outcome = _newest_outcome(person, category, progress, on)
    gone = _gone(person, category, on)
    if gone and (outcome is None or outcome.at <= gone.issued_at):
        return _of_gone(gone, on)
    if outcome:
        return _of_outcome(outcome)
    return _of_lessons(progress)


def _gone(person: PersonFacts, category: str, on: date) -> CertificateFacts | None:
    """Return the newest certificate for a category that has expired, is suspended or was revoked."""
    lost = [c for c in _issued(person, on, _FIRST) if c.category == category and c.status_on(on) in _GONE]
    return max(lost, key=lambda c: c.issued_at, default=None)


def _of_gone(gone: CertificateFacts, on: date) -> _Held:
    status = gone.status_on(on)
    if status == CertificateStatus.SUSPENDED:
        return _Held(Finding.CANNOT_TELL, Step.SETTLE_SUSPENSION, Cause.CERTIFICATE_SUSPENDED)
    finding = Finding.REVOKED if status == CertificateStatus.REVOKED else Finding.EXPIRED
    return _Held(finding, Step.CERTIFY_AGAIN, valid_until=gone.valid_until)


def _newest_outcome(
    person: PersonFacts, category: str, progress: Progress | None, on: date
) -> _Outcome | None:
    """Return the newest of what awards say and what progress says (its award may still be in the making)."""
    decided = [
        _of_award(a)
        for a in person.awards
        if a.category == category and a.phase in _FIRST and a.decided_at < end_of(on)
    ]
    newest = max(decided, key=lambda o: o.at, default=None)
    scored = progress.last_scored_at if progress else None
    if progress is None or scored is None or scored >= end_of(on) or (newest and scored <= newest.at):
        return newest
    return _Outcome(
        at=scored,
        passed=bool(progress.last_passed),
        attested=progress.attested,
        exercise_missing=progress.needs_observed_exercise,
        themes=frozenset(Theme) if progress.last_passed else frozenset(),
    )


def _of_award(award: AwardFacts) -> _Outcome:
    return _Outcome(
        at=award.decided_at,
        passed=AwardReason.NOT_PASSED not in award.reasons,
        attested=AwardReason.IDENTITY_NOT_ATTESTED not in award.reasons,
        exercise_missing=AwardReason.OBSERVED_EXERCISE_MISSING in award.reasons,
        themes=frozenset(theme for theme, met in award.themes.items() if met),
    )


def _of_outcome(outcome: _Outcome) -> _Held:
    if not outcome.attested:
        return _Held(Finding.CANNOT_TELL, Step.ATTEST_IDENTITY, Cause.IDENTITY_NOT_ATTESTED)
    if not outcome.passed:
        return _Held(Finding.FAILED, Step.SIT_AGAIN, themes=outcome.themes)
    if outcome.exercise_missing:
        return _Held(Finding.OBSERVED_EXERCISE_MISSING, Step.OBSERVE_EXERCISE, themes=outcome.themes)
    return _Held(Finding.IN_PROGRESS, Step.ISSUE_CERTIFICATE, themes=outcome.themes)


def _of_lessons(progress: Progress | None) -> _Held:
    if progress is None:
        return _Held(Finding.NOT_STARTED, Step.ENROL)
    if progress.lessons_done == 0:
        return _Held(Finding.NOT_STARTED, Step.START_LESSONS)
    done = progress.lessons_done >= progress.lessons_total
    return _Held(Finding.IN_PROGRESS, Step.SIT if done else Step.FINISH_LESSONS)
