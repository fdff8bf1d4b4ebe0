"""Going on with a batch whose work was given up."""

from django.db import transaction

from accounts.jobs.actions import try_again
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from certification.certificates.models import Batch
from certification.documents.progress import stopped_jobs


@transaction.atomic
def resume_batch(*, by: Actor, batch: Batch) -> int:
    """Have everything of a batch that was given up tried again. Returns how many jobs that is."""
    officer = by.acting("certificate:issue", batch.contributor_id)
    count = try_again(stopped_jobs(batch))
    if count:
        record(
            by=officer,
            verb="batch.resume",
            subject=batch,
            contributor=batch.contributor_id,
            details={"jobs": count},
        )
    return count
