"""Ram trained under one record and serves under another: once they are found to be one, all of it counts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.people.merging import merge, unmerge
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.users.models import User
from certification.certificates.queries import (
    awards_of_person,
    certificates_of_people,
    certificates_of_person,
    people_attested_by,
)
from certification.readiness.comparing import train_as_before
from certification.readiness.enums import Finding
from certification.readiness.queries import people_facts, readiness_of, record_of
from courses.assessment.models import Paper
from courses.assessment.phases import phases_of
from courses.assessment.queries import admissible, seen_items, standing_of
from courses.enrolment.actions import require_training_again
from courses.evidence import progress_of, sittings_of
from courses.learning.queries import all_lessons_done, courses_of, enrolments_in_force
from courses.models import Enrolment, Lesson, LessonProgress
from courses.standards.enums import DeliveryPhase
from tests import cast
from tests.certification import factories
from tests.certification.readiness import rows
from tests.certification.readiness.factories import DEPARTURE, SAT, at

BORN = date(1990, 5, 1)
BEFORE = DeliveryPhase.PRE_DEPLOYMENT


@pytest.fixture(autouse=True)
def _nepal(countries):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def ram() -> Person:
    return cast.person("NP-1", "Gurung", "Ram Bahadur", birth_date=BORN)


@pytest.fixture
def ram_again() -> Person:
    return cast.person("NP-9", "Gurong", "Ram", birth_date=BORN)


def do_lessons(enrolment: Enrolment, first: int, last: int) -> None:
    for lesson in Lesson.objects.order_by("pk")[first:last]:
        LessonProgress.objects.create(
            contributor_id="NPL", enrolment=enrolment, lesson=lesson, done_at=rows.LONG_AGO
        )


def finding_of(contingent) -> Finding:
    [slot] = readiness_of(contingent, DEPARTURE).slots
    return slot.finding


def test_a_certificate_of_the_closed_record_certifies_the_slot_of_the_kept_one(who, ram, ram_again) -> None:
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, ram)
    certificate = rows.certify(ram_again)
    assert finding_of(unit) is Finding.NOT_STARTED
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert finding_of(unit) is Finding.CERTIFIED
    certificate.refresh_from_db()
    assert (certificate.person, certificate.person.service_number) == (ram_again, "NP-9"), "as it was issued"
    unmerge(by=who("asha").actor, person=ram_again)
    assert finding_of(unit) is Finding.NOT_STARTED


def test_everything_that_was_proved_is_read_under_the_kept_record(who, ram, ram_again) -> None:
    certificate = rows.certify(ram_again)
    failed = rows.sit(ram, "not_passed", day=SAT - timedelta(days=10))
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert certificates_of_person(ram.pk) == [certificate]
    assert [facts.id for facts in certificates_of_people([ram.pk])[ram.pk]] == [certificate.pk]
    assert awards_of_person(ram.pk) == [failed]
    assert {one.passed for one in sittings_of(ram.pk)} == {True, False}
    facts = people_facts([ram.pk], DEPARTURE)[ram.pk]
    assert (len(facts.awards), len(facts.certificates)) == (2, 1)
    [progress] = progress_of([ram.pk], BEFORE)
    assert (progress.person, progress.sittings, progress.last_passed) == (ram.pk, 2, True)
    record = record_of(ram)
    assert (len(record.sittings), len(record.proved), len(record.certificates)) == (2, 2, 1)


def test_lessons_done_under_both_records_add_up_and_none_counts_twice(who, ram, ram_again) -> None:
    mine, other = rows.enrol(ram), rows.enrol(ram_again)
    every = Lesson.objects.count()
    do_lessons(mine, 0, 5)
    do_lessons(other, 3, every)
    assert not all_lessons_done(enrolments_in_force(ram.pk)[0])
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    [enrolment] = enrolments_in_force(ram.pk)
    assert (enrolment, enrolment.merged) == (mine, (other.pk,))
    assert all_lessons_done(enrolment)
    assert all(course.complete for course in courses_of(enrolment, "en"))
    [progress] = progress_of([ram.pk], BEFORE)
    assert progress.lessons_done == progress.lessons_total > 0


def test_training_required_again_under_one_record_is_required_of_what_both_have_done(
    who, ram, ram_again
) -> None:
    mine, other = rows.enrol(ram), rows.enrol(ram_again)
    do_lessons(other, 0, Lesson.objects.count())
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    require_training_again(by=who("bikram").actor, enrolment=mine, reason="revoked")
    [enrolment] = enrolments_in_force(ram.pk)
    assert not any(course.done for course in courses_of(enrolment, "en"))
    assert not all_lessons_done(enrolment)
    [progress] = progress_of([ram.pk], BEFORE)
    assert progress.lessons_done == 0


def test_a_pass_under_the_closed_record_is_not_asked_for_again(who, ram, ram_again) -> None:
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, ram)
    mine = rows.enrol(ram)
    assert admissible(unit) == [mine]
    rows.sit(ram_again)
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert admissible(unit) == []
    [phase] = phases_of(ram.pk, DEPARTURE)[:1]
    assert phase.passed_on == SAT
    assert standing_of(phase.enrolment, lessons_complete=False, now=at(DEPARTURE, 9)).code == "passed"


def test_a_pass_under_the_closed_record_that_stands_no_more_is_asked_for_again(who, ram, ram_again) -> None:
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, ram)
    mine, award = rows.enrol(ram), rows.sit(ram_again, day=rows.LONG_AGO.date())
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    require_training_again(by=who("bikram").actor, enrolment=award.sitting.enrolment, reason="revoked")
    assert admissible(unit) == [mine]


def test_training_goes_on_where_only_the_closed_record_was_enrolled(who, ram, ram_again) -> None:
    asha = who("asha").actor
    other = rows.enrol(ram_again, lessons=4)
    merge(by=asha, keep=ram, close=ram_again)
    assert enrolments_in_force(ram.pk) == []
    [made] = train_as_before(by=asha, keep=ram, close=ram_again)
    [enrolment] = enrolments_in_force(ram.pk)
    assert (enrolment, enrolment.merged) == (made, (other.pk,))
    assert sum(course.done for course in courses_of(enrolment, "en")) > 0


def test_questions_seen_under_either_record_are_seen(who, ram, ram_again) -> None:
    assert seen_items(ram.pk) == frozenset()
    award = rows.sit(ram_again)
    with_paper(award.sitting)
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert seen_items(ram.pk) == {"A01-001"}


def test_whoever_proctored_the_closed_record_does_not_certify_the_person(who, ram, ram_again) -> None:
    rows.sit(ram_again)
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert people_attested_by(who("hari").user.pk, [ram.pk]) == {ram.pk}


def test_the_passport_shows_the_certificates_of_both_as_they_were_issued(who, ram, ram_again) -> None:
    certificate = factories.certified(ram_again)
    browser = signed_in(ram)
    document = reverse("certificate_pdf", args=[certificate.pk])
    assert certificate.serial not in browser.get(document).text
    merge(by=who("asha").actor, keep=ram, close=ram_again)
    assert certificate.serial in browser.get(reverse("passport")).text
    assert certificate.serial in browser.get(document).text, "being made, and said so to its holder alone"
    assert "Gurong" in certificate.payload


def signed_in(person: Person):
    user = User.objects.create_user(name=person.full_name, login=person.service_number)
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id="NPL")
    Person.objects.filter(pk=person.pk).update(user=user)
    user = User.objects.get(pk=user.pk)
    return cast.Member(user, actor_for(user)).browser()


def with_paper(sitting) -> None:
    Paper.objects.create(
        contributor_id="NPL",
        sitting=sitting,
        block="main",
        seed=1,
        lines=[{"version": "0", "item": "A01-001", "options": []}],
        opened_at=sitting.started_at,
        deadline=sitting.closed_at,
    )
