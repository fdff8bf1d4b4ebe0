"""Named reads of jobs."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import active_scope


def job_in_scope(job_id: UUID) -> Job:
    """Return a job of a contributor in scope. Raises Job.DoesNotExist for any other."""
    scope = active_scope()
    jobs = Job.objects.filter(pk=job_id)
    if scope.contributors is not None:
        jobs = jobs.filter(contributor__in=scope.contributors)
    return jobs.get()


def unfinished() -> int:
    """Return how many jobs are still to be done now: those put off to a later time do not count."""
    put_off = Q(state=JobState.WAITING, attempts=0, run_after__gt=timezone.now())
    return Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exclude(put_off).count()


def failed() -> int:
    """Return how many jobs failed for good."""
    return Job.objects.filter(state=JobState.FAILED).count()
