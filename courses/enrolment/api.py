"""Rosters by machine: hand in a file, read its plan, ask for it to be applied."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.contingents.models import Contingent
from accounts.contributors.queries import contributors_in_scope
from accounts.jobs.api import JobSerializer
from accounts.roles.api import CursorPages, actor_of
from accounts.roles.problems import Problem
from courses.enrolment.actions import check_roster, request_apply
from courses.enrolment.errors import FileFault
from courses.enrolment.labels import file_fault_text, what_to_do
from courses.enrolment.models import Roster
from courses.enrolment.queries import roster_in_scope
from courses.enrolment.reading import MOST_BYTES


class RosterUpload(serializers.Serializer[Any]):
    """The multipart form: the file, whose it is, and the contingent of rows that name none."""

    file = serializers.FileField(allow_empty_file=True)
    contributor = serializers.CharField(max_length=3)
    contingent = serializers.CharField(max_length=40, required=False, allow_blank=True)


class RosterSerializer(serializers.ModelSerializer[Roster]):
    """A roster with its counts: new + changed + unchanged + refused = rows."""

    contingent = serializers.CharField(source="contingent.code", default=None, read_only=True)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Roster
        fields = (
            "id", "contributor", "contingent", "file_name", "file_sha256", "state", "uploaded_at",
            "applied_at", "counts", "outcome",
        )  # fmt: skip
        read_only_fields = fields

    def get_counts(self, roster: Roster) -> dict[str, int]:
        counts: dict[str, int] = roster.plan["counts"]
        return counts


class PlanSerializer(RosterSerializer):
    """A roster with its whole plan: every row, and the faults by themselves with what to do."""

    rows = serializers.SerializerMethodField()
    refused = serializers.SerializerMethodField()
    ignored_columns = serializers.SerializerMethodField()

    class Meta(RosterSerializer.Meta):
        fields = (*RosterSerializer.Meta.fields, "ignored_columns", "rows", "refused")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_rows(self, roster: Roster) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = roster.plan["rows"]
        return rows

    def get_refused(self, roster: Roster) -> list[dict[str, Any]]:
        faults = (fault for row in roster.plan["rows"] for fault in row["faults"])
        return [{**fault, "what_to_do": what_to_do(fault["code"])} for fault in faults]

    def get_ignored_columns(self, roster: Roster) -> list[str]:
        columns: list[str] = roster.plan["ignored_columns"]
        return columns


class Newest(CursorPages):
    ordering = ("-uploaded_at", "pk")  # type: ignore[assignment]


class RosterViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Roster]):
    """Rosters of the contributors in scope."""

    permission: ClassVar[dict[str, str]] = {
        "list": "roster:check",
        "retrieve": "roster:check",
        "create": "roster:check",
        "apply": "roster:apply",
    }
    queryset = Roster.objects.defer("content").select_related("contingent")
    parser_classes = (MultiPartParser, FormParser, JSONParser)
    pagination_class = Newest
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Roster]:
        actor = actor_of(self.request)
        allowed = [c.pk for c in contributors_in_scope() if actor.allowed("roster:check", c.pk)]
        return super().get_queryset().filter(contributor__in=allowed)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Roster]]:
        return RosterSerializer if self.action == "list" else PlanSerializer

    @extend_schema(request={"multipart/form-data": RosterUpload}, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Check a file. Nothing is recorded but the upload and its plan."""
        form = RosterUpload(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        contributor, actor = data["contributor"].upper(), actor_of(request)
        if not actor.allowed("roster:check", contributor):
            raise Problem("not_allowed", f"You may not hand in rosters for {contributor}.", 403)
        try:
            if data["file"].size > MOST_BYTES:
                raise Problem(
                    "too_large", "A roster file has at most 10 MB.", status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
                )
            roster = check_roster(
                by=actor,
                contributor=contributor,
                contingent=_contingent(contributor, data.get("contingent", "")),
                file_name=data["file"].name,
                content=data["file"].read(),
            )
        except FileFault as fault:
            raise Problem(fault.code, file_fault_text(fault), 422) from None
        address = {"Location": f"{reverse('roster-list')}{roster.pk}/"}
        return Response(PlanSerializer(roster).data, status.HTTP_201_CREATED, headers=address)

    @extend_schema(request=None, responses={202: OpenApiResponse(JobSerializer)})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: UUID) -> Response:
        """Ask for a roster to be applied; the answer is a job to follow. Asked twice, it is the same job."""
        actor = actor_of(request)
        roster = roster_in_scope(pk)
        if not actor.allowed("roster:apply", roster.contributor_id):
            raise Http404
        job = request_apply(by=actor, roster=roster)
        address = {"Location": reverse("job", args=[job.pk])}
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED, headers=address)


def _contingent(contributor: str, code: str) -> Contingent | None:
    if not code:
        return None
    found = Contingent.objects.filter(contributor=contributor, code=code.strip().upper()).first()
    if found is None:
        raise Problem("unknown_contingent", f"{contributor} has no contingent {code}.", 422)
    return found
