"""The outbox: work follows from a committed change, is done once, and survives whoever did not finish it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.jobs import registry
from accounts.jobs.actions import (
    MOST_CLAIMS,
    WAIT,
    _postpone,
    claim,
    due_jobs,
    jobs_to_publish,
    record_event,
    run,
)
from accounts.jobs.enums import JobState
from accounts.jobs.errors import NotNow, UnknownEvent
from accounts.jobs.models import Job, JobQuerySet
from accounts.jobs.queries import unfinished
from accounts.people.models import Person
from accounts.tenancy.scope import active_scope
from tests.cast import person
from tests.owner import unwalled

EVENT = "test.happened"


@pytest.fixture
def done(monkeypatch, countries):
    """Register a handler that notes each payload it is given."""
    seen = []

    def handler(task):
        seen.append(task.payload)
        return {"n": len(seen)}

    monkeypatch.setitem(registry._handlers, EVENT, handler)
    return seen


def happen(key="1", contributor="NPL"):
    return record_event(EVENT, key=key, payload={"key": key}, contributor=contributor)


def test_a_recorded_event_is_done_once(done):
    job = happen()
    assert (run(job.pk), run(job.pk)) == (True, False)
    job.refresh_from_db()
    assert (done, job.state, job.result, job.done) == ([{"key": "1"}], JobState.DONE, {"n": 1}, 1)


def test_a_job_whose_need_is_away_waits_for_it_as_long_as_it_takes(monkeypatch, countries):
    there: list[bool] = []

    def handler(task):
        if not there:
            raise NotNow("the signer does not answer")
        return {}

    monkeypatch.setitem(registry._handlers, EVENT, handler)
    job = happen()
    for _ in range(MOST_CLAIMS + 1):
        assert run(job.pk) is False
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.attempts, job.errors) == (JobState.WAITING, 1, [])
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + WAIT)
    assert unfinished() == 1
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    there.append(True)
    assert run(job.pk) is True


def test_the_same_key_is_recorded_once(done):
    assert happen().pk == happen().pk
    assert Job.objects.count() == 1


def test_an_event_nobody_handles_is_refused(countries):
    with pytest.raises(UnknownEvent):
        record_event("nobody.cares", key="1", payload={}, contributor=None)


def test_an_event_is_lost_with_its_transaction(done):
    def change_and_fail():
        with transaction.atomic():
            happen()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert Job.objects.count() == 0


def test_a_handler_works_in_the_scope_of_the_jobs_contributor(monkeypatch, countries):
    scopes = []
    monkeypatch.setitem(registry._handlers, EVENT, lambda task: scopes.append(active_scope().contributors))
    run(happen("1", "NPL").pk)
    run(happen("2", None).pk)
    assert scopes == [frozenset({"NPL"}), None]


def test_a_failed_try_leaves_nothing_behind_and_is_tried_again_later(monkeypatch, countries):
    def half_done(task):
        person("N-1", "Gurung")
        raise ConnectionError

    monkeypatch.setitem(registry._handlers, EVENT, half_done)
    job = happen()
    assert run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.attempts, job.errors) == (
        JobState.WAITING,
        1,
        [{"attempt": 1, "error": "ConnectionError"}],
    )
    assert job.run_after > timezone.now()
    assert unwalled(Person).count() == 0


def test_after_five_tries_a_job_has_failed(monkeypatch, countries):
    monkeypatch.setitem(registry._handlers, EVENT, lambda task: 1 / 0)
    job = happen()
    for _ in range(5):
        Job.objects.update(run_after=timezone.now())
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, len(job.errors)) == (JobState.FAILED, 5, 5)
    assert due_jobs() == []


def test_a_job_whose_worker_died_is_taken_over_after_its_lease(done):
    job = happen()
    Job.objects.update(state=JobState.RUNNING, attempts=1, lease_until=timezone.now() + timedelta(minutes=1))
    assert run(job.pk) is False
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run(job.pk) is True
    assert done == [{"key": "1"}]


def test_a_job_whose_workers_die_again_and_again_is_given_up(done):
    job = happen()
    long_ago = timezone.now() - timedelta(minutes=1)
    Job.objects.update(state=JobState.RUNNING, attempts=12, lease_until=long_ago)
    assert run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.errors, done) == (JobState.FAILED, [{"attempt": 12, "error": "WorkerDied"}], [])


def test_only_one_of_two_workers_gets_a_job(done, monkeypatch):
    job, quicker = happen(), list[Job | None]()
    update = JobQuerySet.update

    def update_a_moment_too_late(rows, **values):
        monkeypatch.setattr(JobQuerySet, "update", update)
        quicker.append(claim(job.pk))
        return update(rows, **values)

    monkeypatch.setattr(JobQuerySet, "update", update_a_moment_too_late)
    assert claim(job.pk) is None
    assert [(taken.pk, taken.attempts) for taken in quicker if taken] == [(job.pk, 1)]


def test_the_worker_empties_the_outbox(done, settings):
    settings.BROKER_URL = ""
    happen("1")
    happen("2")
    call_command("worker", until_empty=True, pause=0)
    assert sorted(row["key"] for row in done) == ["1", "2"]


def test_a_job_is_given_to_the_broker_again_when_it_was_not_done(done):
    job = happen()
    assert jobs_to_publish() == [job.pk]
    assert jobs_to_publish() == []
    Job.objects.update(published_at=timezone.now() - timedelta(minutes=1))
    assert jobs_to_publish() == [job.pk]


def test_a_worker_that_fails_late_does_not_undo_what_another_did_meanwhile(done):
    slow = claim(happen().pk)
    assert slow is not None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run(slow.pk)
    _postpone(slow, RuntimeError())
    slow.refresh_from_db()
    assert (slow.state, slow.errors) == (JobState.DONE, [])
