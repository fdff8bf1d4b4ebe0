"""Delivering one message: an errand, so that no transaction is open while a ministry's server takes its time.

At least once: a worker that dies between sending and noting the answer leaves the message to be sent again,
under the same `webhook-id`.
"""

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.jobs.errors import NotNow
from accounts.jobs.registry import Errand, Task
from accounts.trail.actions import System, record
from accounts.users.errors import Unsealable
from accounts.users.sealing import unseal
from accounts.webhooks.actions import PURPOSE, stop_webhook, wake
from accounts.webhooks.addresses import Bounds
from accounts.webhooks.enums import DeliveryFault, DeliveryState, StopReason
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.queries import bounds
from accounts.webhooks.sending import Answered, post
from accounts.webhooks.signature import signed_headers

log = logging.getLogger(__name__)

# From one attempt to the next, as the Standard Webhooks scheme advises: ten attempts in three days.
_MINUTES = (0.1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60)
WAITS = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
LONGEST = timedelta(days=4)  # for those that also waited for a receiver that rested
# A receiver that does not answer rests between attempts, whichever message they are for: a thousand messages
# to a dead address must not keep the worker busy with waiting.
RESTS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 180, 300))


@dataclass(frozen=True)
class Letter:
    """All that one attempt needs. `secrets`: those good now, the present one first."""

    address: str
    message: str
    body: bytes
    secrets: tuple[str, ...]
    bounds: Bounds


def read(task: Task) -> Letter | None:
    """Return what to send; None when there is nothing left to do. Raises NotNow while the receiver rests."""
    delivery = _delivery(task)
    webhook, now = delivery.webhook, timezone.now()
    if _settled(delivery, task):
        return None
    if webhook.rests(now):
        raise NotNow("the receiver rests", until=webhook.resting_until)
    return Letter(
        address=webhook.address,
        message=str(delivery.message_id),
        body=json.dumps(delivery.payload, separators=(",", ":"), sort_keys=True).encode(),
        secrets=_secrets(webhook, now),
        bounds=bounds(),
    )


def send(letter: Letter | None) -> Answered | None:
    """Send one message, outside the database."""
    if letter is None:
        return None
    if not letter.secrets:
        return Answered(None, DeliveryFault.SECRET)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Tutela-Webhooks/1 (+{settings.SITE_URL})",
        **signed_headers(letter.secrets, letter.message, int(time.time()), letter.body),
    }
    return post(letter.address, letter.body, headers, letter.bounds)


def settle(task: Task, answered: Answered | None) -> dict[str, Any]:
    """Note how an attempt ended, and what follows: nothing, the next attempt, or giving up."""
    delivery = _locked(task)
    if answered is None or _settled(delivery, task):
        return {"left": delivery.state}
    now = timezone.now()
    delivery.attempts = task.payload["attempt"]
    delivery.last_tried_at, delivery.last_status = now, answered.status
    delivery.last_error = answered.fault.value if answered.fault else ""
    if answered.fault is None:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
    elif _is_last(delivery, answered.fault, now):
        delivery.state = DeliveryState.FAILED
    else:
        wake(delivery, attempt=delivery.attempts + 1, run_after=now + WAITS[delivery.attempts - 1])
    delivery.save(
        update_fields=["attempts", "last_tried_at", "last_status", "last_error", "state", "delivered_at"]
    )
    _note_receiver(delivery.webhook, answered, now)
    if delivery.state == DeliveryState.FAILED:
        _given_up(delivery)
    return {"state": delivery.state, "status": answered.status, "fault": delivery.last_error}


DELIVER = Errand(read, send, settle)


def _delivery(task: Task) -> Delivery:
    return Delivery.objects.select_related("webhook").get(pk=UUID(task.payload["delivery"]))


def _locked(task: Task) -> Delivery:
    """Return a delivery with its webhook, both locked: the webhook first, as by whoever stops it."""
    webhook = Webhook.objects.select_for_update().get(pk=_delivery(task).webhook_id)
    delivery = Delivery.objects.select_for_update().get(pk=UUID(task.payload["delivery"]))
    delivery.webhook = webhook
    return delivery


def _settled(delivery: Delivery, task: Task) -> bool:
    """Say whether this attempt was noted before, or the message is no longer under way."""
    return delivery.state != DeliveryState.WAITING or delivery.attempts >= task.payload["attempt"]


def _secrets(webhook: Webhook, now: datetime) -> tuple[str, ...]:
    sealed = [webhook.secret]
    if webhook.former_secret is not None and webhook.former_until and webhook.former_until > now:
        sealed.append(webhook.former_secret)
    try:
        return tuple(unseal(bytes(one), PURPOSE).decode() for one in sealed)
    except Unsealable:
        log.exception("the secret of webhook %s does not open: PIN_KEY was changed", webhook.pk)
        return ()


def _is_last(delivery: Delivery, fault: DeliveryFault, now: datetime) -> bool:
    if fault in {DeliveryFault.GONE, DeliveryFault.SECRET}:
        return True
    return delivery.attempts > len(WAITS) or now - delivery.created_at > LONGEST


def _note_receiver(webhook: Webhook, answered: Answered, now: datetime) -> None:
    """Let a receiver that did not answer rest, longer each time; one that answers is well again."""
    if answered.fault is DeliveryFault.SECRET:
        return
    if answered.status is not None and answered.status < 500:
        if not webhook.failures:
            return
        webhook.failures, webhook.resting_until = 0, None
    else:
        webhook.resting_until = now + RESTS[min(webhook.failures, len(RESTS) - 1)]
        webhook.failures = min(webhook.failures + 1, len(RESTS))
    webhook.save(update_fields=["failures", "resting_until"])


def _given_up(delivery: Delivery) -> None:
    """Record that a message will not be delivered; where the receiver is gone, stop telling it anything."""
    if delivery.last_error == DeliveryFault.GONE:
        stop_webhook(by=System(), webhook=delivery.webhook, reason=StopReason.GONE)
    record(
        by=System(),
        verb="webhook.give_up",
        subject=delivery.webhook,
        contributor=delivery.contributor_id,
        details={
            "delivery": str(delivery.pk),
            "event": delivery.event,
            "attempts": delivery.attempts,
            "fault": delivery.last_error,
            "status": delivery.last_status,
        },
    )
