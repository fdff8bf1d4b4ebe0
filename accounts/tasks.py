"""Index of this app's Celery tasks."""

from accounts.jobs.tasks import run_job

__all__ = ["run_job"]
