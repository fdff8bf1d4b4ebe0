"""The audit trail, for whoever may read it: of one's own country; names only for whoever may read people."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.api import CursorPages, actor_of
from accounts.roles.resources import Code, Resource
from accounts.trail.models import TrailEntry

_DIGEST = r"^[0-9a-f]{64}$"


class TrailFilters(serializers.Serializer[Any]):
    contributor = Code(required=False)
    verb = serializers.RegexField(r"^[a-z_]+\.[a-z_]+$", max_length=60, required=False)
    subject = serializers.CharField(
        max_length=64, required=False, source="subject_id", help_text="id of the record it was done to"
    )
    actor = serializers.UUIDField(required=False, help_text="id of the user or key that did it")
    since = serializers.DateTimeField(required=False, source="at__gte")
    until = serializers.DateTimeField(
        required=False, source="at__lt", help_text="the instant itself excluded"
    )


class TrailSerializer(serializers.ModelSerializer[TrailEntry]):
    """Who did what to which record, when and in which role. `hash` covers all but the personal values."""

    contributor = serializers.CharField(
        source="contributor_id", max_length=3, allow_null=True, read_only=True
    )
    details = serializers.SerializerMethodField()
    personal = serializers.SerializerMethodField()
    previous = serializers.RegexField(_DIGEST, max_length=64, read_only=True)
    hash = serializers.RegexField(_DIGEST, max_length=64, read_only=True)

    class Meta:
        model = TrailEntry
        fields = (
            "chain", "position", "contributor", "at", "actor", "role", "verb", "subject_kind", "subject_id",
            "details", "personal", "personal_digest", "previous", "hash",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_details(self, row: TrailEntry) -> Any:
        return row.details

    @extend_schema_field({"type": "object", "nullable": True, "additionalProperties": True})
    def get_personal(self, row: TrailEntry) -> Any:
        """Values that may be erased; none for whoever may not read people of this contributor."""
        found = getattr(row, "personal", None)
        may = actor_of(self.context["request"]).allowed("person:read", row.contributor_id)
        return found.values if found and may else None


class NewestFirst(CursorPages):
    ordering = ("-at", "-position", "chain")  # type: ignore[assignment]


class TrailViewSet(Resource[TrailEntry]):
    """Entries of the trail of the contributors in scope."""

    permission: ClassVar[dict[str, str]] = {"list": "trail:read"}
    queryset = TrailEntry.objects.select_related("personal")
    serializer_class = TrailSerializer
    pagination_class = NewestFirst
    Filters = TrailFilters

    @extend_schema(summary="List entries of the trail", parameters=[TrailFilters])
    def list(self, request: Request) -> Response:
        """Newest first."""
        del request
        return self.page(self.get_queryset().filter(**self.asked()))
