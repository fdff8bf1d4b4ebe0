"""A scored sitting makes one award, however often it is told."""

import pytest

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.registry import Answer, Task, handler_of
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from certification.certificates.models import Award
from certification.certificates.queries import awards_not_eligible, awards_to_issue
from courses.assessment.actions import attest_identity
from courses.assessment.enums import IdentityProof
from tests import cast
from tests.certification.factories import award_for, certified, score, scored

pytestmark = pytest.mark.django_db


def told(sitting) -> Answer:
    task = Task(
        job="1", contributor="NPL", requested_by=None, payload={"sitting": str(sitting.pk), "result": ""}
    )
    with scoped({"NPL"}):
        return handler_of("sitting.scored")(task)


def test_one_award_and_one_trail_entry_however_often_it_is_told(who):
    sitting = scored(cast.person("1", "Gurung", "Asha"))
    assert told(sitting) == told(sitting)
    with scoped({"NPL"}):
        award = Award.objects.get()
        assert (award.sitting_id, award.eligible, award.reasons) == (sitting.pk, True, [])
        assert TrailEntry.objects.filter(verb="award.decide").count() == 1


def test_a_sitting_scored_anew_gets_a_further_award_and_only_the_newest_counts(who):
    sitting = scored(cast.person("1", "Gurung", "Asha"), passed=False)
    told(sitting)
    with scoped({"NPL"}):
        score(sitting, passed=True)
        told(sitting)
        told(sitting)
        assert [(one.number, one.eligible) for one in Award.objects.order_by("number")] == [
            (1, False),
            (2, True),
        ]
        assert [one.number for one in awards_to_issue()] == [2]


def test_who_is_not_eligible_is_listed_with_the_reasons(who):
    award_for(cast.person("1", "Gurung", "Asha"), passed=False, attested=False)
    award_for(cast.person("2", "Rai", category="CCU"))
    with scoped({"NPL"}):
        found = {one.person.family_name: one.reasons for one in awards_not_eligible()}
    assert found == {"Gurung": ["not_passed", "identity_not_attested"], "Rai": ["observed_exercise_missing"]}


def test_who_failed_first_and_passed_later_is_no_longer_listed_as_not_eligible(who):
    asha = cast.person("1", "Gurung", "Asha")
    award_for(asha, passed=False)
    award_for(asha)
    with scoped({"NPL"}):
        assert list(awards_not_eligible()) == []
        assert awards_to_issue().count() == 1


def test_who_is_certified_leaves_the_list(who):
    certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        assert list(awards_to_issue()) == []


def test_an_identity_attested_after_scoring_makes_the_award_eligible(who):
    sitting = scored(cast.person("1", "Gurung", "Asha"), attested=False)
    told(sitting)
    with scoped({"NPL"}):
        assert awards_to_issue().count() == 0
        attest_identity(by=who("hari").actor, candidate=sitting.candidate, proof=IdentityProof.PASSPORT)
    for job in due_jobs():
        run(job)
    with scoped({"NPL"}):
        assert [one.number for one in awards_to_issue()] == [2]
