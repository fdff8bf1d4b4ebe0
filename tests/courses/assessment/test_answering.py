"""Saving answers: idempotent, in order, only while the paper is open, only by its owner."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.assessment.actions import flag_question, hand_in, save_answer
from courses.assessment.errors import BadAnswer, PaperClosed
from courses.assessment.models import Paper, Response
from tests.counting import exactly
from tests.courses.training import started, trainee
from tests.owner import unwalled


@pytest.fixture
def desk(who):
    """Sita at an open paper."""
    return started()


def save(desk, choice, sequence, position=0):
    sita, _, paper = desk
    with scoped({"NPL"}):
        return save_answer(by=sita.actor, paper=paper, position=position, choice=choice, sequence=sequence)


def kept(position=0):
    with scoped({"NPL"}):
        rows = Response.objects.filter(position=position)
        return [(row.choice, row.sequence) for row in rows]


def test_an_answer_is_saved_and_changed(desk):
    assert (save(desk, "a", 10), save(desk, "c", 20)) == (True, True)
    assert kept() == [("c", 20)]


def test_the_same_answer_twice_changes_nothing(desk):
    assert (save(desk, "a", 10), save(desk, "a", 10)) == (True, True)
    assert kept() == [("a", 10)]


def test_an_older_answer_that_arrives_late_loses(desk):
    assert (save(desk, "b", 20), save(desk, "a", 10)) == (True, False)
    assert kept() == [("b", 20)]


def test_saving_is_one_statement_and_leaves_no_trail(desk):
    sita, _, paper = desk
    with scoped({"NPL"}):
        before = TrailEntry.objects.count()
        with exactly(1):
            save_answer(by=sita.actor, paper=paper, position=0, choice="a", sequence=1)
        assert TrailEntry.objects.count() == before


@pytest.mark.parametrize(("position", "choice"), [(60, "a"), (-1, "a"), (0, "e"), (0, "")])
def test_what_is_not_on_the_paper_is_refused(desk, position, choice):
    with pytest.raises(BadAnswer):
        save(desk, choice, 1, position)


def shift_deadline(paper, **back):
    unwalled(Paper).filter(pk=paper.pk).update(deadline=timezone.now() - timedelta(**back))


def test_ten_seconds_of_grace_after_the_deadline(desk):
    shift_deadline(desk[2], seconds=5)
    assert save(desk, "a", 1)
    shift_deadline(desk[2], seconds=11)
    with pytest.raises(PaperClosed):
        save(desk, "b", 2)
    assert kept() == [("a", 1)]


def test_nothing_is_saved_after_hand_in(desk):
    sita, _, paper = desk
    with scoped({"NPL"}):
        hand_in(by=sita.actor, paper=paper)
    with pytest.raises(PaperClosed):
        save(desk, "a", 1)
    assert kept() == []


def test_nobody_answers_for_another(desk):
    dil = trainee("N-2", "Dil")
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        save_answer(by=dil.actor, paper=desk[2], position=0, choice="a", sequence=1)


def test_a_flag_keeps_the_answer_and_an_answer_keeps_the_flag(desk):
    sita, _, paper = desk
    with scoped({"NPL"}):
        flag_question(by=sita.actor, paper=paper, position=3, flagged=True)
        save_answer(by=sita.actor, paper=paper, position=3, choice="d", sequence=9)
        assert list(Response.objects.values_list("choice", "flagged")) == [("d", True)]
        flag_question(by=sita.actor, paper=paper, position=3, flagged=False)
        assert list(Response.objects.values_list("choice", "flagged")) == [("d", False)]


def test_a_closed_paper_takes_no_flag(desk):
    sita, _, paper = desk
    with scoped({"NPL"}):
        hand_in(by=sita.actor, paper=paper)
        with pytest.raises(PaperClosed):
            flag_question(by=sita.actor, paper=paper, position=3, flagged=True)
