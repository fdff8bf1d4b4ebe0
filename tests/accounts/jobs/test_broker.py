"""With a broker: the worker hands out ids, Celery does the jobs, and the database says what is done."""

import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import call_command

from accounts.jobs import registry
from accounts.jobs.actions import record_event
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from config.celery import app

pytestmark = [
    pytest.mark.skipif(not settings.BROKER_URL, reason="no broker: BROKER_URL is not set in this run"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def celery_worker():
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False):
        yield


def wait_until_done() -> list[str]:
    for _ in range(100):
        states = list(Job.objects.values_list("state", flat=True))
        if set(states) == {JobState.DONE}:
            return states
        time.sleep(0.1)
    return states


def test_celery_does_what_the_outbox_holds(monkeypatch, celery_worker):
    done = []
    monkeypatch.setitem(registry._handlers, "test.happened", lambda task: done.append(task.payload["n"]))
    for n in range(5):
        record_event("test.happened", key=str(n), payload={"n": n}, contributor=None)
    call_command("worker", until_empty=True, pause=0.05)
    assert wait_until_done() == [JobState.DONE] * 5
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_an_id_handed_out_twice_is_done_once(monkeypatch, celery_worker):
    done = []
    monkeypatch.setitem(registry._handlers, "test.happened", lambda task: done.append(task.payload["n"]))
    job = record_event("test.happened", key="1", payload={"n": 1}, contributor=None)
    for _ in range(3):
        app.tasks["tutela.run_job"].delay(str(job.pk))
    wait_until_done()
    time.sleep(0.5)
    assert done == [1]
