"""Recording events, claiming jobs and doing them."""

import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.jobs.enums import JobState
from accounts.jobs.errors import NoProgress, NotNow, Overtaken
from accounts.jobs.models import Job
from accounts.jobs.registry import Answer, Continue, Errand, Handler, Task, handler_of
from accounts.tenancy.scope import Scope, all_contributors, scoped

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
MOST_ATTEMPTS = 5
MOST_CLAIMS = 12  # a job that takes its worker down with it raises nothing, and is claimed anew each time
REPUBLISH_AFTER = timedelta(seconds=30)
WAIT = timedelta(seconds=5)  # before looking again for what was away


def record_event(
    event: str,
    *,
    key: str,
    payload: dict[str, Any],
    contributor: str | None,
    requested_by: UUID | None = None,
    total: int = 1,
    run_after: datetime | None = None,
) -> Job:
    """Write an event to the outbox, inside the transaction of the change it follows from.

    `key` makes it idempotent: the same key again returns the job that exists.
    `run_after` puts the work off until an instant; without it the work is due at once.
    Raises UnknownEvent when nobody handles the event.
    """
    handler_of(event)
    job, _ = Job.objects.get_or_create(
        key=f"{event}:{key}",
        defaults={
            "event": event,
            "payload": payload,
            "contributor_id": contributor,
            "requested_by": requested_by,
            "total": total,
            "run_after": run_after or timezone.now(),
        },
    )
    return job


def claim(job_id: UUID) -> Job | None:
    """Take one job for this worker; None when it is done, not yet due, or another worker holds it."""
    now = timezone.now()
    job = Job.objects.due(now).filter(pk=job_id).first()
    if job is None:
        return None
    if job.attempts >= MOST_CLAIMS:
        _give_up(job)
        return None
    taken = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
        state=JobState.RUNNING, attempts=job.attempts + 1, lease_until=now + LEASE
    )
    if not taken:
        return None  # another worker was quicker
    job.refresh_from_db()
    return job


def run(job_id: UUID) -> bool:
    """Claim and do one job, or its next portion. The effect and the job's new state are committed together.

    Returns True when this call did it. A handler that raises is tried again later, five times in all; a
    portion that ends well sets that count back. Of two workers that both do one portion (the first had fallen
    silent for longer than its lease) the first to commit counts, and the other's effect is undone.
    An Errand's work outside the database is done before that transaction begins.
    """
    job = claim(job_id)
    if job is None:
        return False
    try:
        handler = _prepared(job)
        with transaction.atomic():
            _do(job, handler)
    except Overtaken:
        log.warning("job %s (%s) was done by another worker meanwhile", job.pk, job.event)
        return False
    except NotNow as error:
        log.warning("job %s (%s) waits: %s", job.pk, job.event, error)
        _wait(job, error.until)
        return False
    except Exception as error:  # whatever the handler raised: the worker must live on
        log.exception("job %s (%s) failed", job.pk, job.event)
        _postpone(job, error)
        return False
    return True


def _prepared(job: Job) -> Handler:
    """Return what is done in the transaction that ends a job; an errand's work outside is done first."""
    handler = handler_of(job.event)
    if not isinstance(handler, Errand):
        return handler
    with transaction.atomic(), _scope_of(job):
        needed = handler.read(_task_of(job))
    brought, settle = handler.work(needed), handler.settle
    return lambda task: settle(task, brought)


def _do(job: Job, handler: Handler) -> None:
    with _scope_of(job):
        answer = handler(_task_of(job))
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, done=job.done)
    if not held.update(**_after(job, answer)):
        raise Overtaken(job.pk)


def _task_of(job: Job) -> Task:
    return Task(
        job=str(job.pk),
        contributor=job.contributor_id,
        requested_by=str(job.requested_by) if job.requested_by else None,
        payload=job.payload,
        result=job.result,
    )


def _scope_of(job: Job) -> AbstractContextManager[Scope]:
    if job.contributor_id:
        return scoped({job.contributor_id})
    return all_contributors(f"job {job.event}")


def _after(job: Job, answer: Answer) -> dict[str, Any]:
    """Return what a job's row becomes: done, or waiting for its next portion, due at once and hinted anew."""
    now = timezone.now()
    if not isinstance(answer, Continue):
        return {
            "state": JobState.DONE,
            "done": F("total"),
            "result": answer,
            "lease_until": None,
            "finished_at": now,
        }
    if answer.done <= job.done:
        raise NoProgress(f"{answer.done} done, {job.done} before")
    return {
        "state": JobState.WAITING,
        "done": min(answer.done, answer.total),
        "total": answer.total,
        "result": answer.result,
        "attempts": 0,
        "run_after": now,
        "lease_until": None,
        "published_at": None,
    }


def _postpone(job: Job, error: Exception) -> None:
    """Have a job tried again later, unless its lease ran out and another worker has taken it since."""
    final = job.attempts >= MOST_ATTEMPTS
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, done=job.done)
    held.update(
        state=JobState.FAILED if final else JobState.WAITING,
        run_after=timezone.now() + timedelta(seconds=2**job.attempts),
        lease_until=None,
        errors=[*job.errors, {"attempt": job.attempts, "error": type(error).__name__}],
        finished_at=timezone.now() if final else None,
    )


def _wait(job: Job, until: datetime | None) -> None:
    """Have a job tried again, without counting attempts: soon, or put off to a known instant.

    Where there is none, one attempt is left: such a job is to be done now, and counts as unfinished.
    """
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, done=job.done)
    held.update(
        state=JobState.WAITING,
        attempts=0 if until else max(1, job.attempts - 1),
        run_after=until or timezone.now() + WAIT,
        lease_until=None,
        published_at=None if until else job.published_at,
    )


def _give_up(job: Job) -> None:
    """Close a job whose workers died again and again, so that it holds up no others."""
    log.error("job %s (%s) was claimed %s times and never ended", job.pk, job.event, job.attempts)
    Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
        state=JobState.FAILED,
        lease_until=None,
        errors=[*job.errors, {"attempt": job.attempts, "error": "WorkerDied"}],
        finished_at=timezone.now(),
    )


def try_again(ids: Iterable[UUID]) -> int:
    """Have jobs that were given up done after all, from where they stopped. Returns how many that is."""
    given_up = Job.objects.filter(pk__in=list(ids), state=JobState.FAILED)
    return given_up.update(
        state=JobState.WAITING, attempts=0, run_after=timezone.now(), published_at=None, finished_at=None
    )


def due_jobs(limit: int = 100) -> list[UUID]:
    """Return the ids of jobs that are due, oldest first."""
    return list(Job.objects.due(timezone.now()).values_list("pk", flat=True)[:limit])


def jobs_to_publish(limit: int = 100) -> list[UUID]:
    """Return due jobs whose id the broker has not been given lately, and mark them as given."""
    now = timezone.now()
    fresh = Job.objects.due(now).exclude(published_at__gt=now - REPUBLISH_AFTER)
    ids = list(fresh.values_list("pk", flat=True)[:limit])
    Job.objects.filter(pk__in=ids).update(published_at=now)
    return ids
