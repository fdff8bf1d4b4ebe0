"""The door to certification: what a sitting proves, and how far people have come."""

import pytest

from accounts.jobs.registry import handle, registered_events
from accounts.tenancy.scope import scoped
from courses.assessment.actions import attest_identity, hand_in
from courses.assessment.enums import IdentityProof
from courses.assessment.models import Sitting
from courses.enrolment.models import EnrolmentEvent
from courses.evidence import Share, evidence_of, progress_of, sittings_of
from courses.standards.enums import DeliveryPhase
from tests.counting import exactly
from tests.courses.training import answer_all, finish_all_lessons, paper_of, sat, started, trainee


@pytest.fixture
def nepal(who, seeded):
    if "sitting.scored" not in registered_events():
        handle("sitting.scored", lambda task: None)
    with scoped({"NPL"}):
        yield


def test_a_pass_with_an_attested_identity_as_evidence(who, nepal):
    sita, sitting, paper = started()
    hari = who("hari").actor
    attest_identity(by=hari, candidate=sitting.candidate, proof=IdentityProof.PASSPORT)
    answer_all(sita, paper)
    hand_in(by=sita.actor, paper=paper)
    found = evidence_of(sitting.pk)
    facts = (found.passed, found.person, found.contributor, found.category, found.attempt, found.language)
    assert facts == (True, sita.person.pk, "NPL", "TRP", 1, "en")
    assert (found.attested, found.attested_by, found.proctor) == (True, hari.actor_id, hari.actor_id)
    assert (found.overall.right, found.overall.minimum, found.overall.met) == (60, 75.0, True)
    assert [theme.name for theme in found.themes] == ["POC", "SGBV"]
    assert (found.must_pass.of, found.must_pass_in_second_block, found.needs_observed_exercise) == (
        26,
        False,
        False,
    )
    assert sum(area.of for area in found.areas) == 60


def test_a_pass_by_the_second_block_says_so(nepal):
    sita, sitting, paper = started()
    answer_all(sita, paper, wrong_outcomes=frozenset({"B03.1"}))
    hand_in(by=sita.actor, paper=paper)
    block = paper_of(sitting)
    answer_all(sita, block)
    hand_in(by=sita.actor, paper=block)
    found = evidence_of(sitting.pk)
    assert (found.passed, found.must_pass_in_second_block, found.attested) == (True, True, False)


def test_an_open_sitting_proves_nothing(nepal):
    _, sitting, _ = started()
    with pytest.raises(Sitting.DoesNotExist):
        evidence_of(sitting.pk)


def test_another_countrys_evidence_does_not_exist(nepal):
    sita = trainee()
    finish_all_lessons(sita)
    result = sat(sita)
    with scoped({"MAR"}):
        assert sittings_of(sita.person.pk) == []
        with pytest.raises(Sitting.DoesNotExist):
            evidence_of(result.sitting_id)


def test_progress_tells_lessons_tries_and_the_newest_result(nepal):
    sita, dil = trainee("N-1", "Sita"), trainee("N-2", "Dil")
    finish_all_lessons(sita)
    sat(sita, wrong=30, days_ago=3)
    sat(sita, days_ago=1)
    finish_all_lessons(dil, but=4)
    found = {p.person: p for p in progress_of([sita.person.pk, dil.person.pk], DeliveryPhase.PRE_DEPLOYMENT)}
    hers, his = found[sita.person.pk], found[dil.person.pk]
    assert (hers.lessons_done, hers.lessons_total, hers.sittings, hers.last_passed) == (11, 11, 2, True)
    assert (his.lessons_done, his.sittings, his.sitting_open, his.last_passed) == (7, 0, False, None)


def test_a_result_from_before_training_was_required_again_no_longer_stands(nepal):
    sita = trainee()
    finish_all_lessons(sita)
    sat(sita)
    EnrolmentEvent.objects.create(
        contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="training_required_again"
    )
    (found,) = progress_of([sita.person.pk], DeliveryPhase.PRE_DEPLOYMENT)
    assert (found.lessons_done, found.last_passed, found.attested) == (0, None, False)


def test_a_withdrawn_enrolment_is_not_followed(nepal):
    sita = trainee()
    EnrolmentEvent.objects.create(contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="withdrawn")
    assert progress_of([sita.person.pk], DeliveryPhase.PRE_DEPLOYMENT) == []


@pytest.mark.parametrize("people", [1, 3, 60])
def test_progress_costs_six_queries_for_any_number_of_people(nepal, people):
    made = [trainee(f"N-{n}", f"Name {n}") for n in range(people)]
    finish_all_lessons(made[0])
    with exactly(6):
        assert len(progress_of([one.person.pk for one in made], DeliveryPhase.PRE_DEPLOYMENT)) == people


def test_a_rounded_share_does_not_lift_anybody_over_a_minimum():
    assert Share("overall", right=1499, of=1999, share=75.0, minimum=75.0).met is False
    assert Share("overall", right=45, of=60, share=75.0, minimum=75.0).met is True
