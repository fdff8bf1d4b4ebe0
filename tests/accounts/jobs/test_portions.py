"""Jobs that go on: portion after portion, each committed with the job's progress, whoever is killed."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.jobs import registry
from accounts.jobs.actions import _postpone, claim, due_jobs, jobs_to_publish, record_event, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.jobs.registry import Continue
from accounts.people.models import Person
from tests import cast
from tests.owner import unwalled

EVENT = "test.counted"
PEOPLE, PORTION = 5, 2


def people_made() -> int:
    return unwalled(Person).count()


def make_some_people(task):
    """Make two people a portion until there are five."""
    start = people_made()
    for number in range(start, min(start + PORTION, PEOPLE)):
        cast.person(f"N-{number}", "Gurung")
    made = people_made()
    return {"made": made} if made == PEOPLE else Continue(made, PEOPLE, {"made": made})


@pytest.fixture
def job(monkeypatch, countries) -> Job:
    monkeypatch.setitem(registry._handlers, EVENT, make_some_people)
    return record_event(EVENT, key="1", payload={}, contributor="NPL", total=PEOPLE)


def state(job: Job) -> tuple:
    job.refresh_from_db()
    return job.state, job.done, job.total, job.result


def test_a_job_is_called_again_until_nothing_is_left(job):
    seen = []
    while due_jobs():
        assert run(job.pk)
        seen.append((*state(job), people_made()))
    assert seen == [
        (JobState.WAITING, 2, 5, {"made": 2}, 2),
        (JobState.WAITING, 4, 5, {"made": 4}, 4),
        (JobState.DONE, 5, 5, {"made": 5}, 5),
    ]


def test_each_portion_is_given_what_the_one_before_handed_on(monkeypatch, job):
    handed = []

    def count(task):
        handed.append(task.result)
        return Continue(len(handed), 3, {"n": len(handed)}) if len(handed) < 3 else None

    monkeypatch.setitem(registry._handlers, EVENT, count)
    for _ in range(3):
        run(job.pk)
    assert handed == [None, {"n": 1}, {"n": 2}]


def test_a_portion_that_fails_is_undone_alone_and_tried_again(monkeypatch, job):
    run(job.pk)

    def half_done(task):
        cast.person("N-half", "Gurung")
        raise ConnectionError

    monkeypatch.setitem(registry._handlers, EVENT, half_done)
    assert run(job.pk) is False
    assert (*state(job), people_made()) == (JobState.WAITING, 2, 5, {"made": 2}, 2)


def test_a_portion_done_sets_the_count_of_tries_back(job):
    Job.objects.update(attempts=4, errors=[{"attempt": 4, "error": "ConnectionError"}])
    run(job.pk)
    job.refresh_from_db()
    assert (job.attempts, len(job.errors)) == (0, 1)


def test_a_worker_killed_within_a_portion_leaves_the_portions_before_it(job):
    """The killed worker's transaction is gone with it; what is left of it is a lease that runs out."""
    run(job.pk)
    assert claim(job.pk)
    assert run(job.pk) is False
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    while due_jobs():
        run(job.pk)
    assert (*state(job), people_made()) == (JobState.DONE, 5, 5, {"made": 5}, 5)


def test_of_two_workers_with_one_portion_only_the_first_to_commit_counts(monkeypatch, job):
    """The first fell silent for longer than its lease; a second did the portion; then the first woke."""

    def fall_silent_and_wake(task):
        monkeypatch.setitem(registry._handlers, EVENT, make_some_people)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert run(job.pk)
        cast.person("N-twice", "Gurung")
        return Continue(3, PEOPLE)

    monkeypatch.setitem(registry._handlers, EVENT, fall_silent_and_wake)
    assert run(job.pk) is False
    assert not unwalled(Person).filter(service_number="N-twice").exists()


def test_a_worker_that_fails_late_changes_nothing_of_the_next_portion(job):
    slow = claim(job.pk)
    assert slow is not None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run(job.pk)
    assert claim(job.pk)
    _postpone(slow, RuntimeError())
    job.refresh_from_db()
    assert (job.state, job.attempts, job.errors) == (JobState.RUNNING, 1, [])


def test_a_handler_that_does_not_get_on_is_given_up_and_not_called_for_ever(monkeypatch, job):
    monkeypatch.setitem(registry._handlers, EVENT, lambda task: Continue(0, PEOPLE))
    for _ in range(5):
        Job.objects.update(run_after=timezone.now())
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, {e["error"] for e in job.errors}) == (JobState.FAILED, {"NoProgress"})


def test_more_done_than_there_was_counts_as_all(monkeypatch, job):
    monkeypatch.setitem(registry._handlers, EVENT, lambda task: Continue(9, 7))
    run(job.pk)
    assert state(job) == (JobState.WAITING, 7, 7, None)


def test_the_worker_goes_on_until_the_job_is_done(job, settings):
    settings.BROKER_URL = ""
    call_command("worker", until_empty=True, pause=0)
    assert (*state(job), people_made()) == (JobState.DONE, 5, 5, {"made": 5}, 5)


def test_a_broker_is_told_of_the_next_portion_at_once(job):
    assert jobs_to_publish() == [job.pk]
    assert jobs_to_publish() == []
    run(job.pk)
    assert jobs_to_publish() == [job.pk]
