"""What the certificates feature does when an earlier stage has recorded an event."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Task
from accounts.trail.actions import System
from certification.certificates.issue import decide_award
from courses.evidence import evidence_of


def on_sitting_scored(task: Task) -> dict[str, Any]:
    """Decide the award of a scored sitting. Twice makes one award."""
    award = decide_award(by=System(), evidence=evidence_of(UUID(task.payload["sitting"])))
    return {"award": str(award.pk), "eligible": award.eligible}
