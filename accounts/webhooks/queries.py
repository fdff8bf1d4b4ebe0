"""Named reads of webhooks and their deliveries."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F

from accounts.tenancy.managers import TenantQuerySet
from accounts.webhooks.addresses import Bounds
from accounts.webhooks.enums import DeliveryState, WebhookEvent
from accounts.webhooks.models import Delivery, Webhook


def bounds() -> Bounds:
    """Return where this site's webhooks may lead."""
    return Bounds(plain=settings.DEBUG, hosts=frozenset(settings.WEBHOOK_HOSTS))


def listeners(contributor: str, event: WebhookEvent) -> list[Webhook]:
    """Return a contributor's webhooks that are told of an event, oldest first."""
    going = Webhook.objects.filter(contributor=contributor, stopped_at__isnull=True).order_by(
        "created_at", "id"
    )
    return [webhook for webhook in going if event.value in webhook.events]


def webhooks_in_scope() -> TenantQuerySet[Webhook]:
    """Return the webhooks in scope: those that are told of things first, then the newest."""
    return Webhook.objects.order_by(F("stopped_at").desc(nulls_first=True), "-created_at", "id")


def fates_of(webhooks: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many messages of each webhook are in which state: one query."""
    fates: dict[UUID, dict[str, int]] = {pk: {state.value: 0 for state in DeliveryState} for pk in webhooks}
    rows = Delivery.objects.filter(webhook__in=webhooks).order_by()
    for webhook, state, count in rows.values_list("webhook", "state").annotate(n=Count("pk")):
        fates[webhook][state] = count
    return fates


def webhook_in_scope(webhook_id: UUID) -> Webhook:
    """Return a webhook. Raises Webhook.DoesNotExist, also for another contributor's."""
    return Webhook.objects.get(pk=webhook_id)


def deliveries_of(webhook: Webhook) -> TenantQuerySet[Delivery]:
    """Return what a webhook was or is to be told, newest first."""
    return Delivery.objects.filter(webhook=webhook).select_related("webhook")


def delivery_in_scope(delivery_id: UUID) -> Delivery:
    """Return a delivery. Raises Delivery.DoesNotExist, also for another contributor's."""
    return Delivery.objects.select_related("webhook").get(pk=delivery_id)
