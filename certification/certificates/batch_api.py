"""Batches, for machines: proposed by one officer's key, confirmed by another's, issued by a job."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contingents.models import Contingent
from accounts.jobs.api import JobSerializer
from accounts.roles.api import actor_of
from certification.certificates.api import refused
from certification.certificates.batches import confirm_batch, propose_batch, standing_of, withdraw_batch
from certification.certificates.enums import LeftOut
from certification.certificates.labels import REFUSALS
from certification.certificates.models import Award, Batch
from certification.certificates.queries import batch_in_scope, lines_left_out

MOST = 2000  # awards a batch: two battalions


class LeftOutSerializer(serializers.Serializer[Any]):
    award = serializers.UUIDField(source="award_id")
    reason = serializers.ChoiceField(source="refusal", choices=[one.value for one in LeftOut])


class StandingSerializer(serializers.Serializer[Any]):
    awards = serializers.IntegerField(source="total")
    certificates = serializers.IntegerField()
    left_out = serializers.IntegerField()


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch, and how far its issue is: certificates, and lines left out with their reasons, of all."""

    contributor = serializers.CharField(source="contributor_id")
    contingent = serializers.CharField(source="contingent.code", allow_null=True, default=None)
    progress = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = (
            "id", "contributor", "contingent", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at",
            "progress", "left_out",
        )  # fmt: skip

    @extend_schema_field(StandingSerializer)
    def get_progress(self, batch: Batch) -> dict[str, Any]:
        return dict(StandingSerializer(standing_of(batch)).data)

    @extend_schema_field(LeftOutSerializer(many=True))
    def get_left_out(self, batch: Batch) -> list[dict[str, str]]:
        return [{"award": str(line.award_id), "reason": line.refusal} for line in lines_left_out(batch)]


class ProposalSerializer(serializers.Serializer[Any]):
    """The awards of a batch to be, and the contingent they are for, by its code."""

    awards = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    contingent = serializers.CharField(max_length=40, required=False)


class BatchViewSet(viewsets.GenericViewSet[Batch]):
    """Awards issued together: the long way round is answered 202, with the job that does it."""

    queryset = Batch.objects.none()
    serializer_class = BatchSerializer
    permission = {
        "create": "certificate:issue",
        "retrieve": "award:read",
        "confirm": "certificate:confirm",
        "withdraw": "certificate:issue",
    }

    def _one(self, pk: str | None) -> Batch:
        try:
            return batch_in_scope(UUID(pk))
        except (Batch.DoesNotExist, ValueError, TypeError):
            raise Http404 from None

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """Show one batch."""
        del request
        return Response(self.get_serializer(self._one(pk)).data)

    @extend_schema(request=ProposalSerializer, responses={201: BatchSerializer, 409: OpenApiResponse()})
    def create(self, request: Request) -> Response:
        """Propose a batch; another officer confirms it."""
        asked = ProposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = set(asked.validated_data["awards"])
        awards = list(Award.objects.filter(pk__in=wanted))
        code = asked.validated_data.get("contingent")
        contingent = Contingent.objects.filter(code=code).first() if code else None
        if len(awards) < len(wanted) or (code and contingent is None):
            raise Http404
        try:
            made = propose_batch(by=actor_of(request), awards=awards, contingent=contingent)
        except REFUSALS as error:
            raise refused(error) from error
        return Response(self.get_serializer(self._one(str(made.pk))).data, status=201)

    @extend_schema(
        request=None, responses={202: JobSerializer, 403: OpenApiResponse(), 409: OpenApiResponse()}
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """Confirm a batch that another officer proposed. A job issues it; `Location` tells how far it is."""
        try:
            job = confirm_batch(by=actor_of(request), batch=self._one(pk))
        except REFUSALS as error:
            raise refused(error) from error
        where = reverse("job", args=[job.pk])
        return Response(JobSerializer(job).data, status=202, headers={"Location": where})

    @extend_schema(request=None, responses={204: None, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take a batch back before it is confirmed; its awards are free again."""
        try:
            withdraw_batch(by=actor_of(request), batch=self._one(pk))
        except REFUSALS as error:
            raise refused(error) from error
        return Response(status=204)
