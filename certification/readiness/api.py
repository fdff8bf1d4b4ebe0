"""GET /api/v1/readiness/?contingent=&on=."""

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.contingents.models import Contingent
from accounts.people.enums import Category
from accounts.roles.api import actor_of
from accounts.roles.problems import Problem
from accounts.roles.rules import Actor
from certification.certificates.queries import today
from certification.readiness.actions import take_away
from certification.readiness.enums import Cause, Caution, Finding, Step
from certification.readiness.export import as_data
from certification.readiness.queries import contingent_for, names_of, readiness_of
from courses.standards.enums import Theme


class CountsData(serializers.Serializer[Any]):
    """`required` is the sum of the next four; `expiring_before_end_of_tour` is part of `certified`."""

    required = serializers.IntegerField()  # type: ignore[assignment]  # hides a setting of Field, harmlessly
    certified = serializers.IntegerField()
    not_certified = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    unknown = serializers.IntegerField()
    expiring_before_end_of_tour = serializers.IntegerField()
    replaced_late = serializers.IntegerField()
    ready = serializers.BooleanField()


class CategoryData(CountsData):
    category = serializers.ChoiceField([c.value for c in Category])


class ThemeData(serializers.Serializer[Any]):
    theme = serializers.ChoiceField([t.value for t in Theme])
    required = serializers.IntegerField()  # type: ignore[assignment]  # hides a setting of Field, harmlessly
    shown = serializers.IntegerField()
    not_shown = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    unknown = serializers.IntegerField()


class ToDoData(serializers.Serializer[Any]):
    step = serializers.ChoiceField([s.value for s in Step])
    slots = serializers.ListField(child=serializers.IntegerField())


class SlotData(serializers.Serializer[Any]):
    """One slot. Who fills it is named only to roles that may read people."""

    number = serializers.IntegerField()
    category = serializers.ChoiceField([c.value for c in Category])
    position = serializers.CharField(allow_blank=True)
    person = serializers.UUIDField(allow_null=True)
    service_number = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    name_native = serializers.CharField(allow_blank=True)
    finding = serializers.ChoiceField([f.value for f in Finding])
    cause = serializers.ChoiceField([c.value for c in Cause], allow_null=True)
    step = serializers.ChoiceField([s.value for s in Step], allow_null=True)
    replaced_late = serializers.BooleanField()
    valid_until = serializers.DateField(allow_null=True)
    refresher_due_on = serializers.DateField(allow_null=True)
    other_category = serializers.ChoiceField([c.value for c in Category], allow_null=True)
    serves_as = serializers.ChoiceField([c.value for c in Category], allow_null=True)


class ReadinessData(CountsData):
    contingent = serializers.CharField()
    on = serializers.DateField()
    by_category = CategoryData(many=True)
    by_theme = ThemeData(many=True)
    to_do = ToDoData(many=True)
    cautions = serializers.ListField(child=serializers.ChoiceField([c.value for c in Caution]))
    slots = SlotData(many=True)


class ReadinessView(APIView):
    """How ready a contingent is at the end of a date, UTC; a coming date is a forecast."""

    permission = "readiness:read"

    @extend_schema(
        operation_id="readiness",
        parameters=[
            OpenApiParameter("contingent", str, required=True, description="code of the contingent"),
            OpenApiParameter("on", OpenApiTypes.DATE, description="today (UTC) when left out"),
        ],
        responses=ReadinessData,
    )
    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        on = _day(request.query_params.get("on", ""))
        contingent = _contingent(actor, request.query_params.get("contingent", ""))
        found = readiness_of(contingent, on)
        named = actor.allowed("person:read", contingent.contributor_id)
        names = names_of(slot.person for slot in found.slots) if named else {}
        take_away(by=actor, contingent=contingent, readiness=found, form="api", named=named)
        return Response(as_data(found, names))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as error:
        wrong = [{"field": "on", "code": "bad_date", "detail": "Write a date like 2027-03-01."}]
        raise Problem("bad_date", f"{text!r} is not a date like 2027-03-01.", 400, wrong) from error


def _contingent(actor: Actor, code: str) -> Contingent:
    if not code:
        wrong = [{"field": "contingent", "code": "required", "detail": "Name the contingent by its code."}]
        raise Problem("contingent_missing", "Say which contingent: ?contingent=CODE.", 400, wrong)
    try:
        return contingent_for(actor, code)
    except Contingent.DoesNotExist as error:
        detail = f"No contingent that you may see has the code {code}."
        raise Problem("unknown_contingent", detail, 404) from error
