"""A certificate as frozen facts, and its status folded from what happened to it. No Django."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from certification.certificates.enums import CertificateEventKind, CertificateStatus

_PROPOSALS = (
    CertificateEventKind.REVOCATION_PROPOSED,
    CertificateEventKind.REVOCATION_WITHDRAWN,
    CertificateEventKind.REVOKED,
)
_SUSPENSIONS = (CertificateEventKind.SUSPENDED, CertificateEventKind.LIFTED)


@dataclass(frozen=True)
class EventFacts:
    """One thing that happened to a certificate; `by` is the officer's id."""

    kind: CertificateEventKind
    at: datetime
    by: UUID | None = None
    reason: str = ""

    @property
    def day(self) -> date:
        """The day of the event, UTC."""
        return self.at.astimezone(UTC).date()


@dataclass(frozen=True)
class CertificateFacts:
    """What readiness and verification need to know. `valid_until` is the last valid day, UTC."""

    id: UUID
    serial: str
    person: UUID
    category: str
    phase: str
    standard_version: str
    issued_at: datetime
    valid_until: date
    events: tuple[EventFacts, ...]

    def status_on(self, day: date) -> CertificateStatus | None:
        """Return the status at the end of a day, UTC; None when it was issued later than that.

        A certificate that was revoked or replaced stays so, whatever its validity says. One that is suspended
        is that before it is expired: nobody knows whether it should ever have stood.
        """
        if self.issued_at.astimezone(UTC).date() > day:
            return None
        happened = {event.kind for event in self.events if event.day <= day}
        if CertificateEventKind.REVOKED in happened:
            return CertificateStatus.REVOKED
        if CertificateEventKind.REPLACED in happened:
            return CertificateStatus.REPLACED
        if self.suspension_on(day):
            return CertificateStatus.SUSPENDED
        return CertificateStatus.EXPIRED if day > self.valid_until else CertificateStatus.VALID

    def suspension_on(self, day: date) -> EventFacts | None:
        """Return the suspension in force at the end of a day, UTC: the latest, unless it was lifted."""
        latest = [event for event in self.events if event.kind in _SUSPENSIONS and event.day <= day][-1:]
        return latest[0] if latest and latest[0].kind is CertificateEventKind.SUSPENDED else None

    @property
    def suspension(self) -> EventFacts | None:
        """The suspension in force now, if one is."""
        return self.suspension_on(date.max)

    @property
    def proposal(self) -> EventFacts | None:
        """The proposal to revoke that waits for a second officer, if one does."""
        latest = [event for event in self.events if event.kind in _PROPOSALS][-1:]
        if latest and latest[0].kind is CertificateEventKind.REVOCATION_PROPOSED:
            return latest[0]
        return None
