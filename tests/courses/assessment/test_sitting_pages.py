"""The candidate's pages, by plain forms: start, answer, flag, check, hand in, result."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy.scope import scoped
from courses.assessment.models import Paper, Response, Result, Sitting
from tests.counting import exactly
from tests.courses.training import (
    answer_all,
    candidate,
    finish_all_lessons,
    paper_of,
    session,
    started,
    trainee,
)
from tests.owner import unwalled


@pytest.fixture
def desk(who):
    """Sita at an open paper, with her browser."""
    sita, sitting, paper = started()
    return sita, sita.browser(), sitting, paper


def post_answer(desk, number, choice="a", **more):
    _, browser, sitting, paper = desk
    data = {"paper": paper.pk, "q": number, "choice": choice} | more
    return browser.post(reverse("sitting", args=[sitting.pk]), data)


def saved():
    with scoped({"NPL"}):
        return list(Response.objects.order_by("position").values_list("position", "choice", "flagged"))


def test_a_sitting_is_started_by_a_plain_form(who):
    sita = trainee()
    finish_all_lessons(sita)
    chair = candidate(sita, session(sita))
    browser = sita.browser()
    assert "60 questions, 75 minutes" in browser.get("/sit/").content.decode()
    answer = browser.post("/sit/", {"candidate": chair.pk})
    with scoped({"NPL"}):
        assert answer["Location"] == reverse("sitting", args=[Sitting.objects.get().pk])


def test_a_start_that_the_rules_forbid_says_why(who):
    sita = trainee()
    chair = candidate(sita, session(sita))
    answer = sita.browser().post("/sit/", {"candidate": chair.pk})
    assert (answer.status_code, "Finish both courses first." in answer.content.decode()) == (409, True)


def test_a_question_page_shows_where_one_stands(desk):
    _, browser, sitting, _ = desk
    words = browser.get(reverse("sitting", args=[sitting.pk]) + "?q=12").content.decode()
    for told in ("Question 12 of 60", "0 of 60 answered", "74 minutes left", "Save and next"):
        assert told in words


def test_save_and_next_saves_and_goes_on(desk):
    assert post_answer(desk, 12, "c").url.endswith("?q=13")
    assert saved() == [(11, "c", False)]


def test_the_plain_form_wins_over_what_the_page_saved_before(desk):
    _, browser, sitting, paper = desk
    data = {"paper": paper.pk, "q": 1, "choice": "b", "sequence": 1}
    assert browser.post(reverse("sitting_answer", args=[sitting.pk]), data).json() == {"saved": True}
    post_answer(desk, 1, "d")
    browser.post(reverse("sitting_answer", args=[sitting.pk]), data | {"choice": "a", "sequence": 2})
    assert saved() == [(0, "d", False)]


def test_the_last_question_leads_to_the_check(desk):
    assert post_answer(desk, 60).url == reverse("sitting_check", args=[desk[2].pk])


def test_no_choice_goes_on_without_saving(desk):
    assert post_answer(desk, 3, "").url.endswith("?q=4")
    assert saved() == []


def test_a_square_of_the_palette_saves_before_it_leads_away(desk):
    assert post_answer(desk, 3, "d", go="41").url.endswith("?q=41")
    assert saved() == [(2, "d", False)]


def test_a_flag_saves_the_choice_too(desk):
    post_answer(desk, 5, "b", flag="on")
    assert saved() == [(4, "b", True)]
    words = desk[1].get(reverse("sitting_check", args=[desk[2].pk])).content.decode()
    assert "Flagged by you" in words


def test_a_made_up_answer_keeps_the_page_and_says_so(desk):
    answer = post_answer(desk, 5, "z")
    assert (answer.status_code, "Question 5 of 60" in answer.content.decode()) == (422, True)


def test_a_number_of_thousands_of_digits_is_no_question(desk):
    answer = desk[1].post(reverse("sitting", args=[desk[2].pk]), {"paper": desk[3].pk, "q": "9" * 5000})
    assert answer.status_code == 404


def test_the_check_names_what_has_no_answer(desk):
    sita, browser, sitting, paper = desk
    with scoped({"NPL"}):
        answer_all(sita, paper)
        Response.objects.filter(position__in=(3, 8)).delete()
    words = browser.get(reverse("sitting_check", args=[sitting.pk])).content.decode()
    assert "58 of 60 answered." in words
    assert "2 questions have no answer and would count as wrong." in words
    assert f"{reverse('sitting', args=[sitting.pk])}?q=9" in words


def hand_in(desk, paper=None):
    data = {"paper": (paper or desk[3]).pk}
    return desk[1].post(reverse("sitting_check", args=[desk[2].pk]), data, follow=True)


def test_hand_in_shows_a_pass_in_one_line(desk):
    with scoped({"NPL"}):
        answer_all(desk[0], desk[3])
    words = hand_in(desk).content.decode()
    for told in ("60 of 60 answers received.", "Passed", "Open your passport"):
        assert told in words


def test_a_fail_says_what_decided_it_what_to_study_and_when_again(desk):
    with scoped({"NPL"}):
        answer_all(desk[0], desk[3], wrong=30)
    words = hand_in(desk).content.decode()
    for told in (
        "Not passed yet",
        "What decided it",
        "Overall: you reached",
        "What to study",
        "sit again from",
    ):
        assert told in words


def test_a_second_hand_in_changes_nothing_and_says_so(desk):
    hand_in(desk)
    answer = hand_in(desk)
    assert (answer.status_code, "changed nothing" in answer.content.decode()) == (409, True)
    with scoped({"NPL"}):
        assert Result.objects.count() == 1


def test_an_answer_after_hand_in_changes_nothing_and_says_so(desk):
    hand_in(desk)
    answer = post_answer(desk, 1, "a")
    assert (answer.status_code, "This paper is closed" in answer.content.decode()) == (409, True)
    url = reverse("sitting_answer", args=[desk[2].pk])
    late = desk[1].post(url, {"paper": desk[3].pk, "q": 1, "choice": "a", "sequence": 5})
    assert (late.status_code, late.json()["problem"], saved()) == (409, "paper_closed", [])


def test_a_double_click_on_hand_in_leaves_the_block_alone(desk):
    with scoped({"NPL"}):
        answer_all(desk[0], desk[3], wrong_outcomes=frozenset({"B03.1"}))
    first = hand_in(desk).content.decode()
    assert "One more part: the must-pass questions" in first
    assert hand_in(desk).status_code == 409
    block = paper_of(desk[2])
    with scoped({"NPL"}):
        answer_all(desk[0], block)
    assert "right the second time" in hand_in(desk, block).content.decode()


def test_a_visit_after_the_time_closes_the_paper(desk):
    unwalled(Paper).update(deadline=timezone.now() - timedelta(minutes=1))
    words = desk[1].get(reverse("sitting", args=[desk[2].pk]), follow=True).content.decode()
    assert "Your time ran out." in words
    assert "Not passed yet" in words


def test_the_result_of_an_open_sitting_leads_back_to_it(desk):
    answer = desk[1].get(reverse("sitting_result", args=[desk[2].pk]))
    assert answer.url == reverse("sitting", args=[desk[2].pk])


@pytest.mark.parametrize("name", ["sitting", "sitting_check", "sitting_result"])
@pytest.mark.parametrize("stranger", [("N-2", "Dil", "NPL"), ("M-1", "Karim", "MAR")])
def test_another_persons_sitting_is_not_found(desk, name, stranger):
    number, family_name, contributor = stranger
    other = trainee(number, family_name, contributor=contributor)
    assert other.browser().get(reverse(name, args=[desk[2].pk])).status_code == 404


@pytest.mark.parametrize("answered", [1, 3, 60])
def test_a_question_page_costs_the_same_however_much_is_answered(desk, answered):
    _, browser, sitting, paper = desk
    with scoped({"NPL"}):
        Response.objects.bulk_create(
            Response(contributor_id="NPL", paper=paper, position=n, choice="a", sequence=1)
            for n in range(answered)
        )
    with exactly(8):
        assert browser.get(reverse("sitting", args=[sitting.pk]) + "?q=2").status_code == 200


def test_an_autosave_costs_six_statements(desk):
    data = {"paper": desk[3].pk, "q": 1, "choice": "a", "sequence": 5}
    url = reverse("sitting_answer", args=[desk[2].pk])
    with exactly(6):
        assert desk[1].post(url, data).json() == {"saved": True}
