"""Recording events, claiming jobs and doing them."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.jobs.registry import Task, handler_of
from accounts.tenancy.scope import all_contributors, scoped

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
MOST_ATTEMPTS = 5
MOST_CLAIMS = 12  # a job that takes its worker down with it raises nothing, and is claimed anew each time
REPUBLISH_AFTER = timedelta(seconds=30)


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
    """Claim and do one job. Its effect and its state "done" are committed together.

    Returns True when this call did it. A handler that raises is tried again later, five times in all.
    """
    job = claim(job_id)
    if job is None:
        return False
    try:
        with transaction.atomic():
            _do(job)
    except Exception as error:  # whatever the handler raised: the worker must live on
        log.exception("job %s (%s) failed", job.pk, job.event)
        _postpone(job, error)
        return False
    return True


def _do(job: Job) -> None:
    handler = handler_of(job.event)
    task = Task(
        job=str(job.pk),
        contributor=job.contributor_id,
        requested_by=str(job.requested_by) if job.requested_by else None,
        payload=job.payload,
    )
    scope = scoped({job.contributor_id}) if job.contributor_id else all_contributors(f"job {job.event}")
    with scope:
        result = handler(task)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, done=job.total, result=result, lease_until=None, finished_at=timezone.now()
    )


def _postpone(job: Job, error: Exception) -> None:
    """Have a job tried again later, unless its lease ran out and another worker has taken it since."""
    final = job.attempts >= MOST_ATTEMPTS
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
        state=JobState.FAILED if final else JobState.WAITING,
        run_after=timezone.now() + timedelta(seconds=2**job.attempts),
        lease_until=None,
        errors=[*job.errors, {"attempt": job.attempts, "error": type(error).__name__}],
        finished_at=timezone.now() if final else None,
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
