"""Slots, and who fills them from which day until which, for machines."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.actions import assign, swap, transfer, withdraw
from accounts.contingents.api import CATEGORIES
from accounts.contingents.enums import CHOSEN_REASONS, EndReason
from accounts.contingents.errors import AssignmentRefused
from accounts.contingents.labels import REFUSED
from accounts.contingents.models import Assignment, Slot
from accounts.people.models import Person
from accounts.roles.api import CursorPages
from accounts.roles.resources import Code, Day, Resource, Strict, refused


class SlotFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    contingent = serializers.CharField(
        max_length=40, required=False, source="contingent__code", help_text="code of the contingent"
    )
    category = serializers.ChoiceField(CATEGORIES, required=False)
    empty = serializers.BooleanField(
        required=False, help_text="only those that nobody fills, or somebody does"
    )


class Filling(serializers.ModelSerializer[Assignment]):
    """Who fills a slot, from which day, until which (the first no longer covered)."""

    person = serializers.UUIDField(source="person_id", read_only=True)

    class Meta:
        model = Assignment
        fields = ("person", "since", "until")
        read_only_fields = fields


class SlotSerializer(serializers.ModelSerializer[Slot]):
    """A place for a person of one category; `until`: the first day it is gone; `filled`: now or next."""

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    contingent = serializers.CharField(source="contingent.code", max_length=40, read_only=True)
    category = serializers.ChoiceField(CATEGORIES, read_only=True)
    filled = serializers.SerializerMethodField()

    class Meta:
        model = Slot
        fields = ("id", "contributor", "contingent", "number", "category", "position", "until", "filled")
        read_only_fields = fields

    @extend_schema_field(Filling(allow_null=True))
    def get_filled(self, row: Slot) -> dict[str, Any] | None:
        found: Assignment | None = self.context["filled"].get(row.pk)
        return dict(Filling(found).data) if found else None


class ByNumber(CursorPages):
    ordering = ("contingent__code", "number")  # type: ignore[assignment]


class SlotViewSet(Resource[Slot]):
    """The slots of contingents."""

    permission: ClassVar[dict[str, str]] = {"list": "contingent:read"}
    queryset = Slot.objects.select_related("contingent")
    serializer_class = SlotSerializer
    pagination_class = ByNumber
    Filters = SlotFilters

    @extend_schema(summary="List slots", parameters=[SlotFilters])
    def list(self, request: Request) -> Response:
        """By contingent and number, with who fills each today or else next."""
        del request
        asked = self.asked()
        rows, empty, lasting = self.get_queryset(), asked.pop("empty", None), _lasting()
        if empty is not None:
            taken = Q(pk__in=lasting.values("slot"))
            rows = rows.exclude(taken) if empty else rows.filter(taken)
        found = self.paginate_queryset(rows.filter(**asked)) or []
        filled: dict[UUID, Assignment] = {}
        for assignment in lasting.filter(slot__in=found).order_by("since", "id"):
            filled.setdefault(assignment.slot_id, assignment)
        shown = SlotSerializer(found, many=True, context={"filled": filled})
        return self.get_paginated_response(shown.data)


def _lasting() -> QuerySet[Assignment]:
    today = timezone.now().date()
    return Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=today))


# ---------------------------------------------------------------- assignments


class AssignmentFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    contingent = serializers.CharField(
        max_length=40, required=False, source="slot__contingent__code", help_text="code of the contingent"
    )
    person = serializers.UUIDField(required=False)
    slot = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="only those in force on this day")


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """A person fills a slot from a day until another. `replaces`: who filled it before, after a swap."""

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    contingent = serializers.CharField(source="slot.contingent.code", max_length=40, read_only=True)
    slot = serializers.UUIDField(source="slot_id", read_only=True)
    number = serializers.IntegerField(source="slot.number", read_only=True)
    category = serializers.ChoiceField(CATEGORIES, source="slot.category", read_only=True)
    person = serializers.UUIDField(source="person_id", read_only=True)
    end_reason = serializers.ChoiceField([r.value for r in EndReason], allow_blank=True, read_only=True)
    replaces = serializers.UUIDField(
        source="replaces.person_id", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = Assignment
        fields = (
            "contributor", "contingent", "slot", "number", "category", "person", "since", "until",
            "end_reason", "replaces",
        )  # fmt: skip
        read_only_fields = fields


class NewAssignment(Strict):
    """Somebody into an empty slot, from a day on."""

    slot = serializers.UUIDField()
    person = serializers.UUIDField()
    since = Day()


class Move(Strict):
    """Somebody into a slot, from a day on."""

    slot = serializers.UUIDField()
    person = serializers.UUIDField()
    on = Day()


class Withdrawal(Strict):
    """Whoever fills a slot leaves it: `on` is the first day no longer covered."""

    slot = serializers.UUIDField()
    on = Day()
    reason = serializers.ChoiceField([reason.value for reason in CHOSEN_REASONS])


class OldestFirst(CursorPages):
    ordering = ("since", "id")  # type: ignore[assignment]


class AssignmentViewSet(Resource[Assignment]):
    """Who fills which slot, and when."""

    permission: ClassVar[dict[str, str]] = {
        "list": "contingent:read",
        "create": "contingent:write",
        "swap": "contingent:write",
        "transfer": "contingent:write",
        "withdraw": "contingent:write",
    }
    queryset = Assignment.objects.select_related("slot__contingent", "replaces")
    serializer_class = AssignmentSerializer
    pagination_class = OldestFirst
    Filters = AssignmentFilters

    @extend_schema(summary="List assignments", parameters=[AssignmentFilters])
    def list(self, request: Request) -> Response:
        """Past, present and coming ones, by their first day."""
        del request
        asked = self.asked()
        rows, on = self.get_queryset(), asked.pop("on", None)
        if on is not None:
            rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
        return self.page(rows.filter(**asked))

    @extend_schema(summary="Fill an empty slot", request=NewAssignment, responses={201: AssignmentSerializer})
    def create(self, request: Request) -> Response:
        """The person's category has to be the slot's."""
        asked = self.body(NewAssignment)
        return self._made(assign, slot=_slot(asked), person=_person(asked), since=asked["since"])

    @extend_schema(summary="Swap the person of a slot", request=Move, responses={201: AssignmentSerializer})
    @action(detail=False, methods=["post"])
    def swap(self, request: Request) -> Response:
        """The newcomer inherits the slot, not the training."""
        asked = self.body(Move)
        return self._made(swap, slot=_slot(asked), person=_person(asked), on=asked["on"])

    @extend_schema(
        summary="Move a person to another slot", request=Move, responses={201: AssignmentSerializer}
    )
    @action(detail=False, methods=["post"])
    def transfer(self, request: Request) -> Response:
        """Into an empty slot of any contingent of the country; training and certificates go along."""
        asked = self.body(Move)
        return self._made(transfer, slot=_slot(asked), person=_person(asked), on=asked["on"])

    @extend_schema(summary="Empty a slot", request=Withdrawal, responses={200: AssignmentSerializer})
    @action(detail=False, methods=["post"])
    def withdraw(self, request: Request) -> Response:
        """With the reason why the person leaves."""
        asked = self.body(Withdrawal)
        reason = EndReason(asked["reason"])
        return self._made(withdraw, 200, slot=_slot(asked), on=asked["on"], reason=reason)

    def _made(
        self, verb: Callable[..., Assignment], code: int = status.HTTP_201_CREATED, **facts: Any
    ) -> Response:
        try:
            made = verb(by=self.actor, **facts)
        except AssignmentRefused as error:
            raise refused(error, REFUSED) from error
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data, code)


def _slot(asked: dict[str, Any]) -> Slot:
    return Slot.objects.select_related("contingent").get(pk=asked["slot"])


def _person(asked: dict[str, Any]) -> Person:
    return Person.objects.get(pk=asked["person"])
