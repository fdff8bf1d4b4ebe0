"""Issuing: once, by an officer of the country who took no part, with everything in one transaction."""

from datetime import date

import pytest
from django.db import IntegrityError

from accounts.contributors.models import AuthorityText
from accounts.jobs.models import Job
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed, TookPart
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from accounts.trail.models import TrailEntry
from certification.certificates.enums import CertificateStatus
from certification.certificates.errors import (
    AwardAlreadyIssued,
    AwardNotEligible,
)
from certification.certificates.issue import issue
from certification.certificates.models import Award, Certificate, PublicCode
from certification.certificates.payload import digest, full_name, read
from certification.certificates.queries import certificates_of_people, status_of
from tests import cast
from tests.certification.factories import award_for, certified, fresh, people, score

pytestmark = pytest.mark.django_db


def test_issuing_commits_payload_code_event_and_the_job_that_renders(who):
    certificate = certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ", rank="Lance Corporal"))
    payload = read(certificate.payload)
    assert certificate.serial == f"NPL-{certificate.issued_at.year}-0000001"
    assert certificate.valid_until == date(2028, 11, 20)
    assert certificate.payload_sha256 == digest(certificate.payload)
    assert (full_name(payload), payload["officer"]) == ("Asha Gurung", "Bikram Thapa")
    assert PublicCode.objects.get(code=payload["code"]).certificate_id == certificate.pk
    assert Job.objects.get(event="certificate.issued").payload == {"certificate": str(certificate.pk)}
    with scoped({"NPL"}):
        assert [event.kind for event in certificate.events.all()] == ["issued"]
        assert status_of(certificate, date(2027, 1, 1)) is CertificateStatus.VALID
        assert TrailEntry.objects.filter(verb="certificate.issue").count() == 1
    assert isinstance(verify_chain("NPL"), int)


def test_what_changes_afterwards_leaves_the_payload_as_it_was(who):
    asha = cast.person("1", "Gurung", "Asha")
    certificate = certified(asha)
    with scoped({"NPL"}):
        asha.family_name = "Thapa"
        asha.save(update_fields=["family_name"])
    AuthorityText.objects.filter(contributor="NPL").update(name="Another school")
    after = fresh(certificate)
    assert (after.payload, after.payload_sha256) == (certificate.payload, certificate.payload_sha256)
    assert "Another school" not in after.payload


def test_a_second_certificate_for_the_same_award_is_refused(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        issue(by=who("bikram").actor, award=award)
        with pytest.raises(AwardAlreadyIssued):
            issue(by=who("chandra").actor, award=award)
        assert Certificate.objects.count() == 1


def test_the_database_itself_refuses_a_second_certificate(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}), pytest.raises(IntegrityError):
        Certificate.objects.bulk_create(
            [
                Certificate(
                    contributor_id="NPL",
                    serial="NPL-2026-0000099",
                    person=certificate.person,
                    award=certificate.award,
                    payload="{}",
                    payload_sha256="",
                    issued_at=certificate.issued_at,
                    issued_by=certificate.issued_by,
                    valid_until=certificate.valid_until,
                )
            ]
        )


def test_an_award_that_is_not_eligible_is_never_issued(who):
    award = award_for(cast.person("1", "Gurung", "Asha"), passed=False)
    with scoped({"NPL"}), pytest.raises(AwardNotEligible):
        issue(by=who("bikram").actor, award=award)


def test_an_award_overtaken_by_a_later_decision_is_never_issued(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        score(award.sitting, passed=False)
        Award.objects.create(
            contributor_id="NPL",
            person=award.person,
            enrolment=award.enrolment,
            sitting=award.sitting,
            number=2,
            eligible=False,
            reasons=["not_passed"],
        )
        with pytest.raises(AwardNotEligible):
            issue(by=who("bikram").actor, award=award)


def test_who_proctored_a_person_never_certifies_that_person(who):
    bikram = who("bikram")
    award = award_for(cast.person("1", "Gurung", "Asha"), proctor="bikram")
    with scoped({"NPL"}):
        with pytest.raises(TookPart):
            issue(by=bikram.actor, award=award)
        assert issue(by=who("chandra").actor, award=award).serial.startswith("NPL-")


@pytest.mark.parametrize("name", ["salma", "asha", "hari", "ines", "tomas"])
def test_only_a_certifying_officer_of_the_country_issues(who, name):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        issue(by=who(name).actor, award=award)


def test_another_countrys_award_cannot_even_be_found(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    Membership.objects.create(user=who("salma").user, role=Role.CERTIFYING_OFFICER, contributor_id="NPL")
    with scoped({"MAR"}), pytest.raises(Award.DoesNotExist):
        issue(by=cast.member("salma").actor, award=award)


@pytest.mark.parametrize("count", [1, 3])
def test_certificates_of_many_people_are_read_in_three_queries(who, count, django_assert_num_queries):
    everybody = people(count)
    made = [certified(person) for person in everybody]
    with scoped({"NPL"}), django_assert_num_queries(3):  # who was merged, certificates, events
        found = certificates_of_people([person.pk for person in everybody])
    assert {person: [one.id for one in facts] for person, facts in found.items()} == {
        one.person_id: [one.pk] for one in made
    }
