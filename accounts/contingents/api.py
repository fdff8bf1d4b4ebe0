"""Missions and contingents, for machines. Slots and who fills them: slots_api.py."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.actions import add_slots, change_contingent, create_contingent, drop_slots, rotate
from accounts.contingents.enums import ContingentKind
from accounts.contingents.errors import BadContingent, TooFewEmpty
from accounts.contingents.labels import REFUSED
from accounts.contingents.models import Contingent, Mission, Slot
from accounts.people.enums import Category
from accounts.roles.api import CursorPages
from accounts.roles.conditional import require_match, tagged
from accounts.roles.errors import NotAllowed
from accounts.roles.problems import Problem
from accounts.roles.resources import Code, Day, Resource, Strict, no_such_contributor, refused

MOST_SLOTS = 2_000  # of one category in one request
CATEGORIES = [category.value for category in Category]
KINDS = [kind.value for kind in ContingentKind]
CODE = r"^[A-Z0-9]+(-[A-Z0-9]+)+$"
CONFLICTS = frozenset({"code_taken", "followed_already", "mission_has_people"})


# ---------------------------------------------------------------- missions


class MissionFilters(serializers.Serializer[Any]):
    open = serializers.BooleanField(required=False, help_text="only those that still run, or that ended")


class MissionSerializer(serializers.ModelSerializer[Mission]):
    """A mission of the United Nations, as far as archived public sources confirm it."""

    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$", max_length=2), max_length=30, read_only=True
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=12), max_length=20, read_only=True
    )

    class Meta:
        model = Mission
        fields = ("code", "name", "countries", "languages", "open", "poc_mandate", "mandate_until")
        read_only_fields = fields


class MissionViewSet(Resource[Mission]):
    """The missions contingents serve in."""

    permission: ClassVar[dict[str, str]] = {"list": "contingent:read", "retrieve": "contingent:read"}
    queryset = Mission.objects.all()
    serializer_class = MissionSerializer
    lookup_value_converter = "str"
    Filters = MissionFilters

    @extend_schema(summary="List missions", parameters=[MissionFilters])
    def list(self, request: Request) -> Response:
        """By code."""
        del request
        return self.page(self.get_queryset().filter(**self.asked()))

    @extend_schema(summary="Show one mission")
    def retrieve(self, request: Request, pk: str) -> Response:
        """By its code, such as UNMISS."""
        del request
        return Response(self.get_serializer(Mission.objects.get(pk=pk)).data)


# ---------------------------------------------------------------- contingents


class SlotCount(Strict):
    """So many slots of one category."""

    category = serializers.ChoiceField(CATEGORIES)
    count = serializers.IntegerField(min_value=1, max_value=MOST_SLOTS)


class SlotsThere(serializers.Serializer[Any]):
    """How many slots of one category a contingent has."""

    category = serializers.ChoiceField(CATEGORIES)
    count = serializers.IntegerField(min_value=1)


class SlotCounts(Strict):
    """Slots by category, each category once."""

    slots = SlotCount(many=True, allow_empty=False, max_length=len(CATEGORIES))  # type: ignore[call-arg]

    def validate_slots(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["category"] for one in value}) < len(value):
            raise serializers.ValidationError("Name each category once.", code="twice")
        return value


class NewContingent(SlotCounts):
    """A contingent to be."""

    contributor = Code()
    code = serializers.CharField(
        max_length=40, help_text="begins with the contributor's, as NPL-UNMISS-2027A"
    )
    name = serializers.CharField(max_length=120)
    mission = serializers.CharField(max_length=12, help_text="code of the mission")
    kind = serializers.ChoiceField(KINDS)
    planned_departure = Day()
    end_of_tour = Day()


class ContingentChanges(Strict):
    """What changes; what is left out stays. Code and contributor never change."""

    name = serializers.CharField(max_length=120, required=False)
    mission = serializers.CharField(max_length=12, required=False, help_text="code of the mission")
    kind = serializers.ChoiceField(KINDS, required=False)
    planned_departure = Day(required=False)
    end_of_tour = Day(required=False)


class NewRotation(Strict):
    """The rotation that relieves a contingent: same mission, kind and slots, all empty."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)
    planned_departure = Day()
    end_of_tour = Day()


class DroppedSlots(Strict):
    """So many empty slots of one category to give up, and the first day they are gone."""

    category = serializers.ChoiceField(CATEGORIES)
    count = serializers.IntegerField(min_value=1, max_value=MOST_SLOTS)
    on = Day()


class ContingentFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    code = serializers.CharField(max_length=40, required=False)
    mission = serializers.CharField(max_length=12, required=False)
    kind = serializers.ChoiceField(KINDS, required=False)
    departs_from = serializers.DateField(
        required=False, source="planned_departure__gte", help_text="first day of planned departure"
    )
    departs_until = serializers.DateField(
        required=False, source="planned_departure__lte", help_text="last day of planned departure"
    )


class ContingentSerializer(serializers.ModelSerializer[Contingent]):
    """One rotation of a unit in a mission. `slots`: those not given up, by category."""

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    mission = serializers.CharField(source="mission_id", max_length=12, read_only=True)
    kind = serializers.ChoiceField(KINDS, read_only=True)
    follows = serializers.UUIDField(source="follows_id", allow_null=True, read_only=True)
    slots = serializers.SerializerMethodField()

    class Meta:
        model = Contingent
        fields = (
            "id", "code", "name", "contributor", "mission", "kind", "planned_departure", "end_of_tour",
            "follows", "slots", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SlotsThere(many=True, max_length=len(CATEGORIES)))  # type: ignore[call-arg]
    def get_slots(self, row: Contingent) -> list[dict[str, Any]]:
        counts: dict[UUID, dict[str, int]] = self.context["slots"]
        found = counts.get(row.pk, {})
        return [{"category": one, "count": found[one]} for one in CATEGORIES if one in found]


class SoonestFirst(CursorPages):
    ordering = ("planned_departure", "code")  # type: ignore[assignment]


class ContingentViewSet(Resource[Contingent]):
    """Contingents, and the slots they have."""

    permission: ClassVar[dict[str, str]] = {
        "list": "contingent:read",
        "retrieve": "contingent:read",
        "create": "contingent:write",
        "partial_update": "contingent:write",
        "rotate": "contingent:write",
        "add_slots": "contingent:write",
        "drop_slots": "contingent:write",
    }
    queryset = Contingent.objects.all()
    serializer_class = ContingentSerializer
    pagination_class = SoonestFirst
    tagged = frozenset({"retrieve", "create", "partial_update", "rotate", "add_slots", "drop_slots"})
    Filters = ContingentFilters

    @extend_schema(summary="List contingents", parameters=[ContingentFilters])
    def list(self, request: Request) -> Response:
        """By planned departure."""
        del request
        rows = self.paginate_queryset(self.get_queryset().filter(**self.asked())) or []
        return self.get_paginated_response(shown(rows))

    @extend_schema(summary="Show one contingent")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """With its `ETag`, which a change has to name."""
        return tagged(request, shown([Contingent.objects.get(pk=pk)])[0])

    @extend_schema(summary="Make a contingent", request=NewContingent, responses={201: ContingentSerializer})
    def create(self, request: Request) -> Response:
        """With its slots, numbered from 1 in the order given."""
        asked = self.body(NewContingent)
        asked["mission"], asked["slots"] = _mission(asked["mission"]), _counts(asked["slots"])
        asked["kind"] = ContingentKind(asked["kind"])
        try:
            made = create_contingent(by=self.actor, **asked)
        except NotAllowed:
            raise no_such_contributor(asked["contributor"]) from None
        except BadContingent as error:
            raise refused(error, REFUSED, CONFLICTS) from error
        return self._made(request, made)

    @extend_schema(summary="Change a contingent", request=ContingentChanges, responses=ContingentSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Needs `If-Match`. The mission changes only while nobody has ever filled a slot."""
        changes = self.body(ContingentChanges)
        if "mission" in changes:
            changes["mission"] = _mission(changes["mission"])
        held = Contingent.objects.select_for_update().get(pk=pk)
        require_match(request, shown([held])[0])
        try:
            changed = change_contingent(by=self.actor, contingent=held, changes=changes)
        except BadContingent as error:
            raise refused(error, REFUSED, CONFLICTS) from error
        return tagged(request, shown([changed])[0])

    @extend_schema(
        summary="Make the rotation that relieves a contingent",
        request=NewRotation,
        responses={201: ContingentSerializer},
    )
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: UUID) -> Response:
        """The same mission, kind and slots; the slots are empty."""
        asked = self.body(NewRotation)
        try:
            made = rotate(by=self.actor, contingent=Contingent.objects.get(pk=pk), **asked)
        except BadContingent as error:
            raise refused(error, REFUSED, CONFLICTS) from error
        return self._made(request, made)

    @extend_schema(
        summary="Add slots to a contingent", request=SlotCounts, responses={201: ContingentSerializer}
    )
    @action(detail=True, methods=["post"], url_path="slots/add")
    def add_slots(self, request: Request, pk: UUID) -> Response:
        """Numbered on from the last one."""
        asked, found = self.body(SlotCounts), Contingent.objects.get(pk=pk)
        add_slots(by=self.actor, contingent=found, slots=_counts(asked["slots"]))
        return tagged(request, shown([found])[0], status.HTTP_201_CREATED)

    @extend_schema(summary="Give empty slots up", request=DroppedSlots, responses={200: ContingentSerializer})
    @action(detail=True, methods=["post"], url_path="slots/drop")
    def drop_slots(self, request: Request, pk: UUID) -> Response:
        """The empty ones with the highest numbers; a slot is never taken from under somebody."""
        asked, found = self.body(DroppedSlots), Contingent.objects.get(pk=pk)
        asked["category"] = Category(asked["category"])
        try:
            drop_slots(by=self.actor, contingent=found, **asked)
        except TooFewEmpty as error:
            detail = f"Only {error.empty} slots of this category are empty from that day on."
            raise Problem("too_few_empty", detail, 409) from error
        except BadContingent as error:
            raise refused(error, REFUSED, {"no_slots"}) from error
        return tagged(request, shown([found])[0])

    def _made(self, request: Request, made: Contingent) -> Response:
        where = {"Location": reverse("contingents-detail", args=[made.pk])}
        return tagged(request, shown([made])[0], status.HTTP_201_CREATED, where)


def shown(rows: list[Contingent]) -> list[dict[str, Any]]:
    """Return contingents as the API shows them: one query for all their slots."""
    lasting: QuerySet[Slot] = Slot.objects.filter(contingent__in=rows, until__isnull=True).order_by()
    counts: dict[UUID, dict[str, int]] = {}
    for contingent, category, count in lasting.values_list("contingent", "category").annotate(n=Count("pk")):
        counts.setdefault(contingent, {})[category] = count
    return list(ContingentSerializer(rows, many=True, context={"slots": counts}).data)


def _mission(code: str) -> Mission:
    found = Mission.objects.filter(pk=code).first()
    if found is None:
        wrong = [{"field": "mission", "code": "unknown_mission", "detail": "No mission has this code."}]
        raise Problem("unknown_mission", "No mission has this code.", 422, wrong)
    return found


def _counts(slots: list[dict[str, Any]]) -> dict[Category, int]:
    return {Category(one["category"]): one["count"] for one in slots}
