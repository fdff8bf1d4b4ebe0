"""Certificates and awards, for machines."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.api import CursorPages, actor_of
from accounts.roles.problems import Problem
from accounts.roles.resources import filters_of
from certification.certificates.enums import (
    OFFICERS_REASONS,
    AwardReason,
    CertificateStatus,
    RevocationReason,
    SuspensionReason,
)
from certification.certificates.issue import issue
from certification.certificates.labels import REFUSALS, refusal
from certification.certificates.models import Award, Certificate
from certification.certificates.payload import full_name, read
from certification.certificates.queries import (
    award_in_scope,
    certificate_in_scope,
    certificates,
    facts_of,
    is_revoked,
    newest_awards,
    today,
    with_status,
)
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.rules import may_see
from certification.certificates.suspend import lift, suspend
from certification.credentials.badge_views import badge_answer
from certification.credentials.errors import BadgeNotReady
from certification.documents.errors import DocumentNotReady
from certification.documents.queries import document_bytes


class EventSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """A certificate as printed, with its state today."""

    contributor = serializers.CharField(source="contributor_id")
    person = serializers.UUIDField(source="person_id")
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    name = serializers.SerializerMethodField()
    category = serializers.CharField(source="award.enrolment.category")
    phase = serializers.CharField(source="award.enrolment.phase")
    standard_version = serializers.CharField(source="award.enrolment.standard.version")
    status = serializers.SerializerMethodField()
    events = EventSerializer(source="events.all", many=True)

    class Meta:
        model = Certificate
        fields = (
            "id",
            "serial",
            "contributor",
            "person",
            "name",
            "category",
            "phase",
            "standard_version",
            "issued_at",
            "valid_until",
            "status",
            "replaces",
            "payload_sha256",
            "events",
        )

    def get_name(self, row: Certificate) -> str:
        return full_name(read(row.payload))

    def get_status(self, row: Certificate) -> str:
        return (facts_of(row).status_on(today()) or CertificateStatus.VALID).value


class AwardSerializer(serializers.ModelSerializer[Award]):
    """What a sitting earned; `reasons` says why nothing, when nothing."""

    contributor = serializers.CharField(source="contributor_id")
    person = serializers.UUIDField(source="person_id")
    sitting = serializers.UUIDField(source="sitting_id")
    category = serializers.CharField(source="enrolment.category")
    phase = serializers.CharField(source="enrolment.phase")
    reasons = serializers.ListField(child=serializers.ChoiceField([one.value for one in AwardReason]))

    class Meta:
        model = Award
        fields = (
            "id",
            "contributor",
            "person",
            "sitting",
            "category",
            "phase",
            "eligible",
            "reasons",
            "decided_at",
        )


class CertificateFilters(serializers.Serializer[Any]):
    status = serializers.ChoiceField([one.value for one in CertificateStatus], required=False)
    person = serializers.UUIDField(required=False)


class AwardFilters(serializers.Serializer[Any]):
    eligible = serializers.BooleanField(required=False)


class RevocationSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=[one.value for one in RevocationReason])


class SuspensionSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=[one.value for one in OFFICERS_REASONS])


class SerialPages(CursorPages):
    ordering = "serial"


class OldestPages(CursorPages):
    ordering = "decided_at"


def refused(error: Exception) -> Problem:
    """Return the problem that answers what a verb refused, named after the error."""
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(error).__name__).lstrip("_")
    return Problem(words, refusal(error), 403 if isinstance(error, PermissionDenied) else 409)


def _not_there(found: Certificate, what: str) -> Problem:
    if is_revoked(found):
        return Problem("revoked", f"The certificate was revoked before its {what} was made.", 409)
    return Problem(f"{what}_not_ready", f"The {what} is being made. Ask again soon.", 409)


class CertificateViewSet(viewsets.GenericViewSet[Certificate]):
    """The register of the contributors in the caller's scope."""

    queryset = Certificate.objects.none()
    serializer_class = CertificateSerializer
    pagination_class = SerialPages
    permission = {
        "list": "certificate:read",
        "retrieve": "certificate:read",
        "pdf": "certificate:read",
        "badge": "certificate:read",
        "revoke": "certificate:revoke",
        "confirm": "certificate:confirm",
        "replace": "certificate:replace",
        "suspend": "certificate:suspend",
        "lift": "certificate:lift",
    }

    def _one(self, pk: str | None) -> Certificate:
        try:
            found = certificate_in_scope(UUID(pk))
        except (Certificate.DoesNotExist, ValueError, TypeError):
            raise Http404 from None
        if not may_see(actor_of(self.request), found):
            raise Http404
        return found

    def _again(self, found: Certificate, code: int = 200) -> Response:
        return Response(self.get_serializer(certificate_in_scope(found.pk)).data, status=code)

    @extend_schema(parameters=[CertificateFilters])
    def list(self, request: Request) -> Response:
        """List certificates, by serial."""
        rows, asked = certificates(), filters_of(request, CertificateFilters)
        if "status" in asked:
            rows = with_status(rows, CertificateStatus(asked["status"]), today())
        if "person" in asked:
            rows = rows.filter(person=asked["person"])
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """Show one certificate."""
        del request
        return Response(self.get_serializer(self._one(pk)).data)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY, 409: OpenApiResponse()})
    @action(detail=True)
    def pdf(self, request: Request, pk: str | None = None) -> HttpResponse:
        """Send the stored document."""
        del request
        found = self._one(pk)
        try:
            content = document_bytes(found)
        except DocumentNotReady:
            raise _not_there(found, "document") from None
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{found.serial}.pdf"'
        return answer

    @extend_schema(responses={(200, "application/vc"): OpenApiTypes.OBJECT, 409: OpenApiResponse()})
    @action(detail=True)
    def badge(self, request: Request, pk: str | None = None) -> HttpResponse:
        """Send the stored Open Badge."""
        del request
        found = self._one(pk)
        try:
            return badge_answer(found)
        except BadgeNotReady:
            raise _not_there(found, "badge") from None

    @extend_schema(request=RevocationSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Propose to revoke; another officer confirms."""
        asked = RevocationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found, reason = self._one(pk), RevocationReason(asked.validated_data["reason"])
        try:
            propose_revocation(by=actor_of(request), certificate=found, reason=reason)
        except REFUSALS as error:
            raise refused(error) from error
        return self._again(found)

    @extend_schema(request=None, responses=CertificateSerializer)
    @action(detail=True, methods=["post"], url_path="revoke/confirm")
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """Confirm a revocation that another officer proposed."""
        found = self._one(pk)
        try:
            confirm_revocation(by=actor_of(request), certificate=found)
        except REFUSALS as error:
            raise refused(error) from error
        return self._again(found)

    @extend_schema(request=SuspensionSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str | None = None) -> Response:
        """Suspend at once: every check says so from now on."""
        asked = SuspensionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found, reason = self._one(pk), SuspensionReason(asked.validated_data["reason"])
        try:
            suspend(by=actor_of(request), certificate=found, reason=reason)
        except REFUSALS as error:
            raise refused(error) from error
        return self._again(found)

    @extend_schema(request=None, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str | None = None) -> Response:
        """Lift a suspension that another officer ordered."""
        found = self._one(pk)
        try:
            lift(by=actor_of(request), certificate=found)
        except REFUSALS as error:
            raise refused(error) from error
        return self._again(found)

    @extend_schema(request=None, responses={201: CertificateSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str | None = None) -> Response:
        """Replace by one with the names of the record today."""
        try:
            new = replace(by=actor_of(request), certificate=self._one(pk))
        except REFUSALS as error:
            raise refused(error) from error
        return self._again(new, 201)


class AwardViewSet(viewsets.GenericViewSet[Award]):
    """What scored sittings earned."""

    queryset = Award.objects.none()
    serializer_class = AwardSerializer
    pagination_class = OldestPages
    permission = {"list": "award:read", "retrieve": "award:read", "issue": "certificate:issue"}

    def _one(self, pk: str | None) -> Award:
        try:
            return award_in_scope(UUID(pk))
        except (Award.DoesNotExist, ValueError, TypeError):
            raise Http404 from None

    @extend_schema(parameters=[AwardFilters])
    def list(self, request: Request) -> Response:
        """List the newest decision on each sitting."""
        rows = newest_awards().filter(**filters_of(request, AwardFilters))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """Show one award."""
        del request
        return Response(self.get_serializer(self._one(pk)).data)

    @extend_schema(request=None, responses={201: CertificateSerializer})
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str | None = None) -> Response:
        """Issue the certificate of one award."""
        try:
            made = issue(by=actor_of(request), award=self._one(pk))
        except REFUSALS as error:
            raise refused(error) from error
        found = certificate_in_scope(made.pk)
        return Response(CertificateSerializer(found).data, status=201)
