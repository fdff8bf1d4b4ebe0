"""The trainee's pages: task list, course, lesson. All without JavaScript."""

import pytest
from django.urls import reverse

from accounts.tenancy.scope import scoped
from courses.learning.models import LessonProgress
from tests.counting import exactly
from tests.courses.training import finish_all_lessons, sat, session, trainee


@pytest.fixture
def sita(who, seeded):
    return trainee()


@pytest.fixture
def page(sita):
    """Get a page as Sita and return its words."""
    browser = sita.browser()
    return lambda address: browser.get(address, follow=True).content.decode()


def test_the_first_step_is_the_first_lesson(page):
    words = page("/learn/")
    assert "Lesson 1 of 6: Mandate and law" in words
    assert "0 of 6 done" in words
    assert "proposal, not approved" in words.lower()


def test_after_both_courses_the_step_is_the_session(sita, page):
    finish_all_lessons(sita)
    assert "Both courses are done" in page("/learn/")
    session(sita)
    assert "Sit your assessment" in page("/learn/")


def test_after_a_fail_the_step_is_to_study(sita, page):
    finish_all_lessons(sita)
    sat(sita, wrong=30)
    assert "Study what was weak, then try again" in page("/learn/")


def test_after_a_pass_the_step_is_the_passport(sita, page):
    finish_all_lessons(sita)
    sat(sita)
    assert "You have passed" in page("/learn/")


def test_who_is_not_enrolled_is_told_what_to_do(who, seeded, sita, page):
    with scoped({"NPL"}):
        sita.enrolment.delete()
    assert "You are not enrolled yet" in page("/learn/")


def test_the_content_warning_comes_before_the_first_lesson(sita):
    browser = sita.browser()
    address = reverse("lesson", args=["sgbv-core", "three-subjects"])
    warned = browser.get(address)
    assert warned.url == reverse("learn_course", args=["sgbv-core"]) + "?lesson=three-subjects"
    course = browser.get(warned.url).content.decode()
    assert "Before you start" in course
    assert "You can leave a lesson at any moment" in course
    onward = browser.post(reverse("learn_course", args=["sgbv-core"]), {"lesson": "three-subjects"})
    assert onward.url == address
    assert "Leave this page quickly" in browser.get(address).content.decode()


def test_a_lesson_of_the_other_course_needs_no_warning(page):
    words = page(reverse("lesson", args=["poc-core", "mandate-and-law"]))
    assert "You decide" in words
    assert "Leave this page quickly" not in words


def test_feedback_stands_on_the_page_after_a_choice_and_not_before(sita, page):
    address = reverse("lesson", args=["poc-core", "mandate-and-law"])
    assert "See what follows" in page(address)
    assert "Better not" not in page(address)
    chosen = [page(f"{address}?scenario={n}&p1=1") for n in (1, 2, 3)]
    assert sorted('notice-word">Yes' in words.partition('id="p1"')[0] for words in chosen) == [
        False,
        False,
        True,
    ]
    assert all('type="hidden" name="p1" value="1"' in words for words in chosen)


def test_sources_of_a_lesson_have_addresses(page):
    words = page(reverse("lesson", args=["poc-core", "mandate-and-law"]))
    assert 'id="source-N"' in words
    assert 'href="https://' in words


def test_done_and_go_on_leads_to_the_next_lesson_and_at_the_end_home(sita):
    browser = sita.browser()
    onward = browser.post(reverse("lesson", args=["poc-core", "mandate-and-law"]))
    assert onward.url == reverse("lesson", args=["poc-core", "threats-and-early-warning"])
    last = browser.post(reverse("lesson", args=["poc-core", "children-weapons-and-leading"]))
    assert last.url == reverse("learn")
    with scoped({"NPL"}):
        assert LessonProgress.objects.filter(done_at__isnull=False).count() == 2


def test_a_reader_whose_language_is_missing_is_told_so(sita):
    browser = sita.browser(accept_language="ru")
    words = browser.get(reverse("lesson", args=["poc-core", "mandate-and-law"])).content.decode()
    assert '<html lang="ru"' in words
    assert 'class="lesson" lang="en" dir="ltr"' in words


@pytest.mark.parametrize("address", ["/learn/nothing/", "/learn/poc-core/nothing/"])
def test_what_is_not_taught_is_not_found(sita, address):
    assert sita.browser().get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "queries", "done"),
    [
        ("/learn/", 16, 1),
        ("/learn/", 16, 3),
        ("/learn/", 17, 11),  # both courses done: it also asks for sessions
        *(("/learn/poc-core/", 14, done) for done in (1, 3, 11)),
        *(("/learn/poc-core/mandate-and-law/", 19, done) for done in (1, 3, 11)),
    ],
)
def test_a_page_costs_the_same_however_much_is_done(sita, address, queries, done):
    finish_all_lessons(sita, but=11 - done)
    browser = sita.browser()
    with exactly(queries):
        assert browser.get(address).status_code == 200
