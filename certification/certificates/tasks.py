"""What the certificates feature does when an earlier stage has recorded an event."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Answer, Continue, Task
from accounts.roles.rules import Actor
from accounts.trail.actions import System
from accounts.webhooks.enums import WebhookEvent
from accounts.webhooks.models import Webhook
from certification.certificates.batches import issue_portion
from certification.certificates.issue import decide_award
from certification.certificates.models import Batch
from certification.certificates.telling import remind_of_earlier, tell_expiring
from courses.evidence import evidence_of

REMINDERS = 500  # certificates looked at in one transaction
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


def on_certificate_expiring(task: Task) -> dict[str, Any]:
    """Tell the contributor's systems that a certificate lapses in 90 days, if it still counts."""
    return tell_expiring(UUID(task.payload["certificate"]), task.payload["look"])


def on_webhook_added(task: Task) -> Answer:
    """Let a new webhook hear in time of certificates issued before reminders were recorded at issue."""
    if WebhookEvent.EXPIRING not in Webhook.objects.get(pk=UUID(task.payload["webhook"])).events:
        return {"certificates": 0}
    before = task.result or {"certificates": 0, "after": ""}
    looked, after = remind_of_earlier(before["after"], REMINDERS)
    result = {"certificates": before["certificates"] + looked, "after": after}
    if looked < REMINDERS:
        return result
    done = result["certificates"]
    return Continue(done, done + 1, result)
