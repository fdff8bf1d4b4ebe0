"""What readiness is worked out from, as frozen facts. No Django.

Names and service numbers are not among them: pages and exports fetch those apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from certification.certificates.facts import CertificateFacts

if TYPE_CHECKING:
    from courses.evidence import Progress  # its module reads the database; only its shape is needed here


def end_of(day: date) -> datetime:
    """Return the first instant after a day, in UTC: what happened before it had happened "on" the day."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


@dataclass(frozen=True)
class AssignmentFacts:
    """Who fills a slot on the day, since when, and whether that person took over from another.

    `category`: the one the person serves in on the day; empty where it is the slot's.
    """

    person: UUID
    since: date
    swapped_in: bool = False
    category: str = ""


@dataclass(frozen=True)
class SlotFacts:
    id: UUID
    number: int
    category: str
    position: str = ""
    assignment: AssignmentFacts | None = None


@dataclass(frozen=True)
class AwardFacts:
    """What one scored sitting was worth. `themes` says of each theme whether its minimum was reached."""

    category: str
    phase: str
    reasons: frozenset[str]
    decided_at: datetime
    themes: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonFacts:
    """All that is known of one person's training, in any category."""

    person: UUID
    progress: tuple[Progress, ...] = ()
    awards: tuple[AwardFacts, ...] = ()
    certificates: tuple[CertificateFacts, ...] = ()
    sat_on: Mapping[UUID, date] = field(default_factory=dict, hash=False)

    def day_sat(self, certificate: CertificateFacts) -> date:
        """Return the day of the sitting behind a certificate; the day of issue where no sitting is known."""
        return self.sat_on.get(certificate.id, certificate.issued_at.date())


@dataclass(frozen=True)
class StandardFacts:
    """The standard in force on the day. `yearly`: months until each category's soonest renewal falls due."""

    version: str = ""
    yearly: Mapping[str, int] = field(default_factory=dict)

    def accepts(self, version: str) -> bool:
        """Say whether evidence under a version counts: no version has a transition rule to another yet."""
        return not self.version or version == self.version


@dataclass(frozen=True)
class ContingentFacts:
    code: str
    contributor: str
    mission: str
    planned_departure: date
    end_of_tour: date
    mandate_until: date | None
    mandate_verified: bool
    slots: tuple[SlotFacts, ...]
    people: Mapping[UUID, PersonFacts]
    standard: StandardFacts = StandardFacts()
