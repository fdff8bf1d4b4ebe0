"""What a sitting proves: the only door through which certification sees assessment. No Django."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Share:
    """Right answers out of those asked; `share` and `minimum` in per cent (share with one decimal)."""

    name: str
    right: int
    of: int
    share: float
    minimum: float

    @property
    def met(self) -> bool:
        return self.share >= self.minimum


@dataclass(frozen=True)
class SittingEvidence:
    """One scored sitting, as frozen facts."""

    sitting: UUID
    enrolment: UUID
    person: UUID
    contributor: str
    category: str
    phase: str
    standard_version: str
    standard_digest: str
    standard_status: str
    needs_observed_exercise: bool
    attempt: int
    language: str
    passed: bool
    reasons: tuple[str, ...]
    overall: Share
    themes: tuple[Share, ...]
    areas: tuple[Share, ...]
    must_pass: Share
    must_pass_in_second_block: bool
    scored_at: datetime
    attested: bool
    attested_by: UUID | None
    proctor: UUID
    place: str


@dataclass(frozen=True)
class Progress:
    """How far a person has come in one enrolment."""

    enrolment: UUID
    person: UUID
    category: str
    phase: str
    lessons_done: int
    lessons_total: int
    sittings: int
    sitting_open: bool
    last_passed: bool | None
    last_scored_at: datetime | None
    attested: bool
    needs_observed_exercise: bool
