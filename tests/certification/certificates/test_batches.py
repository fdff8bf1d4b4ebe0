"""Batches: proposed by one officer, confirmed by another, issued by a job in portions."""

import pytest
from django.db import IntegrityError

from accounts.jobs.actions import run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.roles.errors import SameOfficer, TookPart
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from accounts.trail.models import TrailEntry
from certification.certificates import tasks
from certification.certificates.batches import (
    confirm_batch,
    issue_portion,
    propose_batch,
    standing_of,
    withdraw_batch,
)
from certification.certificates.entering import enter
from certification.certificates.enums import LeftOut
from certification.certificates.errors import (
    AwardInBatch,
    BatchAlreadyConfirmed,
    BatchEmpty,
    BatchNotConfirmed,
)
from certification.certificates.issue import issue
from certification.certificates.models import Award, Batch, BatchLine, Certificate
from certification.certificates.queries import awards_to_issue
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import award_for, fresh, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(who):
    """Call with awards: a batch of them that Bikram proposed and Chandra confirmed, and its job."""

    def make(awards) -> tuple[Batch, Job]:
        with scoped({"NPL"}):
            batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
            return batch, confirm_batch(by=who("chandra").actor, batch=batch)

    return make


def overtake(award: Award) -> None:
    """Decide on the award's sitting once more: this time it earns nothing."""
    Award.objects.create(
        contributor_id="NPL",
        person=award.person,
        enrolment=award.enrolment,
        sitting=award.sitting,
        number=2,
        eligible=False,
        reasons=["not_passed"],
    )


def serials() -> list[str]:
    with scoped({"NPL"}):
        return [
            f"{one.serial[-2:]} {one.person.family_name}" for one in Certificate.objects.order_by("serial")
        ]


def refusals(batch: Batch) -> dict[str, str]:
    with scoped({"NPL"}):
        return dict(
            BatchLine.objects.filter(batch=batch)
            .exclude(refusal="")
            .values_list("award__person__family_name", "refusal")
        )


def test_confirming_decides_and_issues_nothing_yet(who, confirmed):
    batch, job = confirmed([award_for(person) for person in people(3)])
    assert (job.event, job.done, job.total, serials()) == ("batch.confirmed", 0, 3, [])
    assert fresh(batch).confirmed_by == job.requested_by == who("chandra").user.pk


def test_the_job_issues_by_name_with_serials_in_a_row_as_the_second_officer(who, confirmed):
    _batch, job = confirmed([award_for(person) for person in people(3)])
    assert run(job.pk)
    assert serials() == ["01 Person 1", "02 Person 2", "03 Person 3"]
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == (JobState.DONE, 3, {"certificates": 3, "left_out": 0})
    with scoped({"NPL"}):
        assert {one.issued_by for one in Certificate.objects.all()} == {who("chandra").user.pk}
        entry = TrailEntry.objects.get(verb="batch.issue")
    assert (entry.actor, entry.role) == (who("chandra").user.pk, "certifying_officer")
    assert [serial[-2:] for serial in entry.details["certificates"]] == ["01", "02", "03"]
    assert Job.objects.filter(event="certificate.issued").count() == 3
    assert isinstance(verify_chain("NPL"), int)


def test_a_batch_goes_portion_by_portion_and_each_shows_how_far_it_is(monkeypatch, confirmed):
    monkeypatch.setattr(tasks, "PORTION", 2)
    _batch, job = confirmed([award_for(person) for person in people(5)])
    seen = []
    while job.state != JobState.DONE:
        assert run(job.pk)
        job.refresh_from_db()
        seen.append((job.state, job.done, job.total, job.result["certificates"], len(serials())))
    assert seen == [("waiting", 2, 5, 2, 2), ("waiting", 4, 5, 4, 4), ("done", 5, 5, 5, 5)]
    assert Job.objects.filter(event="register.grown").count() == 3


def test_one_portion_more_changes_nothing(who, confirmed):
    batch, job = confirmed([award_for(person) for person in people(2)])
    run(job.pk)
    with scoped({"NPL"}):
        before = TrailEntry.objects.count()
        again = issue_portion(by=who("chandra").actor, batch=batch, most=9)
        assert (again, TrailEntry.objects.count()) == (standing_of(batch), before)
    assert len(serials()) == 2


def test_a_batch_nobody_confirmed_is_never_issued(who):
    with scoped({"NPL"}):
        batch = propose_batch(
            by=who("bikram").actor, awards=[award_for(person) for person in people(2)], contingent=None
        )
        with pytest.raises(BatchNotConfirmed):
            issue_portion(by=who("chandra").actor, batch=batch, most=9)
        confirm_batch(by=who("chandra").actor, batch=batch)
        with pytest.raises(BatchNotConfirmed):
            issue_portion(by=who("bikram").actor, batch=batch, most=9)
    assert serials() == []


def test_who_proctored_one_of_them_does_not_confirm(who):
    awards = [award_for(people(1)[0]), award_for(cast.person("9", "Rai"), proctor="chandra")]
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
        with pytest.raises(TookPart):
            confirm_batch(by=who("chandra").actor, batch=batch)


def test_a_name_nobody_can_print_holds_up_nobody_else(confirmed):
    awards = [award_for(person) for person in people(3)]
    awards.append(award_for(cast.person("9", "Person 2b", "Asha", name_native="𐎀𐎁𐎂")))
    batch, job = confirmed(awards)
    run(job.pk)
    assert serials() == ["01 Person 1", "02 Person 2", "03 Person 3"]
    assert refusals(batch) == {"Person 2b": LeftOut.UNPRINTABLE}
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == (JobState.DONE, 4, {"certificates": 3, "left_out": 1})


def test_who_was_left_out_can_be_chosen_again_and_certified(who, confirmed):
    person = cast.person("9", "Rai", "Asha", name_native="𐎀𐎁𐎂")
    award = award_for(person)
    batch, job = confirmed([award, award_for(people(1)[0])])
    run(job.pk)
    with scoped({"NPL"}):
        assert list(awards_to_issue()) == [award]
        person.name_native = "राई"
        person.save()
        propose_batch(by=who("bikram").actor, awards=[fresh(award)], contingent=None)
        assert list(awards_to_issue()) == []
        second = Batch.objects.exclude(pk=batch.pk).get()
        run(confirm_batch(by=who("chandra").actor, batch=second).pk)
        assert (standing_of(batch).certificates, standing_of(second).certificates) == (1, 1)
    assert serials() == ["01 Person 1", "02 Rai"]


def test_without_a_key_to_sign_with_everybody_is_left_out_and_told_why(confirmed):
    batch, job = confirmed([award_for(person) for person in people(2)])
    SigningKey.objects.filter(contributor="NPL").delete()
    run(job.pk)
    assert serials() == []
    assert refusals(batch) == {"Person 1": LeftOut.NO_SIGNING_KEY, "Person 2": LeftOut.NO_SIGNING_KEY}


def test_what_nobody_foresaw_about_one_person_holds_up_nobody_else(monkeypatch, confirmed):
    awards = [award_for(person) for person in people(3)]
    batch, job = confirmed(awards)

    def stumble(entries, **how):
        if any(entry.award.pk == awards[1].pk for entry in entries):
            raise KeyError("unforeseen")
        return enter(entries, **how)

    monkeypatch.setattr("certification.certificates.batches.enter", stumble)
    run(job.pk)
    assert serials() == ["01 Person 1", "02 Person 3"]
    assert refusals(batch) == {"Person 2": LeftOut.FAULT}


def test_an_award_overtaken_while_it_waited_is_left_out(confirmed):
    first, second = (award_for(person) for person in people(2))
    batch, job = confirmed([first, second])
    with scoped({"NPL"}):
        overtake(first)
    run(job.pk)
    assert serials() == ["01 Person 2"]
    assert refusals(batch) == {"Person 1": LeftOut.OVERTAKEN}


def test_who_proposed_a_batch_never_confirms_it(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
        with pytest.raises(SameOfficer):
            confirm_batch(by=who("bikram").actor, batch=batch)
        assert Certificate.objects.count() == 0


def test_the_database_itself_refuses_a_batch_confirmed_by_its_proposer(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
        with pytest.raises(IntegrityError):
            Batch.objects.filter(pk=batch.pk).update(
                confirmed_by=batch.proposed_by, confirmed_at=batch.proposed_at
            )


def test_a_batch_is_confirmed_once(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
        confirm_batch(by=who("chandra").actor, batch=batch)
        with pytest.raises(BatchAlreadyConfirmed):
            confirm_batch(by=who("chandra").actor, batch=batch)
        assert Job.objects.filter(event="batch.confirmed").count() == 1


def test_an_award_waits_in_one_batch_and_is_not_issued_beside_it(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
        with pytest.raises(AwardInBatch):
            propose_batch(by=who("chandra").actor, awards=[award], contingent=None)
        with pytest.raises(AwardInBatch):
            issue(by=who("chandra").actor, award=award)


def test_a_withdrawn_batch_frees_its_awards(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
        assert withdraw_batch(by=who("chandra").actor, batch=batch) == 1
        assert issue(by=who("bikram").actor, award=award).award_id == award.pk


def test_a_batch_needs_somebody(who):
    with scoped({"NPL"}), pytest.raises(BatchEmpty):
        propose_batch(by=who("bikram").actor, awards=[], contingent=None)
