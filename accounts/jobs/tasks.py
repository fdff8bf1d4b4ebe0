"""The one Celery task: it carries a job's id and nothing else."""

from uuid import UUID

from celery import shared_task

from accounts.jobs.actions import run


@shared_task(name="tutela.run_job", ignore_result=True)
def run_job(job_id: str) -> bool:
    return run(UUID(job_id))
