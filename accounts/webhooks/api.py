"""Webhooks, for a signed-in officer's own programs. A key may not change where messages go."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.api import CursorPages
from accounts.roles.errors import NotAllowed
from accounts.roles.resources import Code, Resource, Strict, no_such_contributor, refused
from accounts.webhooks.actions import add_webhook, renew_secret, replay, send_test, stop_webhook
from accounts.webhooks.addresses import LONGEST
from accounts.webhooks.enums import CHOSEN, DeliveryFault, DeliveryState, StopReason, WebhookEvent
from accounts.webhooks.errors import BadAddress, BadWebhook, StillUnderWay, WebhookStopped
from accounts.webhooks.labels import REFUSED
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.queries import deliveries_of, delivery_in_scope, webhook_in_scope

EVENTS = [event.value for event in CHOSEN]


class WebhookFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """An address that is told of events. `former_until`: until when the former secret signs too."""

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    events = serializers.ListField(
        child=serializers.ChoiceField(EVENTS), max_length=len(EVENTS), read_only=True
    )
    stop_reason = serializers.ChoiceField([r.value for r in StopReason], allow_blank=True, read_only=True)

    class Meta:
        model = Webhook
        fields = (
            "id", "contributor", "label", "address", "events", "created_at", "former_until",
            "resting_until", "stopped_at", "stop_reason",
        )  # fmt: skip
        read_only_fields = fields


class WebhookWithSecret(WebhookSerializer):
    """The same with its secret, which is shown this once."""

    secret = serializers.SerializerMethodField()

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_secret(self, row: Webhook) -> str:
        del row
        return str(self.context["secret"])


class NewWebhook(Strict):
    """Whose it is, what receives the messages, where, and of what it is told."""

    contributor = Code()
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]
    address = serializers.CharField(max_length=LONGEST, help_text="begins with https://")
    events = serializers.ListField(
        child=serializers.ChoiceField(EVENTS), min_length=1, max_length=len(EVENTS)
    )


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message. `message`: its `webhook-id`, the same in every attempt and replay."""

    event = serializers.ChoiceField([event.value for event in WebhookEvent], read_only=True)
    state = serializers.ChoiceField([state.value for state in DeliveryState], read_only=True)
    message = serializers.UUIDField(source="message_id", read_only=True)
    last_error = serializers.ChoiceField([f.value for f in DeliveryFault], allow_blank=True, read_only=True)
    replay_of = serializers.UUIDField(source="replay_of_id", allow_null=True, read_only=True)

    class Meta:
        model = Delivery
        fields = (
            "id", "message", "event", "subject", "state", "created_at", "attempts", "last_tried_at",
            "last_status", "last_error", "delivered_at", "replay_of",
        )  # fmt: skip
        read_only_fields = fields


class NewestFirst(CursorPages):
    ordering = ("-created_at", "id")  # type: ignore[assignment]


class WebhookViewSet(Resource[Webhook]):
    """Where a contributor's own systems are told what happened."""

    permission: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "renew_secret", "stop", "test", "deliveries", "replay"),
        "webhook:write",
    )
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    pagination_class = NewestFirst
    Filters = WebhookFilters

    @extend_schema(summary="List webhooks", parameters=[WebhookFilters])
    def list(self, request: Request) -> Response:
        """Newest first, the stopped ones too."""
        del request
        return self.page(self.get_queryset().filter(**self.asked()))

    @extend_schema(summary="Show one webhook")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Without its secret: nobody reads that a second time."""
        del request
        return Response(self.get_serializer(webhook_in_scope(pk)).data)

    @extend_schema(summary="Add a webhook", request=NewWebhook, responses={201: WebhookWithSecret})
    def create(self, request: Request) -> Response:
        """The answer has the secret messages are signed with. A country has twenty at most."""
        del request
        asked = self.body(NewWebhook)
        asked["events"] = [WebhookEvent(event) for event in asked["events"]]
        try:
            made, secret = add_webhook(by=self.actor, **asked)
        except NotAllowed:
            raise no_such_contributor(asked["contributor"]) from None
        except (BadAddress, BadWebhook) as error:
            raise refused(error, REFUSED, {"too_many"}) from error
        where = {"Location": reverse("webhooks-detail", args=[made.pk])}
        return self._with_secret(made, secret, status.HTTP_201_CREATED, where)

    @extend_schema(summary="Renew the secret", request=None, responses={200: WebhookWithSecret})
    @action(detail=True, methods=["post"], url_path="secret/renew")
    def renew_secret(self, request: Request, pk: UUID) -> Response:
        """For a day messages carry a second signature, by the former secret."""
        del request
        try:
            secret = renew_secret(by=self.actor, webhook=webhook_in_scope(pk))
        except WebhookStopped as error:
            raise refused(error, REFUSED) from error
        return self._with_secret(webhook_in_scope(pk), secret, 200, {})

    @extend_schema(summary="Stop a webhook", request=None, responses={200: WebhookSerializer})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: UUID) -> Response:
        """For good: what is under way is given up. Twice changes nothing."""
        del request
        stopped = stop_webhook(by=self.actor, webhook=webhook_in_scope(pk))
        return Response(self.get_serializer(stopped).data)

    @extend_schema(summary="Send a test message", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: UUID) -> Response:
        """It tells of nothing. How it fared stands among the deliveries."""
        del request
        try:
            made = send_test(by=self.actor, webhook=webhook_in_scope(pk))
        except WebhookStopped as error:
            raise refused(error, REFUSED) from error
        return Response(DeliverySerializer(made).data, status.HTTP_202_ACCEPTED)

    @extend_schema(summary="List deliveries", responses=DeliverySerializer(many=True), filters=True)
    @action(detail=True)
    def deliveries(self, request: Request, pk: UUID) -> Response:
        """Newest first."""
        del request
        rows: QuerySet[Delivery] = deliveries_of(webhook_in_scope(pk))
        found: Any = self.paginate_queryset(rows) or []  # type: ignore[arg-type]
        return self.get_paginated_response(DeliverySerializer(found, many=True).data)

    @extend_schema(summary="Send a message again", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], url_path="deliveries/<uuid:delivery>/replay")
    def replay(self, request: Request, pk: UUID, delivery: UUID) -> Response:
        """The same in every byte, under the same `webhook-id`."""
        del request
        found = delivery_in_scope(delivery)
        if found.webhook_id != pk:
            raise Delivery.DoesNotExist
        try:
            made = replay(by=self.actor, delivery=found)
        except (WebhookStopped, StillUnderWay) as error:
            raise refused(error, REFUSED) from error
        return Response(DeliverySerializer(made).data, status.HTTP_202_ACCEPTED)

    def _with_secret(self, row: Webhook, secret: str, code: int, headers: dict[str, str]) -> Response:
        shown = WebhookWithSecret(row, context={"secret": secret})
        return Response(shown.data, code, headers=headers)
