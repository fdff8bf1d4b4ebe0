"""Closing a paper: by hand, by the clock, with the must-pass block, and never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.assessment.actions import close_overdue, hand_in
from courses.assessment.enums import SittingState
from courses.assessment.errors import PaperClosed
from courses.assessment.models import Paper, Response, Result
from courses.assessment.queries import state_of
from tests.courses.training import answer_all, handed_in, paper_of, started, trainee

B03 = frozenset({"B03.1"})


@pytest.fixture
def nepal():
    with scoped({"NPL"}):
        yield


@pytest.fixture
def desk(who, nepal):
    """Sita at an open paper."""
    return started()


def test_everything_right_is_a_pass_and_wakes_certification(desk):
    sita, sitting, paper = desk
    answer_all(sita, paper)
    result = handed_in(sita, paper)
    sitting.refresh_from_db()
    job = Job.objects.get(event="sitting.scored")
    assert (result.passed, result.reasons, result.scores["overall"]["right"]) == (True, [], 60)
    assert (sitting.closed_at, state_of(sitting)) == (result.scored_at, SittingState.CLOSED)
    assert job.key == f"sitting.scored:{result.pk}"
    assert job.payload == {"sitting": str(sitting.pk), "result": str(result.pk)}


def test_answers_are_folded_into_the_sheet_and_their_rows_deleted(desk):
    sita, _, paper = desk
    answer_all(sita, paper)
    hand_in(by=sita.actor, paper=paper)
    paper.refresh_from_db()
    assert (len(paper.sheet), Response.objects.count()) == (60, 0)
    assert {key for entry in paper.sheet for key in entry} == {"choice", "sequence", "saved_at"}


def test_an_empty_paper_is_60_wrong_answers(desk):
    sita, _, paper = desk
    result = handed_in(sita, paper)
    assert (result.passed, result.scores["overall"]) == (
        False,
        {"right": 0, "of": 60, "share": 0.0, "minimum": 75},
    )


def test_handing_in_twice_changes_nothing(desk):
    sita, _, paper = desk
    result = handed_in(sita, paper)
    with pytest.raises(PaperClosed):
        hand_in(by=sita.actor, paper=paper)
    assert (list(Result.objects.all()), Job.objects.filter(event="sitting.scored").count()) == ([result], 1)


def test_nobody_hands_in_for_another(desk):
    dil = trainee("N-2", "Dil")
    with pytest.raises(NotAllowed):
        hand_in(by=dil.actor, paper=desk[2])


def to_the_block(desk):
    sita, sitting, paper = desk
    answer_all(sita, paper, wrong_outcomes=B03)
    assert hand_in(by=sita.actor, paper=paper) is None
    return paper_of(sitting)


def test_who_fails_must_pass_items_alone_answers_others_at_once(desk):
    block = to_the_block(desk)
    main = Paper.objects.get(block="main")
    minutes = (block.deadline - block.opened_at) / timedelta(minutes=1)
    assert (block.block, len(block.lines), minutes) == ("must_pass", 26, 33)
    assert {line["item"] for line in block.lines} & {line["item"] for line in main.lines} == set()
    assert (state_of(desk[1]), Result.objects.count()) == (SittingState.BLOCK_WRITING, 0)


def test_the_block_all_right_is_a_pass_in_the_same_attempt(desk):
    block = to_the_block(desk)
    answer_all(desk[0], block)
    result = handed_in(desk[0], block)
    assert (result.passed, result.scores["must_pass"]["second_block"]) == (True, True)
    assert result.scores["overall"]["right"] == 59


def test_the_block_is_offered_once(desk):
    block = to_the_block(desk)
    answer_all(desk[0], block, wrong_outcomes=frozenset({"A06.1"}))
    result = handed_in(desk[0], block)
    assert (result.passed, result.reasons) == (False, ["must_pass_missed:A06.1"])
    assert Paper.objects.count() == 2


def test_who_fails_more_than_must_pass_items_gets_no_block(desk):
    sita, _, paper = desk
    answer_all(sita, paper, wrong_outcomes=B03, wrong=30)
    result = handed_in(sita, paper)
    assert "overall_below" in result.reasons
    assert Paper.objects.count() == 1


def run_out(paper, **ago):
    Paper.objects.filter(pk=paper.pk).update(deadline=timezone.now() - timedelta(**(ago or {"minutes": 1})))


def test_the_worker_closes_a_paper_whose_time_ran_out_with_what_was_saved(desk):
    sita, sitting, paper = desk
    answer_all(sita, paper)
    run_out(paper)
    job = Job.objects.get(event="paper.time_over")
    Job.objects.update(run_after=timezone.now())
    assert run(job.pk)
    result, entry = Result.objects.get(), TrailEntry.objects.filter(verb="sitting.hand_in").get()
    assert (result.passed, state_of(sitting)) == (True, SittingState.CLOSED)
    assert (entry.role, entry.details["time_ran_out"]) == ("system", True)


def test_the_worker_leaves_a_paper_alone_that_was_handed_in(desk):
    sita, _, paper = desk
    hand_in(by=sita.actor, paper=paper)
    Job.objects.update(run_after=timezone.now())
    assert run(Job.objects.get(event="paper.time_over").pk)
    assert Result.objects.count() == 1


def test_close_overdue_closes_what_is_over_and_nothing_else(desk):
    paper = desk[2]
    other = started(trainee("N-2", "Dil"))[2]
    run_out(paper)
    run_out(other, seconds=5)
    assert (close_overdue(), close_overdue()) == (1, 0)
    assert list(Paper.objects.filter(handed_in_at__isnull=True)) == [other]


def test_a_hand_in_after_time_counts_what_was_saved_in_time(desk):
    sita, sitting, paper = desk
    answer_all(sita, paper)
    run_out(paper)
    assert handed_in(sita, paper).passed
    kinds = list(sitting.events.values_list("kind", flat=True))
    assert kinds == ["started", "time_ran_out", "scored"]


def test_the_trail_tells_the_sitting_without_its_answers(desk):
    sita, sitting, paper = desk
    answer_all(sita, paper)
    hand_in(by=sita.actor, paper=paper)
    entries = TrailEntry.objects.filter(subject_id=str(sitting.pk))
    assert [e.verb for e in entries] == ["sitting.start", "sitting.hand_in", "sitting.score"]
    assert entries[1].details == {"block": "main", "received": 60, "questions": 60, "time_ran_out": False}
