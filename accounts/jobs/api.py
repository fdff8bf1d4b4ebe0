"""The state of long work: `GET /api/v1/jobs/{id}/`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.jobs.queries import job_in_scope


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job as its client sees it. Work that was answered by an error has failed, though it is finished."""

    state = serializers.SerializerMethodField()
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Job
        fields = (
            "id", "event", "contributor", "state", "done", "total", "result", "errors",
            "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, job: Job) -> str:
        return JobState.FAILED.value if _answered_by_error(job) else job.state

    def get_errors(self, job: Job) -> list[dict[str, Any]]:
        answered = [{"error": job.result["error"]}] if job.result and _answered_by_error(job) else []
        return [*job.errors, *answered]


def _answered_by_error(job: Job) -> bool:
    return job.state == JobState.DONE and bool((job.result or {}).get("error"))


class JobView(APIView):
    """One job of a contributor in scope."""

    permission = "job:read"

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, job_id: UUID) -> Response:
        del request
        return Response(JobSerializer(job_in_scope(job_id)).data)
