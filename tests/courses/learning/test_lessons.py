"""Opening and finishing lessons: one's own, once, without the trail."""

import pytest

from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.curriculum.models import Lesson
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning.actions import finish_lesson, open_lesson
from courses.learning.models import LessonProgress
from courses.learning.queries import (
    all_lessons_done,
    courses_of,
    enrolments_in_force,
    lessons_done,
    required_lessons,
)
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
    assert (done(sita.enrolment), all_lessons_done(sita.enrolment)) == (0, False)
    finish_all_lessons(sita)
    assert all_lessons_done(sita.enrolment)


def test_an_enrolment_that_was_withdrawn_asks_for_nothing(sita, nepal):
    assert enrolments_in_force(sita.person.pk) == [sita.enrolment]
    EnrolmentEvent.objects.create(contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="withdrawn")
    assert enrolments_in_force(sita.person.pk) == []


@pytest.fixture
def narrow(seeded):
    """A lesson of what is taught on arrival only, and one of an outcome no soldier is asked for."""
    first = Lesson.objects.get(slug="mandate-and-law")
    first.outcomes = ["A03.4"]
    first.save()
    last = Lesson.objects.get(slug="our-own-conduct")
    last.outcomes = ["Z99.9"]
    last.save()


def test_a_training_asks_for_the_lessons_that_teach_what_its_phase_requires(narrow, sita, nepal):
    induction = Enrolment.objects.create(
        contributor_id="NPL",
        person=sita.person,
        category="JLD",
        phase="induction",
        mission_id="UNMISS",
        standard=sita.enrolment.standard,
    )
    before, on_arrival = (
        [[lesson.line.slug for lesson in course.lessons] for course in courses_of(enrolment, "en")]
        for enrolment in (sita.enrolment, induction)
    )

    assert [len(lessons) for lessons in before] == [5, 4]
    assert [len(lessons) for lessons in on_arrival] == [6, 4]
    assert (before[0][0], on_arrival[0][0]) == ("threats-and-early-warning", "mandate-and-law")
    [course, _] = courses_of(sita.enrolment, "en")
    assert (course.lessons[0].number, course.lessons[0].line.order) == (1, 2)


def test_a_lesson_that_is_not_asked_for_counts_nowhere(narrow, sita, nepal):
    finish_all_lessons(sita, but=11 - 1)  # the first alone: what is taught on arrival only
    assert done(sita.enrolment) == 0
    finish_all_lessons(sita, but=1)  # all but the last, which nobody asks for
    assert (done(sita.enrolment), all_lessons_done(sita.enrolment)) == (9, True)


def done(enrolment: Enrolment) -> int:
    required = required_lessons([enrolment], {enrolment.standard_id: enrolment.standard.parsed()})
    return lessons_done({enrolment.pk: enrolment.pk}, required).get(enrolment.pk, 0)


def test_a_course_list_costs_six_queries(sita, nepal):
    finish_all_lessons(sita)
    with exactly(6):
        courses_of(sita.enrolment, "en")
