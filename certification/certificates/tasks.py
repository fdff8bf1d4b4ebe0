"""What the certificates feature does when an earlier stage has recorded an event."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Answer, Continue, Task
from accounts.roles.rules import Actor
from accounts.trail.actions import System
from certification.certificates.batches import issue_portion
from certification.certificates.issue import decide_award
from certification.certificates.models import Batch
from courses.evidence import evidence_of

PORTION = 50  # certificates in one transaction: about half a second, far within a job's lease


def on_sitting_scored(task: Task) -> dict[str, Any]:
    """Decide the award of a scored sitting. Twice makes one award."""
    award = decide_award(by=System(), evidence=evidence_of(UUID(task.payload["sitting"])))
    return {"award": str(award.pk), "eligible": award.eligible}


def on_batch_confirmed(task: Task) -> Answer:
    """Issue the next portion of a confirmed batch, as the officer who confirmed it, until nothing is left."""
    batch = Batch.objects.get(pk=UUID(task.payload["batch"]))
    officer = Actor(batch.confirmed_by, holds=(), role=task.payload["role"])
    now = issue_portion(by=officer, batch=batch, most=PORTION)
    result = {"certificates": now.certificates, "left_out": now.left_out}
    return result if now.settled == now.total else Continue(now.settled, now.total, result)
