"""When a sitting may start: the window, the lessons, the attempts, the person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.jobs.models import Job
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from courses.assessment.actions import start_sitting
from courses.assessment.errors import CannotStart
from courses.assessment.models import AssessmentSession, Paper, Sitting
from courses.curriculum.models import Lesson
from courses.enrolment.models import EnrolmentEvent
from courses.learning.actions import finish_lesson
from tests.courses.training import candidate, finish_all_lessons, paper_of, sat, session, trainee
from tests.owner import unwalled


def start(who_, chair):
    with scoped({"NPL"}):
        return start_sitting(by=who_.actor, candidate=chair, language="en")


def refusal(who_, chair) -> str:
    with pytest.raises(CannotStart) as refused:
        start(who_, chair)
    return refused.value.code


@pytest.fixture
def sita(who):
    person = trainee()
    finish_all_lessons(person)
    return person


def test_a_sitting_starts_with_60_questions_and_75_minutes(sita):
    sitting = start(sita, candidate(sita, session(sita)))
    paper = paper_of(sitting)
    assert (len(paper.lines), paper.deadline - paper.opened_at) == (60, timedelta(minutes=75))
    assert (sitting.attempt, sitting.language) == (1, "en")


def test_a_started_paper_has_a_job_that_closes_it_in_time(sita):
    paper = paper_of(start(sita, candidate(sita, session(sita))))
    job = Job.objects.get(event="paper.time_over")
    assert (job.payload, job.run_after) == ({"paper": str(paper.pk)}, paper.deadline + timedelta(seconds=10))


@pytest.mark.parametrize(
    ("opens", "closes", "code"), [(5, 60, "session_not_open"), (-60, -1, "session_closed")]
)
def test_the_server_clock_keeps_the_window(sita, opens, closes, code):
    assert refusal(sita, candidate(sita, session(sita, opens=opens, closes=closes))) == code


def test_both_courses_come_first(who):
    dil = trainee()
    finish_all_lessons(dil, but=1)
    chair = candidate(dil, session(dil))
    assert refusal(dil, chair) == "lessons_missing"
    finish_all_lessons(dil)
    assert start(dil, chair).attempt == 1


def test_one_sitting_is_open_at_a_time(sita):
    start(sita, candidate(sita, session(sita)))
    assert refusal(sita, candidate(sita, session(sita))) == "sitting_open"


def test_a_second_try_waits_a_day(sita):
    sat(sita, wrong=30)
    assert refusal(sita, candidate(sita, session(sita))) == "cooling_down"
    unwalled(Sitting).update(closed_at=timezone.now() - timedelta(hours=25))
    assert start(sita, candidate(sita, session(sita))).attempt == 2


def test_a_session_gives_one_try(sita):
    sat(sita, wrong=30, days_ago=2)
    with scoped({"NPL"}):
        first = AssessmentSession.objects.get()
    assert refusal(sita, candidate(sita, first)) == "candidate_used"


def test_three_tries_in_90_days_are_enough(sita):
    for days in (60, 40, 20):
        sat(sita, wrong=30, days_ago=days)
    chair = candidate(sita, session(sita))
    with pytest.raises(CannotStart) as refused:
        start(sita, chair)
    assert refused.value.again_at is not None
    days_left = (refused.value.again_at - timezone.now()) / timedelta(days=1)
    assert (refused.value.code, round(days_left)) == ("too_many_attempts", 30)


def test_nobody_sits_again_after_passing(sita):
    assert sat(sita, days_ago=30).passed
    assert refusal(sita, candidate(sita, session(sita))) == "passed_already"


def test_after_a_revocation_lessons_and_sitting_are_due_again(sita):
    assert sat(sita, days_ago=30).passed
    chair = candidate(sita, session(sita))
    with scoped({"NPL"}):
        EnrolmentEvent.objects.create(
            contributor_id="NPL", enrolment=sita.enrolment, number=2, kind="training_required_again"
        )
        assert refusal(sita, chair) == "lessons_missing"
        for lesson in Lesson.objects.all():
            finish_lesson(by=sita.actor, enrolment=sita.enrolment, lesson=lesson)
    assert start(sita, chair).attempt == 2


def test_a_withdrawn_person_does_not_sit(sita):
    with scoped({"NPL"}):
        EnrolmentEvent.objects.create(
            contributor_id="NPL", enrolment=sita.enrolment, number=1, kind="withdrawn"
        )
    assert refusal(sita, candidate(sita, session(sita))) == "withdrawn"


def test_nobody_sits_for_another(sita):
    dil = trainee("N-2", "Dil")
    with pytest.raises(NotAllowed, match="for themselves"):
        start(dil, candidate(sita, session(sita)))


def test_a_proctor_does_not_sit(sita, who):
    chair = candidate(sita, session(sita))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        start_sitting(by=who("hari").actor, candidate=chair, language="en")


def test_a_retake_overlaps_as_little_as_the_bank_allows(sita):
    sat(sita, wrong=30, days_ago=2)
    start(sita, candidate(sita, session(sita)))
    with scoped({"NPL"}):
        first, second = (
            {line["item"] for line in paper.lines} for paper in Paper.objects.order_by("opened_at")
        )
    assert len(first & second) <= 10


def test_a_language_the_bank_does_not_speak_whole_becomes_english(sita):
    with scoped({"NPL"}):
        chair = candidate(sita, session(sita))
        assert start_sitting(by=sita.actor, candidate=chair, language="sw").language == "en"
