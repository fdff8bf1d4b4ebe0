"""Rosters by machine: hand in a file, read its plan, decide on likely duplicates, have it applied."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.models import Contingent
from accounts.contributors.queries import contributors_in_scope
from accounts.jobs.api import JobSerializer
from accounts.jobs.models import Job
from accounts.roles.api import CursorPages
from accounts.roles.conditional import tagged
from accounts.roles.parsing import Json
from accounts.roles.problems import Problem
from accounts.roles.resources import Resource, Strict, no_such_contributor
from courses.enrolment.actions import check_job, check_roster, decide_rows, request_apply
from courses.enrolment.enums import FaultCode, RosterState, RowNote, RowState
from courses.enrolment.errors import BadDecision, FileFault, RosterClosed, TooLarge
from courses.enrolment.labels import CLOSED, file_fault_text
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.queries import newest_check, roster_in_scope, rows_of, slot_numbers
from courses.enrolment.reading import MOST_BYTES
from courses.enrolment.shown import faults_of, line_of

MOST_ROWS = 1_000  # shown with the plan itself; the others are had from `rows`
MOST_REFUSED = 5_000
MOST_DECISIONS = 1_000


# ---------------------------------------------------------------- what comes in


class RosterUpload(serializers.Serializer[Any]):
    """The multipart form: the file, whose it is, and the contingent of rows that name none."""

    file = serializers.FileField(allow_empty_file=True, max_length=200)
    contributor = serializers.CharField(max_length=3)
    contingent = serializers.CharField(max_length=40, required=False, allow_blank=True)


class Decision(Strict):
    """One row that resembles recorded people: whom it means."""

    row = serializers.IntegerField(min_value=1, max_value=10_000_000)
    person = serializers.UUIDField(allow_null=True, help_text="one of the row's `alike`; null: somebody else")


class Decisions(Strict):
    decisions = serializers.ListField(child=Decision(), min_length=1, max_length=MOST_DECISIONS)


class RowFilters(Strict):
    state = serializers.ChoiceField([s.value for s in RowState], required=False)
    note = serializers.ChoiceField([n.value for n in RowNote], required=False)
    cursor = serializers.CharField(max_length=200, required=False)


# ---------------------------------------------------------------- what goes out


class ChangeSerializer(serializers.Serializer[Any]):
    """What applying changes: of `training`, the category, phase and mission somebody is enrolled for."""

    column = serializers.CharField()
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class FaultSerializer(serializers.Serializer[Any]):
    """Why a row is refused, and what to do. `others`: rows that stand for the same."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    code = serializers.ChoiceField([code.value for code in FaultCode])
    value = serializers.CharField(allow_blank=True)
    others = serializers.ListField(child=serializers.IntegerField(), required=False)
    what_to_do = serializers.CharField(required=False)


class RowSerializer(serializers.Serializer[Any]):
    """One row of a plan. `alike`: recorded people it resembles though its service number is new."""

    row = serializers.IntegerField()
    state = serializers.ChoiceField([s.value for s in RowState])
    service_number = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    contingent = serializers.CharField(allow_blank=True)
    slot = serializers.IntegerField(allow_null=True)
    note = serializers.ChoiceField([n.value for n in RowNote], allow_blank=True)
    changes = ChangeSerializer(many=True)
    faults = FaultSerializer(many=True)
    alike = serializers.ListField(child=serializers.UUIDField())


class CountsSerializer(serializers.Serializer[Any]):
    """new + changed + unchanged + refused = rows, always."""

    rows = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    no_slot = serializers.IntegerField()
    likely_known = serializers.IntegerField()


class RosterSerializer(serializers.ModelSerializer[Roster]):
    """A roster with its counts. `fault`: why the whole file is refused, or what stopped it being applied."""

    contingent = serializers.CharField(source="contingent.code", default=None, read_only=True)
    counts = CountsSerializer(read_only=True)
    follows = serializers.UUIDField(source="follows_id", read_only=True, allow_null=True)
    fault = serializers.SerializerMethodField()
    outcome = serializers.DictField(child=serializers.IntegerField(), read_only=True, allow_null=True)

    class Meta:
        model = Roster
        fields = (
            "id", "contributor", "contingent", "file_name", "file_sha256", "state", "uploaded_at",
            "applied_at", "follows", "fault", "counts", "outcome",
        )  # fmt: skip
        read_only_fields = fields

    def get_fault(self, roster: Roster) -> str | None:
        return roster.fault["code"] if roster.fault else None


class PlanSerializer(RosterSerializer):
    """A roster with its plan: its first rows, and its faults by themselves with what to do."""

    rows = serializers.SerializerMethodField()
    rows_url = serializers.SerializerMethodField()
    refused = serializers.SerializerMethodField()
    ignored_columns = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(RosterSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *RosterSerializer.Meta.fields, "ignored_columns", "rows", "rows_url", "refused",
        )  # fmt: skip
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(RowSerializer(many=True))
    def get_rows(self, roster: Roster) -> list[dict[str, Any]]:
        """The first 1,000 rows."""
        return _lines(rows_of(roster)[:MOST_ROWS])

    @extend_schema_field(serializers.CharField())
    def get_rows_url(self, roster: Roster) -> str:
        return reverse("roster-rows", args=[roster.pk])

    @extend_schema_field(FaultSerializer(many=True))
    def get_refused(self, roster: Roster) -> list[dict[str, Any]]:
        """The faults of the first 5,000 refused rows."""
        return list(faults_of(rows_of(roster, RowState.REFUSED)[:MOST_REFUSED]))


class RosterJobSerializer(JobSerializer):
    """The job that checks a large file, and the roster it makes a plan of."""

    roster = serializers.SerializerMethodField()

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "roster")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(serializers.UUIDField())
    def get_roster(self, job: Job) -> str:
        return str(job.payload["roster"])


def _lines(rows: Iterable[RosterRow]) -> list[dict[str, Any]]:
    found = list(rows)
    slots = slot_numbers(found)
    return [line_of(row, slots) for row in found]


class Newest(CursorPages):
    ordering = ("-uploaded_at", "pk")  # type: ignore[assignment]


class ByNumber(CursorPages):
    ordering = "number"


# ---------------------------------------------------------------- the resource

_CHECKED = {201: PlanSerializer, 202: OpenApiResponse(RosterJobSerializer)}


class RosterViewSet(Resource[Roster]):
    """Rosters of the contributors in scope."""

    permission: ClassVar[dict[str, str]] = {
        "list": "roster:check",
        "retrieve": "roster:check",
        "rows": "roster:check",
        "create": "roster:check",
        "decisions": "roster:apply",
        "apply": "roster:apply",
    }
    queryset = Roster.objects.defer("content").select_related("contingent")
    serializer_class = RosterSerializer
    parser_classes = (MultiPartParser, FormParser, Json)
    pagination_class = Newest
    tagged = frozenset({"retrieve"})

    def get_queryset(self) -> QuerySet[Roster]:
        allowed = [c.pk for c in contributors_in_scope() if self.actor.allowed("roster:check", c.pk)]
        return super().get_queryset().filter(contributor__in=allowed)

    @extend_schema(summary="List rosters")
    def list(self, request: Request) -> Response:
        """Newest first."""
        del request
        return self.page(self.get_queryset())

    @extend_schema(summary="Show one roster with its plan", responses=PlanSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Its first 1,000 rows and all its faults; every row is had from `rows`."""
        return tagged(request, PlanSerializer(self._found(pk, "roster:check")).data)

    @extend_schema(
        summary="Hand in a roster",
        request={"multipart/form-data": RosterUpload},
        responses={**_CHECKED, 413: OpenApiResponse(), 422: OpenApiResponse()},
    )
    def create(self, request: Request) -> Response:
        """Check a file. Nothing is recorded but the upload and its plan.

        A file of more than 5,000 rows is checked by a job: follow it, then read the roster.
        """
        form = RosterUpload(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        contributor = data["contributor"].upper()
        if not self.actor.allowed("roster:check", contributor):
            raise no_such_contributor(contributor)
        if data["file"].size > MOST_BYTES:
            raise Problem("too_large", file_fault_text(TooLarge()), status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
        try:
            roster = check_roster(
                by=self.actor,
                contributor=contributor,
                contingent=_contingent(contributor, data.get("contingent", "")),
                file_name=data["file"].name,
                content=data["file"].read(),
            )
        except FileFault as fault:
            raise Problem(fault.code, file_fault_text(fault), 422) from None
        return _answer(roster)

    @extend_schema(
        summary="List the rows of a roster's plan",
        parameters=[
            OpenApiParameter("state", str, enum=[s.value for s in RowState]),
            OpenApiParameter("note", str, enum=[n.value for n in RowNote]),
            OpenApiParameter("cursor", str),
        ],
        responses=RowSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=ByNumber, serializer_class=RowSerializer)
    def rows(self, request: Request, pk: UUID) -> Response:
        """By their number in the file; `state` and `note` leave some."""
        filters = RowFilters(data=request.query_params.dict())
        filters.is_valid(raise_exception=True)
        found = rows_of(self._found(pk, "roster:check"), filters.validated_data.get("state", ""))
        if note := filters.validated_data.get("note"):
            found = found.filter(note=note)
        return self.get_paginated_response(_lines(self.paginate_queryset(found) or []))  # type: ignore[arg-type]

    @extend_schema(
        summary="Decide on likely duplicates",
        request=Decisions,
        responses={**_CHECKED, 409: OpenApiResponse(), 422: OpenApiResponse()},
    )
    @action(detail=True, methods=["post"], parser_classes=(Json,))
    def decisions(self, request: Request, pk: UUID) -> Response:
        """Say whom rows mean that resemble recorded people.

        The answer is a new roster: the file, checked again with what was decided.
        """
        roster = self._found(pk, "roster:apply")
        chosen = {one["row"]: str(one["person"] or "") for one in self.body(Decisions)["decisions"]}
        try:
            return _answer(decide_rows(by=self.actor, roster=roster, decisions=chosen))
        except RosterClosed:
            raise _closed(roster) from None
        except BadDecision as bad:
            words = "Some rows ask for no decision, or do not resemble the person named."
            errors = [
                {"field": str(row), "code": "bad_decision", "detail": f"Row {row}: see its `alike`."}
                for row in bad.rows
            ]
            raise Problem("bad_decision", words, 422, errors) from None

    @extend_schema(
        summary="Apply a roster",
        request=None,
        responses={202: OpenApiResponse(JobSerializer), 409: OpenApiResponse()},
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: UUID) -> Response:
        """Ask for a roster to be applied; the answer is a job to follow. Asked twice, it is the same job."""
        del request
        roster = self._found(pk, "roster:apply")
        try:
            job = request_apply(by=self.actor, roster=roster)
        except RosterClosed:
            raise _closed(roster) from None
        address = {"Location": reverse("job", args=[job.pk])}
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED, headers=address)

    def _found(self, pk: UUID, permission: str) -> Roster:
        roster = roster_in_scope(pk)
        if not self.actor.allowed(permission, roster.contributor_id):
            raise Roster.DoesNotExist
        return roster


def _answer(roster: Roster) -> Response:
    """Answer with a roster's plan, or with the job that is making it."""
    address = reverse("roster-detail", args=[roster.pk])
    if roster.state != RosterState.CHECKING:
        return Response(PlanSerializer(roster).data, status.HTTP_201_CREATED, headers={"Location": address})
    job = check_job(roster)
    headers = {"Location": reverse("job", args=[job.pk if job else ""]), "Content-Location": address}
    return Response(RosterJobSerializer(job).data, status.HTTP_202_ACCEPTED, headers=headers)


def _closed(roster: Roster) -> Problem:
    code = "checked_again" if newest_check(roster) else roster.state
    return Problem("roster_closed", str(CLOSED[code]), status.HTTP_409_CONFLICT)


def _contingent(contributor: str, code: str) -> Contingent | None:
    if not code:
        return None
    found = Contingent.objects.filter(contributor=contributor, code=code.strip().upper()).first()
    if found is None:
        raise Problem("unknown_contingent", f"{contributor} has no contingent {code}.", 422)
    return found
