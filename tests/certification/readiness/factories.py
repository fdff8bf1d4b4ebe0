"""Facts for the pure rules, and rows for the pages. Each builds what it is told."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from certification.certificates.enums import CertificateEventKind
from certification.certificates.facts import CertificateFacts, EventFacts
from certification.readiness.facts import (
    AssignmentFacts,
    AwardFacts,
    ContingentFacts,
    PersonFacts,
    SlotFacts,
    StandardFacts,
)
from courses.evidence import Progress
from courses.standards.validity import months_after

DEPARTURE, END = date(2027, 3, 1), date(2028, 2, 29)
SAT = date(2027, 1, 15)
STANDARD = StandardFacts("1.0", {"TRP": 12, "CCU": 12})


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def certificate(
    category: str = "TRP",
    sat: date = SAT,
    *,
    revoked: date | None = None,
    suspended: date | None = None,
    lifted: date | None = None,
    version: str = "1.0",
    **fields: Any,
) -> CertificateFacts:
    """Return a certificate issued on the day of the sitting and valid for 24 months from it."""
    events = [EventFacts(CertificateEventKind.ISSUED, at(sat))]
    happened = {
        CertificateEventKind.SUSPENDED: suspended,
        CertificateEventKind.LIFTED: lifted,
        CertificateEventKind.REVOKED: revoked,
    }
    events += [EventFacts(kind, at(day)) for kind, day in happened.items() if day]
    fields.setdefault("phase", "pre_deployment")
    fields.setdefault("valid_until", months_after(sat, 24))
    return CertificateFacts(
        id=uuid.uuid4(),
        serial="NPL-2027-000001",
        person=uuid.uuid4(),
        category=category,
        standard_version=version,
        issued_at=at(sat),
        events=tuple(events),
        **fields,
    )


def award(*reasons: str, on: date = SAT, category: str = "TRP", **themes: bool) -> AwardFacts:
    return AwardFacts(category, "pre_deployment", frozenset(reasons), at(on), themes)


def progress(done: int = 0, total: int = 11, category: str = "TRP", **fields: Any) -> Progress:
    """Return how far somebody has come who never sat, unless told otherwise."""
    plain = {
        "sittings": 0,
        "sitting_open": False,
        "last_passed": None,
        "last_scored_at": None,
        "attested": False,
        "needs_observed_exercise": False,
    }
    return Progress(
        enrolment=uuid.uuid4(),
        person=uuid.uuid4(),
        category=category,
        phase="pre_deployment",
        lessons_done=done,
        lessons_total=total,
        **{**plain, **fields},
    )


def person(**known: Any) -> PersonFacts:
    """Return somebody: `certificates`, `awards`, `progress` as tuples."""
    return PersonFacts(uuid.uuid4(), **known)


def contingent(
    *people: PersonFacts | None,
    category: str = "TRP",
    since: date = date(2026, 11, 1),
    swapped_in: frozenset[int] = frozenset(),
    **fields: Any,
) -> ContingentFacts:
    """Return a contingent with a slot for each of the people; None leaves the slot without a name."""
    slots = tuple(
        SlotFacts(
            uuid.uuid4(),
            number,
            category,
            "",
            AssignmentFacts(somebody.person, since, number in swapped_in) if somebody else None,
        )
        for number, somebody in enumerate(people, start=1)
    )
    plain = {"mandate_until": date(2027, 4, 30), "mandate_verified": True, "standard": STANDARD}
    return ContingentFacts(
        code="NPL-UNMISS-2027A",
        contributor="NPL",
        mission="UNMISS",
        planned_departure=DEPARTURE,
        end_of_tour=END,
        slots=slots,
        people={somebody.person: somebody for somebody in people if somebody},
        **{**plain, **fields},
    )
