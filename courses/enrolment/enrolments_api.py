"""Enrolments, for machines: who is to follow which training."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.models import Mission
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.roles.api import CursorPages
from accounts.roles.conditional import tagged
from accounts.roles.problems import Problem
from accounts.roles.resources import Code, Resource, Strict
from courses.enrolment.actions import enrol
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.requirements import required_phases
from courses.standards.enums import DeliveryPhase
from courses.standards.errors import NoStandardInForce
from courses.standards.queries import standard_in_force

CATEGORIES = [category.value for category in Category]
PHASES = [phase.value for phase in DeliveryPhase]
KINDS = [kind.value for kind in EnrolmentEventKind]


class EnrolmentFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    person = serializers.UUIDField(required=False)
    category = serializers.ChoiceField(CATEGORIES, required=False)
    phase = serializers.ChoiceField(PHASES, required=False)
    mission = serializers.CharField(max_length=12, required=False)
    contingent = serializers.CharField(
        max_length=40,
        required=False,
        source="person__assignments__slot__contingent__code",
        help_text="code of a contingent the person serves or served in",
    )


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A person follows the training a category needs in a phase, under one version of the standard.

    `last_event`: what happened to it last.
    """

    contributor = serializers.CharField(source="contributor_id", max_length=3, read_only=True)
    person = serializers.UUIDField(source="person_id", read_only=True)
    category = serializers.ChoiceField(CATEGORIES, read_only=True)
    phase = serializers.ChoiceField(PHASES, read_only=True)
    mission = serializers.CharField(source="mission_id", max_length=12, allow_null=True, read_only=True)
    standard = serializers.CharField(source="standard.version", max_length=40, read_only=True)
    last_event = serializers.ChoiceField(KINDS, allow_null=True, read_only=True)

    class Meta:
        model = Enrolment
        fields = (
            "id", "contributor", "person", "category", "phase", "mission", "standard", "enrolled_at",
            "last_event",
        )  # fmt: skip
        read_only_fields = fields


class NewEnrolment(Strict):
    """A person, a category and a phase; induction names its mission, the other phases none."""

    person = serializers.UUIDField()
    category = serializers.ChoiceField(CATEGORIES)
    phase = serializers.ChoiceField(PHASES)
    mission = serializers.CharField(max_length=12, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["phase"] == DeliveryPhase.INDUCTION) is not bool(attrs.get("mission")):
            raise serializers.ValidationError(
                {"mission": ["Induction names its mission; the other phases name none."]}
            )
        return attrs


class OldestFirst(CursorPages):
    ordering = ("enrolled_at", "id")  # type: ignore[assignment]


class EnrolmentViewSet(Resource[Enrolment]):
    """Enrolments of the contributors in scope."""

    permission: ClassVar[dict[str, str]] = {
        "list": "enrolment:read",
        "retrieve": "enrolment:read",
        "create": "roster:apply",
    }
    queryset = Enrolment.objects.all()
    serializer_class = EnrolmentSerializer
    pagination_class = OldestFirst
    tagged = frozenset({"retrieve", "create"})
    Filters = EnrolmentFilters

    def get_queryset(self) -> QuerySet[Enrolment]:
        newest = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-number")
        rows = Enrolment.objects.select_related("standard").defer("standard__document", "standard__blueprint")
        return rows.annotate(last_event=Subquery(newest.values("kind")[:1]))

    @extend_schema(summary="List enrolments", parameters=[EnrolmentFilters])
    def list(self, request: Request) -> Response:
        """Oldest first. Those of a merged record stand under that record."""
        del request
        return self.page(self.get_queryset().filter(**self.asked()).distinct())

    @extend_schema(summary="Show one enrolment")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """With its `ETag`."""
        return tagged(request, self._shown(pk))

    @extend_schema(summary="Enrol a person", request=NewEnrolment, responses={201: EnrolmentSerializer})
    def create(self, request: Request) -> Response:
        """Under the standard in force. Enrolled so before, the enrolment there is answered."""
        asked = self.body(NewEnrolment)
        person = Person.objects.live().get(pk=asked["person"])
        mission = _mission(asked.get("mission"))
        try:
            _refuse_unasked(asked)
            made = enrol(
                by=self.actor,
                person=person,
                category=asked["category"],
                phase=DeliveryPhase(asked["phase"]),
                mission=mission,
            )
        except NoStandardInForce as error:
            raise Problem("no_standard_in_force", "No version of the standard is published.", 409) from error
        where = {"Location": reverse("enrolments-detail", args=[made.pk])}
        return tagged(request, self._shown(made.pk), status.HTTP_201_CREATED, where)

    def _shown(self, pk: UUID) -> dict[str, Any]:
        return dict(self.get_serializer(self.get_queryset().get(pk=pk)).data)


def _mission(code: str | None) -> Mission | None:
    if not code:
        return None
    found = Mission.objects.filter(pk=code).first()
    if found is None:
        wrong = [{"field": "mission", "code": "unknown_mission", "detail": "No mission has this code."}]
        raise Problem("unknown_mission", "No mission has this code.", 422, wrong)
    return found


def _refuse_unasked(asked: dict[str, Any]) -> None:
    """Refuse an enrolment in which there would be nothing to learn."""
    # Refreshers follow from serving in some mission, and name none.
    mission = asked.get("mission") or "any"
    needed = required_phases(standard_in_force().parsed(), asked["category"], mission=mission)
    if asked["phase"] not in {one.phase for one in needed}:
        detail = "The standard asks nothing of this category in this phase."
        raise Problem("nothing_asked", detail, 422)
