"""Rows for the pages: people who trained, sat, were attested and certified, as other features leave them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Award, Certificate, CertificateEvent
from courses.models import (
    AssessmentSession,
    Candidate,
    Enrolment,
    Lesson,
    LessonProgress,
    Result,
    Sitting,
    Standard,
)
from courses.standards.validity import months_after
from tests import cast
from tests.certification.readiness.factories import SAT, at

NAMED = date(2026, 11, 1)
LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)


def rows(make):
    """Let a builder write in every contributor's rows."""

    def with_scope(*args: Any, **kwargs: Any) -> Any:
        with all_contributors("a test makes rows"):
            return make(*args, **kwargs)

    return with_scope


@rows
def assign(contingent: Contingent, number: int, person: Person, since: date = NAMED) -> Assignment:
    slot = Slot.objects.get(contingent=contingent, number=number)
    return Assignment.objects.create(
        contributor_id=contingent.contributor_id, slot=slot, person=person, since=since
    )


@rows
def swap(contingent: Contingent, number: int, person: Person, on: date) -> Assignment:
    """Put another person into a slot from a day."""
    old = Assignment.objects.get(slot__contingent=contingent, slot__number=number, until__isnull=True)
    old.until, old.end_reason = on, "swapped"
    old.save(update_fields=["until", "end_reason"])
    return Assignment.objects.create(
        contributor_id=contingent.contributor_id, slot=old.slot, person=person, since=on, replaces=old
    )


@rows
def enrol(person: Person, lessons: int = 0) -> Enrolment:
    """Enrol a person for their own category, with so many lessons done."""
    made = Enrolment.objects.create(
        contributor_id=person.contributor_id,
        person=person,
        category=person.category,
        phase="pre_deployment",
        standard=Standard.objects.published().get(),
        enrolled_at=LONG_AGO,
    )
    for lesson in Lesson.objects.all()[:lessons]:
        LessonProgress.objects.create(
            contributor_id=person.contributor_id,
            enrolment=made,
            lesson=lesson,
            opened_at=LONG_AGO,
            done_at=LONG_AGO,
        )
    return made


def part(right: int, of: int) -> dict[str, Any]:
    return {"right": right, "of": of, "share": round(100 * right / of, 1), "minimum": 70}


@rows
def sit(person: Person, *reasons: str, attested: bool = True, day: date = SAT) -> Award:
    """Let a person sit; no reasons means passed and eligible, else the award carries them."""
    country, proctor = person.contributor_id, cast.member("hari").user
    enrolment = Enrolment.objects.filter(person=person).first() or enrol(person)
    session = AssessmentSession.objects.create(
        contributor_id=country, place="Panchkhal", proctor=proctor, opens_at=at(day, 8), closes_at=at(day, 18)
    )
    proof = {"identity_proof": "passport", "attested_by": proctor.pk, "attested_at": at(day, 8)}
    candidate = Candidate.objects.create(
        contributor_id=country, session=session, enrolment=enrolment, **(proof if attested else {})
    )
    sitting = Sitting.objects.create(
        contributor_id=country,
        enrolment=enrolment,
        candidate=candidate,
        attempt=Sitting.objects.filter(enrolment=enrolment).count() + 1,
        language="en",
        started_at=at(day, 9),
        closed_at=at(day, 10),
    )
    passed = "not_passed" not in reasons
    Result.objects.create(
        contributor_id=country,
        sitting=sitting,
        number=1,
        passed=passed,
        reasons=[] if passed else ["theme_below:SGBV"],
        scored_at=at(day, 10),
        scores={
            "overall": part(54 if passed else 48, 60),
            "themes": {"POC": part(36, 40), "SGBV": part(18 if passed else 12, 20)},
            "areas": {},
            "must_pass": part(20, 20) | {"second_block": False},
        },
    )
    return Award.objects.create(
        contributor_id=country,
        person=person,
        enrolment=enrolment,
        sitting=sitting,
        eligible=not reasons,
        reasons=list(reasons),
        decided_at=at(day, 11),
    )


@rows
def certify(person: Person, day: date = SAT, **fields: Any) -> Certificate:
    """Let a person pass and issue the certificate, the same day."""
    award = sit(person, day=day)
    number = Certificate.objects.count() + 1
    fields.setdefault("valid_until", months_after(day, 24))
    made = Certificate.objects.create(
        contributor_id=person.contributor_id,
        serial=f"{person.contributor_id}-{day.year}-{number:06d}",
        person=person,
        award=award,
        payload="{}",
        payload_sha256="0" * 64,
        issued_at=at(day),
        issued_by=award.pk,
        **fields,
    )
    CertificateEvent.objects.create(
        contributor_id=person.contributor_id, certificate=made, number=1, kind="issued", at=at(day)
    )
    return made


@rows
def revoke(certificate: Certificate, day: date) -> None:
    CertificateEvent.objects.create(
        contributor_id=certificate.contributor_id,
        certificate=certificate,
        number=2,
        kind="revoked",
        at=at(day) + timedelta(hours=1),
        reason="misconduct",
    )


def crew(contingent: Contingent, able: int = 0, failed: int = 0, learning: int = 0) -> list[Person]:
    """Fill a contingent's slots in order: certified first, then who did not pass, then who still learns."""
    category, country = "TRP", contingent.contributor_id
    people = []
    for number in range(1, able + failed + learning + 1):
        person = cast.person(
            f"{country}-{number:04d}",
            f"Family{number:04d}",
            "Given",
            category=category,
            contributor_id=country,
        )
        assign(contingent, number, person)
        if number <= able:
            certify(person)
        elif number <= able + failed:
            sit(person, "not_passed")
        else:
            enrol(person, lessons=3)
        people.append(person)
    return people


def mandate(contingent: Contingent, until: date | None, *, verified: bool = True) -> None:
    """Say until when the mandate of a contingent's mission runs."""
    mission = contingent.mission
    mission.mandate_until, mission.mandate_verified = until, verified
    mission.save(update_fields=["mandate_until", "mandate_verified"])
