"""Adding, renewing and stopping webhooks, and putting messages into the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import EllipsisType
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.roles.rules import Actor
from accounts.tenancy.ids import own_id
from accounts.trail.actions import Acting, record
from accounts.users.sealing import seal
from accounts.webhooks.addresses import place_of, reachable
from accounts.webhooks.enums import CHOSEN, DeliveryFault, DeliveryState, StopReason, WebhookEvent
from accounts.webhooks.errors import BadWebhook, StillUnderWay, WebhookStopped
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.queries import bounds, listeners
from accounts.webhooks.signature import new_secret

PURPOSE = "webhook"  # what secrets are sealed for
MOST = 20  # webhooks of one contributor that are not stopped
OVERLAP = timedelta(hours=24)  # how long a renewed secret's predecessor signs beside it


@transaction.atomic
def add_webhook(
    *,
    by: Actor,
    contributor: str,
    label: str,
    address: str,
    events: Iterable[WebhookEvent],
    webhook_id: UUID | None = None,
) -> tuple[Webhook, str]:
    """Have a contributor's system told of events from now on. Returns the secret too, which is shown once.

    `webhook_id` may be chosen beforehand, so that a form sent twice adds one. Raises BadAddress, BadWebhook.
    """
    by = by.acting("webhook:write", contributor)
    wanted = [event for event in CHOSEN if event in set(events)]
    if not label.strip():
        raise BadWebhook("label")
    if not wanted:
        raise BadWebhook("events")
    place = place_of(address, bounds())
    reachable(place, bounds())
    if Webhook.objects.filter(contributor=contributor, stopped_at__isnull=True).count() >= MOST:
        raise BadWebhook("too_many")
    new_id = own_id(contributor, webhook_id)
    if Webhook.objects.filter(pk=new_id).exists():
        raise BadWebhook("added")
    secret = new_secret()
    made = Webhook.objects.create(
        id=new_id,
        contributor_id=contributor,
        label=label.strip(),
        address=address,
        events=[event.value for event in wanted],
        secret=seal(secret.encode(), PURPOSE),
        created_by=by.actor_id,
    )
    # Later stages put off messages to a time; they look what there is to tell this one.
    record_event(
        "webhook.added", key=str(made.pk), payload={"webhook": str(made.pk)}, contributor=contributor
    )
    _recorded(by, "webhook.add", made, {"host": place.host, "events": made.events})
    return made, secret


@transaction.atomic
def renew_secret(*, by: Actor, webhook: Webhook, seen: datetime | EllipsisType | None = ...) -> str:
    """Give a webhook a new secret and return it. For a day messages carry a signature by the former one too.

    `seen`, where it is given: until when the secret before the present one still signs, as who asks has seen
    it. A form sent twice must not drop the secret the receiver knows: BadWebhook("renewed"). Raises
    WebhookStopped.
    """
    by = by.acting("webhook:write", webhook.contributor_id)
    held = _going(webhook)
    if not isinstance(seen, EllipsisType) and seen != overlap_of(held):
        raise BadWebhook("renewed")
    secret = new_secret()
    held.former_secret, held.former_until = bytes(held.secret), timezone.now() + OVERLAP
    held.secret = seal(secret.encode(), PURPOSE)
    held.save(update_fields=["secret", "former_secret", "former_until"])
    _recorded(by, "webhook.renew_secret", held, {"former_until": held.former_until.isoformat()})
    return secret


@transaction.atomic
def stop_webhook(*, by: Acting, webhook: Webhook, reason: StopReason = StopReason.ASKED) -> Webhook:
    """Tell a webhook nothing more, nor what is under way to it. Stopped before, it stays as it is.

    By the platform itself when the receiver has answered that it is gone.
    """
    if isinstance(by, Actor):
        by = by.acting("webhook:write", webhook.contributor_id)
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if held.stopped_at is not None:
        return held
    held.stopped_at, held.stop_reason = timezone.now(), reason.value
    held.save(update_fields=["stopped_at", "stop_reason"])
    waiting = Delivery.objects.filter(webhook=held, state=DeliveryState.WAITING)
    given_up = waiting.update(state=DeliveryState.FAILED, last_error=DeliveryFault.STOPPED.value)
    _recorded(by, "webhook.stop", held, {"reason": reason.value, "given_up": given_up})
    return held


@transaction.atomic
def send_test(*, by: Actor, webhook: Webhook) -> Delivery:
    """Send a message that tells of nothing, whatever events were chosen. Raises WebhookStopped."""
    by = by.acting("webhook:write", webhook.contributor_id)
    held = _going(webhook)
    payload = _payload(WebhookEvent.TEST, held.contributor_id, timezone.now(), {"webhook": str(held.pk)})
    made = _put_out([(held, str(uuid4()), payload)], WebhookEvent.TEST)[0]
    _recorded(by, "webhook.test", held, {"delivery": str(made.pk)})
    return made


@transaction.atomic
def replay(*, by: Actor, delivery: Delivery) -> Delivery:
    """Send a message again, the same in every byte and under the same id, whatever became of it before.

    Its receiver can tell by the id that it is none but the earlier one. Raises StillUnderWay, WebhookStopped.
    """
    by = by.acting("webhook:write", delivery.contributor_id)
    held = _going(delivery.webhook)
    original = delivery.replay_of or delivery
    same = Delivery.objects.filter(replay_of=original) | Delivery.objects.filter(pk=original.pk)
    if same.filter(state=DeliveryState.WAITING).exists():
        raise StillUnderWay(str(original.pk))
    made = Delivery.objects.create(
        contributor_id=held.contributor_id,
        webhook=held,
        event=original.event,
        subject=original.subject,
        payload=original.payload,
        replay_of=original,
    )
    wake(made, attempt=1)
    _recorded(by, "webhook.replay", held, {"delivery": str(made.pk), "message": str(made.message_id)})
    return made


def announce(
    *,
    event: WebhookEvent,
    contributor: str,
    subject: str,
    data: Mapping[str, Any],
    at: datetime | None = None,
) -> int:
    """Tell a contributor's webhooks of one thing, in the caller's transaction; see `announce_all`."""
    return announce_all(event=event, contributor=contributor, told={subject: data}, at=at)


def announce_all(
    *,
    event: WebhookEvent,
    contributor: str,
    told: Mapping[str, Mapping[str, Any]],
    at: datetime | None = None,
) -> int:
    """Write a delivery, and its job, for every subject and every webhook that wants the event.

    Returns how many. `told`: by the subject's id what is said of it: ids, serials and dates, never a name.
    `at`: when it happened. A webhook is told of an event of one subject once, however often this is called.
    """
    webhooks = listeners(contributor, event) if told else []
    if not webhooks:
        return 0
    known = Delivery.objects.filter(webhook__in=webhooks, event=event, subject__in=list(told), replay_of=None)
    before = set(known.values_list("webhook_id", "subject"))
    when = at or timezone.now()
    messages = [
        (webhook, subject, _payload(event, contributor, when, data))
        for subject, data in told.items()
        for webhook in webhooks
        if (webhook.pk, subject) not in before
    ]
    return len(_put_out(messages, event))


def wake(delivery: Delivery, *, attempt: int, run_after: datetime | None = None) -> None:
    """Record the job of one attempt. The same attempt again is the same job."""
    record_event(
        "webhook.delivery",
        key=f"{delivery.pk}:{attempt}",
        payload={"delivery": str(delivery.pk), "attempt": attempt},
        contributor=delivery.contributor_id,
        run_after=run_after,
    )


def _put_out(messages: Sequence[tuple[Webhook, str, dict[str, Any]]], event: WebhookEvent) -> list[Delivery]:
    made = Delivery.objects.bulk_create(
        Delivery(
            contributor_id=webhook.contributor_id,
            webhook=webhook,
            event=event.value,
            subject=subject,
            payload=payload,
        )
        for webhook, subject, payload in messages
    )
    for delivery in made:
        wake(delivery, attempt=1)
    return made


def _payload(event: WebhookEvent, contributor: str, at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as the scheme would have it: what happened, when, and to which records."""
    when = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"type": event.value, "timestamp": when, "data": {"contributor": contributor, **data}}


def overlap_of(webhook: Webhook) -> datetime | None:
    """Return until when two secrets sign; None when one does."""
    until = webhook.former_until
    return until if until and until > timezone.now() else None


def _going(webhook: Webhook) -> Webhook:
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if held.stopped_at is not None:
        raise WebhookStopped(str(held.pk))
    return held


def _recorded(by: Acting, verb: str, webhook: Webhook, details: dict[str, Any]) -> None:
    record(by=by, verb=verb, subject=webhook, contributor=webhook.contributor_id, details=details)
