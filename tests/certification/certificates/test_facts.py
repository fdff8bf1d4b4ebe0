"""The status of a certificate on a day, folded from its events."""

import uuid
from datetime import UTC, date, datetime

import pytest

from certification.certificates.enums import CertificateEventKind as Kind
from certification.certificates.enums import CertificateStatus as Status
from certification.certificates.facts import CertificateFacts, EventFacts


def facts(*events: tuple[Kind, int]) -> CertificateFacts:
    """Issued on 1 December 2026 and valid until 31 December; events by day of that month."""
    return CertificateFacts(
        id=uuid.UUID(int=1),
        serial="NPL-2026-0000001",
        person=uuid.UUID(int=2),
        category="TRP",
        phase="pre_deployment",
        standard_version="1",
        issued_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        valid_until=date(2026, 12, 31),
        events=tuple(EventFacts(kind, datetime(2026, 12, day, 12, tzinfo=UTC)) for kind, day in events),
    )


PROPOSED, WITHDRAWN = (Kind.REVOCATION_PROPOSED, 3), (Kind.REVOCATION_WITHDRAWN, 4)
REVOKED, REPLACED = (Kind.REVOKED, 5), (Kind.REPLACED, 5)
SUSPENDED, LIFTED, AGAIN = (Kind.SUSPENDED, 3), (Kind.LIFTED, 5), (Kind.SUSPENDED, 7)


@pytest.mark.parametrize(
    ("events", "day", "status"),
    [
        ((), date(2026, 11, 30), None),
        ((), date(2026, 12, 1), Status.VALID),
        ((), date(2026, 12, 31), Status.VALID),
        ((), date(2027, 1, 1), Status.EXPIRED),
        ((PROPOSED,), date(2026, 12, 6), Status.VALID),
        ((PROPOSED, REVOKED), date(2026, 12, 4), Status.VALID),
        ((PROPOSED, REVOKED), date(2026, 12, 5), Status.REVOKED),
        ((PROPOSED, REVOKED), date(2027, 1, 1), Status.REVOKED),
        ((REPLACED,), date(2026, 12, 4), Status.VALID),
        ((REPLACED,), date(2026, 12, 5), Status.REPLACED),
        ((SUSPENDED,), date(2026, 12, 2), Status.VALID),
        ((SUSPENDED,), date(2026, 12, 3), Status.SUSPENDED),
        ((SUSPENDED,), date(2027, 1, 1), Status.SUSPENDED),
        ((SUSPENDED, LIFTED), date(2026, 12, 4), Status.SUSPENDED),
        ((SUSPENDED, LIFTED), date(2026, 12, 5), Status.VALID),
        ((SUSPENDED, LIFTED), date(2027, 1, 1), Status.EXPIRED),
        ((SUSPENDED, LIFTED, AGAIN), date(2026, 12, 6), Status.VALID),
        ((SUSPENDED, LIFTED, AGAIN), date(2026, 12, 7), Status.SUSPENDED),
        ((SUSPENDED, REVOKED), date(2026, 12, 4), Status.SUSPENDED),
        ((SUSPENDED, REVOKED), date(2026, 12, 5), Status.REVOKED),
        ((SUSPENDED, REPLACED), date(2026, 12, 5), Status.REPLACED),
    ],
)
def test_the_status_on_a_day_counts_what_happened_until_its_end(events, day, status):
    assert facts(*events).status_on(day) is status


@pytest.mark.parametrize(
    ("events", "waits"),
    [((), False), ((PROPOSED,), True), ((PROPOSED, WITHDRAWN), False), ((PROPOSED, REVOKED), False)],
)
def test_a_proposal_waits_until_it_is_withdrawn_or_confirmed(events, waits):
    assert (facts(*events).proposal is not None) is waits
