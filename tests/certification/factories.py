"""Scored sittings, awards and certificates. Nepal's proctor is Hari; Bikram and Chandra certify."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.contributors.names import country_name
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.issue import decide_award, issue
from certification.certificates.models import Award, Certificate
from certification.certificates.payload import Design, Issuer, Register
from courses.assessment.models import AssessmentSession, Candidate, Result, Sitting
from courses.enrolment.models import Enrolment
from courses.evidence import Share, SittingEvidence, evidence_of
from courses.standards.queries import standard_in_force
from tests import cast

SAT_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KID = "0123456789abcdef"


def entry(iso3: str = "NPL", **changes: Any) -> Register:
    """Return what the register gives a country's first certificate of 2026, but for `changes`."""
    facts: dict[str, Any] = {
        "serial": f"{iso3}-2026-0000001",
        "code": CODE,
        "address": f"https://tutela.example/verify/{CODE}/",
        "offline": "https://tutela.example/v",
        "issued_at": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    }
    return Register(**facts | changes)


def issuer(
    iso3: str = "NPL", iso2: str = "NP", languages: tuple[str, ...] = ("en",), **changes: Any
) -> Issuer:
    """Return a contributor whose certificates print these languages, but for `changes`."""
    facts: dict[str, Any] = {
        "iso3": iso3,
        "iso2": iso2,
        "key": KID,
        "design": Design("#0f5257", "", "a4_landscape"),
        "officer": "Bikram Thapa",
        "countries": {language: country_name(iso2, language) for language in languages},
        "authorities": dict.fromkeys(languages, "National Training Centre"),
        "centres": dict.fromkeys(languages, ""),
    }
    return Issuer(**facts | changes)


def evidence(**changes: Any) -> SittingEvidence:
    """Return evidence of a passed and attested sitting, but for `changes`."""
    facts: dict[str, Any] = {
        "sitting": uuid.UUID(int=1),
        "enrolment": uuid.UUID(int=2),
        "person": uuid.UUID(int=3),
        "contributor": "NPL",
        "category": "TRP",
        "phase": "pre_deployment",
        "standard_version": "0.1-research",
        "standard_digest": "5c" * 32,
        "standard_status": "proposal, not approved by any UN body",
        "needs_observed_exercise": False,
        "attempt": 1,
        "language": "en",
        "passed": True,
        "reasons": (),
        "overall": Share("overall", 52, 60, 86.7, 75.0),
        "themes": (Share("POC", 34, 39, 87.2, 70.0), Share("SGBV", 18, 21, 85.7, 70.0)),
        "areas": (Share("A01", 5, 6, 83.3, 60.0), Share("A11", 1, 2, 50.0, 0.0)),
        "must_pass": Share("must_pass", 12, 12, 100.0, 100.0),
        "must_pass_in_second_block": False,
        "scored_at": SAT_AT,
        "attested": True,
        "attested_by": uuid.UUID(int=4),
        "proctor": uuid.UUID(int=4),
        "place": "Panchkhal, room 2",
    }
    return SittingEvidence(**facts | changes)


def _part(right: int, of: int, minimum: int) -> dict[str, Any]:
    return {"right": right, "of": of, "share": round(100 * right / of, 1), "minimum": minimum}


def scored(person: Person, *, passed: bool = True, attested: bool = True, proctor: str = "hari") -> Sitting:
    """Let a person sit and be scored, without going through the questions."""
    officer = cast.member(proctor).user
    own: dict[str, Any] = {"contributor_id": person.contributor_id}
    with scoped({person.contributor_id}):
        enrolment, _ = Enrolment.objects.get_or_create(
            **own,
            person=person,
            category=person.category,
            phase="pre_deployment",
            standard=standard_in_force(),
        )
        session = AssessmentSession.objects.create(
            **own,
            place="Panchkhal, room 2",
            proctor=officer,
            opens_at=SAT_AT,
            closes_at=SAT_AT + timedelta(hours=3),
        )
        seen = (
            {"identity_proof": "passport", "attested_by": officer.pk, "attested_at": SAT_AT}
            if attested
            else {}
        )
        candidate = Candidate.objects.create(**own, session=session, enrolment=enrolment, **seen)
        sitting = Sitting.objects.create(
            **own,
            enrolment=enrolment,
            candidate=candidate,
            attempt=enrolment.sittings.count() + 1,
            language="en",
            started_at=SAT_AT,
            closed_at=SAT_AT,
        )
        score(sitting, passed=passed)
    return sitting


def score(sitting: Sitting, *, passed: bool = True) -> Result:
    """Add a result to a sitting, as the scoring of it (anew) does."""
    right = 52 if passed else 31
    return Result.objects.create(
        contributor_id=sitting.contributor_id,
        sitting=sitting,
        number=sitting.results.count() + 1,
        passed=passed,
        reasons=[] if passed else ["overall_below"],
        scores={
            "overall": _part(right, 60, 75),
            "themes": {"POC": _part(34, 39, 70), "SGBV": _part(right - 34 if passed else 8, 21, 70)},
            "areas": {"A01": _part(5, 6, 60)},
            "outcomes": {},
            "must_pass": _part(12, 12, 100) | {"second_block": False},
        },
    )


def award_for(person: Person, **how: Any) -> Award:
    """Return the award of a person who has just been scored."""
    sitting = scored(person, **how)
    with scoped({person.contributor_id}):
        return decide_award(by=System(), evidence=evidence_of(sitting.pk))


def certified(person: Person, officer: str = "bikram", **how: Any) -> Certificate:
    """Return the certificate of a person who has just been certified."""
    award = award_for(person, **how)
    with scoped({person.contributor_id}):
        return issue(by=cast.member(officer).actor, award=award)


def people(count: int, **fields: Any) -> list[Person]:
    """Make people of Nepal named Person 1, Person 2 and so on."""
    return [cast.person(f"P-{number}", f"Person {number}", **fields) for number in range(1, count + 1)]


def fresh(row: Any) -> Any:
    """Return a row as the database has it now."""
    with all_contributors("a test reads a row again"):
        return type(row).objects.get(pk=row.pk)
