"""Errands: work outside the database, with no transaction open meanwhile, settled with the new state."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.jobs import registry
from accounts.jobs.actions import due_jobs, jobs_to_publish, record_event, run
from accounts.jobs.enums import JobState
from accounts.jobs.errors import NotNow
from accounts.jobs.models import Job
from accounts.jobs.queries import unfinished
from accounts.jobs.registry import Errand
from accounts.people.models import Person
from accounts.tenancy.scope import active_scope, has_scope
from tests import cast
from tests.owner import unwalled
from tests.threads import in_parallel

EVENT = "test.errand"


@pytest.fixture
def given(monkeypatch):
    """Have an errand answer the event, made from plain parts where a test brings none."""

    def give(read=lambda task: task.payload["n"], work=lambda n: n + 1, settle=lambda task, n: {"n": n}):
        monkeypatch.setitem(registry._handlers, EVENT, Errand(read, work, settle))
        return record_event(EVENT, key="1", payload={"n": 1}, contributor="NPL")

    return give


def test_what_was_read_goes_out_and_what_came_back_is_settled(countries, given):
    job = given()
    assert run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, run(job.pk)) == (JobState.DONE, {"n": 2}, False)


def test_reading_and_settling_see_the_jobs_contributor_and_the_work_sees_none(countries, given):
    seen = []
    job = given(
        read=lambda task: seen.append(active_scope().contributors),
        work=lambda _: seen.append(has_scope()),  # type: ignore[arg-type]
        settle=lambda task, _: seen.append(active_scope().contributors),
    )
    run(job.pk)
    assert seen == [frozenset({"NPL"}), False, frozenset({"NPL"})]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_an_errand_to_come_back(seeded, given):
    """Meanwhile another connection writes: on SQLite one open transaction would forbid it."""
    within = []

    def write_from_elsewhere(_):
        within.append(connection.in_atomic_block)
        in_parallel([lambda: ContributorCountry.objects.filter(pk="NPL").update(accent="#123456")])

    job = given(work=write_from_elsewhere)
    assert run(job.pk)
    assert within == [False]
    assert ContributorCountry.objects.get(pk="NPL").accent == "#123456"


def test_work_that_fails_is_tried_again_and_settles_nothing(countries, given):
    job = given(work=lambda n: 1 / 0, settle=lambda task, n: cast.person("N-1", "Gurung"))
    assert run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.errors) == (JobState.WAITING, [{"attempt": 1, "error": "ZeroDivisionError"}])
    assert unwalled(Person).count() == 0


def test_a_worker_killed_on_its_way_back_leaves_the_errand_to_the_next(countries, given):
    """SIGKILL raises nothing: the claim stays, its lease runs out, and the work is done a second time."""

    class Killed(BaseException):
        pass

    sent = []

    def send(n):
        sent.append(n)
        if len(sent) == 1:
            raise Killed
        return n

    job = given(work=send)
    with pytest.raises(Killed):
        run(job.pk)
    Job.objects.update(state=JobState.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(seconds=1))
    assert run(job.pk)
    assert sent == [1, 1]


def test_of_two_workers_on_one_errand_only_the_first_to_come_back_counts(countries, given):
    def fall_silent(n):
        if not silent:
            silent.append(n)
            Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            assert run(job.pk)
        return n

    silent = list[int]()
    job = given(
        work=fall_silent, settle=lambda task, n: {"person": str(cast.person(f"N-{len(silent)}", "Rai").pk)}
    )
    assert run(job.pk) is False
    assert unwalled(Person).count() == 1


def test_an_errand_put_off_to_an_instant_is_not_due_and_not_unfinished_before(countries, given):
    later = timezone.now() + timedelta(hours=1)

    def not_yet(task):
        raise NotNow("the receiver rests", until=later)

    job = given(read=not_yet)
    assert jobs_to_publish() == [job.pk]
    assert run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.attempts, job.run_after, job.errors) == (JobState.WAITING, 0, later, [])
    assert (due_jobs(), unfinished()) == ([], 0)
    Job.objects.update(run_after=timezone.now())
    assert jobs_to_publish() == [job.pk]  # to a broker it is a new piece of work
