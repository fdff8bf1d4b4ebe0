"""Invented people for the measurements: seeded rosters, contingents they fill, and what they passed.

Contingents and rosters go through the same verbs as the pages. Sittings that only have to exist are written
as rows, many at once: sitting them is measured elsewhere.
"""

import csv
import io
import random
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from accounts.contingents.actions import create_contingent
from accounts.contingents.enums import ContingentKind
from accounts.contingents.models import Contingent, Mission
from accounts.jobs.actions import run
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from accounts.trail.actions import System
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.models import Award, Batch
from certification.demonstration.script import PARTS
from certification.demonstration.staff import Staff, staff_of
from certification.signing.actions import ensure_signing_keys
from courses.assessment.schedule import schedule_session
from courses.enrolment.actions import apply_roster, check_roster
from courses.enrolment.columns import COLUMNS
from courses.enrolment.models import Roster
from courses.models import AssessmentSession, Candidate, Enrolment, Lesson, LessonProgress, Result, Sitting
from courses.standards.enums import DeliveryPhase

_NAMES = {
    "NPL": (("Gurung", "Thapa", "Rai", "Magar", "Tamang"), ("Asha", "Bikram", "Hari"), "आशा गुरुङ"),
    "MAR": (("Benali", "Idrissi", "Alaoui", "Tazi"), ("Omar", "Salma", "Karim"), "عمر بنعلي"),
    "CHN": (("Li", "Wang", "Zhao", "Chen"), ("Guang", "Fang", "Min"), "李光"),
}
_LANGUAGE = {"NPL": "en", "MAR": "ar", "CHN": "zh"}


def staff(iso3: str) -> Staff:
    """Return the demonstration's officers and proctor of a contributor, which has keys to sign with."""
    ensure_signing_keys(by=System(), contributors=[iso3])
    return staff_of(next(part for part in PARTS if part.contributor == iso3))


def trainee(person: Person) -> Actor:
    """Return a person acting for themselves, without the price of a sign-in."""
    return Actor(uuid.uuid4(), (Hold(Role.TRAINEE, person.contributor_id),), Role.TRAINEE.value, person.pk)


def roster_rows(iso3: str, code: str, people: int) -> list[dict[str, str]]:
    """Return the rows of so many invented riflemen; the same arguments give the same rows."""
    dice = random.Random(f"{iso3} {code}")
    families, given, native = _NAMES[iso3]
    return [
        {
            "service_number": f"{code[-12:]}-{number:05}",
            "family_name": dice.choice(families),
            "given_names": dice.choice(given),
            "name_native": native,
            "sex": dice.choice("FM"),
            "birth_date": (date(1985, 1, 1) + timedelta(days=dice.randrange(7000))).isoformat(),
            "category": Category.TRP,
            "rank": "Private",
            "language": _LANGUAGE[iso3],
            "contingent": code,
            "position": "Rifleman",
            "email": f"{code.lower()}.{number}@example.org",
        }
        for number in range(1, people + 1)
    ]


def as_csv(rows: Sequence[dict[str, str]]) -> bytes:
    """Return roster rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def contingent(code: str, slots: int) -> Contingent:
    """Make a contingent of riflemen that leaves in a hundred days; nobody is in it yet."""
    leaves = timezone.now().date() + timedelta(days=100)
    return create_contingent(
        by=staff(code[:3]).officer,
        contributor=code[:3],
        code=code,
        name="Invented for a measurement",
        mission=Mission.objects.get(code="UNMISS"),
        kind=ContingentKind.TROOPS,
        planned_departure=leaves,
        end_of_tour=leaves + timedelta(days=365),
        slots={Category.TRP: slots},
    )


def checked_roster(code: str, people: int) -> Roster:
    """Check (and do not apply) a roster of so many people for a contingent."""
    return check_roster(
        by=staff(code[:3]).officer,
        contributor=code[:3],
        contingent=None,
        file_name="measured.csv",
        content=as_csv(roster_rows(code[:3], code, people)),
    )


def filled(code: str, slots: int, people: int | None = None) -> tuple[Contingent, list[Person]]:
    """Make a contingent and put people into its first slots (all of them unless told otherwise)."""
    made = contingent(code, slots)
    apply_roster(by=staff(code[:3]).officer, roster=checked_roster(code, people or slots))
    there = Person.objects.filter(assignments__slot__contingent=made)
    return made, list(there.order_by("service_number"))


def admitted(where: Contingent, people: Sequence[Person]) -> list[Candidate]:
    """Let people finish every lesson, admit them to an open session, and attest who they are."""
    officers, now = staff(where.contributor_id), timezone.now()
    enrolments = list(Enrolment.objects.filter(person__in=people, phase=DeliveryPhase.PRE_DEPLOYMENT))
    LessonProgress.objects.bulk_create(
        LessonProgress(contributor_id=where.contributor_id, enrolment=one, lesson=lesson, done_at=now)
        for one in enrolments
        for lesson in Lesson.objects.all()
    )
    session = schedule_session(
        by=officers.officer,
        contributor=where.contributor_id,
        contingent=where,
        place="Panchkhal",
        proctor=officers.proctor_login,
        opens_at=now,
        closes_at=now + timedelta(days=1),
        enrolments=enrolments,
    )
    return _attested(session)


def _attested(session: AssessmentSession) -> list[Candidate]:
    candidates = Candidate.objects.filter(session=session)
    candidates.update(identity_proof="passport", attested_by=session.proctor_id, attested_at=timezone.now())
    rows = candidates.select_related("session", "enrolment__person", "enrolment__standard")
    return list(rows.order_by("enrolment__person__service_number"))


def passed(where: Contingent, people: Sequence[Person]) -> list[Award]:
    """Let people pass, attested, and return the awards that decided on them."""
    candidates, country, now = admitted(where, people), where.contributor_id, timezone.now()
    sittings = Sitting.objects.bulk_create(
        Sitting(
            contributor_id=country,
            enrolment=one.enrolment,
            candidate=one,
            attempt=1,
            language="en",
            started_at=now,
            closed_at=now,
        )
        for one in candidates
    )
    Result.objects.bulk_create(
        Result(contributor_id=country, sitting=one, number=1, passed=True, reasons=[], scores=_scores())
        for one in sittings
    )
    return Award.objects.bulk_create(
        Award(
            contributor_id=country,
            person_id=one.enrolment.person_id,
            enrolment=one.enrolment,
            sitting=one,
            eligible=True,
        )
        for one in sittings
    )


def certified(where: Contingent, awards: Sequence[Award]) -> Batch:
    """Have the awards issued: proposed, confirmed by the second officer, and done by the job."""
    officers = staff(where.contributor_id)
    batch = propose_batch(by=officers.certifier, awards=awards, contingent=where)
    job = confirm_batch(by=officers.second, batch=batch)
    while run(job.pk):
        pass
    return batch


def _scores() -> dict[str, object]:
    return {
        "overall": _part(54, 60),
        "themes": {"POC": _part(36, 40), "SGBV": _part(18, 20)},
        "areas": {f"A{number:02}": _part(4, 5) for number in range(1, 11)},
        "outcomes": {},
        "must_pass": _part(20, 20) | {"second_block": False},
    }


def _part(right: int, of: int) -> dict[str, object]:
    return {"right": right, "of": of, "share": round(100 * right / of, 1), "minimum": 70}
