"""Where a contributor's own systems are told what happened, and every message to them."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from accounts.webhooks.enums import DeliveryFault, DeliveryState, StopReason, WebhookEvent


class Webhook(TenantModel):
    """A contributor's address that is told of events. Secrets are sealed with a key outside the database.

    `former_secret` signs beside the present one until `former_until`. An address that did not answer rests
    until `resting_until`, longer with each of its `failures` in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.URLField(max_length=500)
    label = models.CharField(max_length=120)
    events = models.JSONField()
    secret = models.BinaryField()
    former_secret = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True, blank=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    resting_until = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(
        max_length=5, blank=True, choices=[(reason.value, reason.value) for reason in StopReason]
    )

    class Meta:
        ordering = ("-created_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stop_reason="")
                | (Q(stopped_at__isnull=False) & ~Q(stop_reason="")),
                name="webhook_stopped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(former_secret__isnull=True, former_until__isnull=True)
                | Q(former_secret__isnull=False, former_until__isnull=False),
                name="webhook_former_secret_ends",
            ),
        )

    def __str__(self) -> str:
        return self.label

    def rests(self, now: datetime) -> bool:
        return self.resting_until is not None and self.resting_until > now


class Delivery(TenantModel):
    """One message to one address: ids only, no names. A replay repeats an earlier one under the same id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.CharField(max_length=30, choices=[(e.value, e.value) for e in WebhookEvent])
    subject = models.CharField(max_length=64)
    payload = models.JSONField()
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in DeliveryState], default=DeliveryState.WAITING
    )
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(
        max_length=40, blank=True, choices=[(fault.value, fault.value) for fault in DeliveryFault]
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    replay_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replays"
    )

    class Meta:
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("webhook", "event", "subject"),
                condition=Q(replay_of__isnull=True),
                name="delivery_once_per_event",
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
                name="delivery_delivered_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"

    @property
    def message_id(self) -> uuid.UUID:
        """The message's id for its receiver: the same in every attempt and in every replay."""
        return self.replay_of_id or self.pk
