"""Opening and finishing lessons: one's own, once, without the trail."""

import pytest

from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.curriculum.models import Lesson
from courses.enrolment.models import EnrolmentEvent
from courses.learning.actions import finish_lesson, open_lesson
from courses.learning.models import LessonProgress
from courses.learning.queries import all_lessons_done, courses_of, current_enrolment, lessons_done
from tests.counting import exactly
from tests.courses.training import finish_all_lessons, trainee


@pytest.fixture
def sita(who, seeded):
    return trainee()


@pytest.fixture
def nepal():
    with scoped({"NPL"}):
        yield


def test_a_lesson_is_opened_once_and_finished_once(sita, nepal):
    lesson = Lesson.objects.get(slug="mandate-and-law")
    open_lesson(by=sita.actor, enrolment=sita.enrolment, lesson=lesson)
    first = finish_lesson(by=sita.actor, enrolment=sita.enrolment, lesson=lesson)
    again = finish_lesson(by=sita.actor, enrolment=sita.enrolment, lesson=lesson)
    assert (first.done_at, LessonProgress.objects.count()) == (again.done_at, 1)
    assert TrailEntry.objects.count() == 0


def test_nobody_finishes_another_persons_lesson(sita, nepal):
    dil = trainee("N-2", "Dil")
    lesson = Lesson.objects.get(slug="meeting-a-survivor")
    with pytest.raises(NotAllowed):
        finish_lesson(by=dil.actor, enrolment=sita.enrolment, lesson=lesson)


def test_both_courses_are_done_when_every_lesson_is(sita, nepal):
    finish_all_lessons(sita, but=1)
    assert not all_lessons_done(sita.enrolment)
    finish_all_lessons(sita)
    assert all_lessons_done(sita.enrolment)
    assert [(c.done, c.total) for c in courses_of(sita.enrolment, "en")] == [(6, 6), (5, 5)]


def test_training_required_again_starts_anew(sita, nepal):
    finish_all_lessons(sita)
    EnrolmentEvent.objects.create(
        contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="training_required_again"
    )
    assert (lessons_done([sita.enrolment.pk]), all_lessons_done(sita.enrolment)) == ({}, False)
    finish_all_lessons(sita)
    assert all_lessons_done(sita.enrolment)


def test_the_newest_enrolment_that_was_not_withdrawn_is_followed(sita, nepal):
    assert current_enrolment(sita.person.pk) == sita.enrolment
    EnrolmentEvent.objects.create(contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="withdrawn")
    assert current_enrolment(sita.person.pk) is None


def test_a_course_list_costs_six_queries(sita, nepal):
    finish_all_lessons(sita)
    with exactly(6):
        courses_of(sita.enrolment, "en")
