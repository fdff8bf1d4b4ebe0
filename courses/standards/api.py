"""The unified standard, for machines. It is public: so is everything a certificate is measured by."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.api import CursorPages
from accounts.roles.conditional import tagged
from accounts.roles.matrix import PUBLIC
from accounts.roles.resources import Resource
from courses.standards.models import Standard
from courses.standards.queries import published_standard


class StandardSerializer(serializers.ModelSerializer[Standard]):
    """A published version. `digest`: SHA-256 of its normative document's canonical JSON (RFC 8785)."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$", max_length=64, read_only=True)
    published_at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Standard
        fields = ("version", "status", "digest", "published_at")
        read_only_fields: tuple[str, ...] = fields


class WholeStandard(StandardSerializer):
    """A version with its document, in force on this site from `published_at` on; it never changes."""

    document = serializers.SerializerMethodField()

    class Meta(StandardSerializer.Meta):
        fields = (*StandardSerializer.Meta.fields, "document")  # type: ignore[assignment]
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_document(self, row: Standard) -> Any:
        return row.document


class NewestFirst(CursorPages):
    ordering = ("-published_at", "version")  # type: ignore[assignment]


class StandardViewSet(Resource[Standard]):
    """Published versions of the unified standard."""

    permission: ClassVar[dict[str, str]] = {"list": PUBLIC, "retrieve": PUBLIC}
    queryset = Standard.objects.all()
    serializer_class = StandardSerializer
    pagination_class = NewestFirst
    tagged = frozenset({"retrieve"})
    lookup_field, lookup_value_converter = "version", "str"

    def get_queryset(self) -> QuerySet[Standard]:
        return Standard.objects.published().defer("document", "blueprint")

    @extend_schema(summary="List the versions of the standard")
    def list(self, request: Request) -> Response:
        """Newest first: the first one is in force."""
        del request
        return self.page(self.get_queryset())

    @extend_schema(summary="Show one version of the standard", responses=WholeStandard)
    def retrieve(self, request: Request, version: str) -> Response:
        """With its document: areas, outcomes, who needs them and when."""
        found = published_standard(version)
        if found is None:
            raise Standard.DoesNotExist
        return tagged(request, WholeStandard(found).data)
