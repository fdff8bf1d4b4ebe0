"""Contributor countries, for machines."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contributors.enums import ContributorKind
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.roles.resources import Resource


class ContributorSerializer(serializers.ModelSerializer[ContributorCountry]):
    """A country that sends troops or police."""

    iso3 = serializers.RegexField(r"^[A-Z]{3}$", max_length=3, read_only=True)
    iso2 = serializers.RegexField(r"^[A-Z]{2}$", max_length=2, read_only=True)
    name = serializers.SerializerMethodField()
    kind = serializers.ChoiceField([kind.value for kind in ContributorKind], read_only=True)

    class Meta:
        model = ContributorCountry
        fields = ("iso3", "iso2", "name", "kind")

    def get_name(self, row: ContributorCountry) -> str:
        return row.name("en")


class ContributorViewSet(Resource[ContributorCountry]):
    """The contributors in the caller's scope."""

    permission: ClassVar[dict[str, str]] = {"list": "contributor:read", "retrieve": "contributor:read"}
    queryset = ContributorCountry.objects.all()
    serializer_class = ContributorSerializer
    lookup_value_converter = "str"

    @extend_schema(summary="List the contributors you may read")
    def list(self, request: Request) -> Response:
        """Your own, with a key of one country; all of them for whoever reads for the world."""
        del request
        return self.page(self.get_queryset().filter(pk__in=[row.pk for row in contributors_in_scope()]))

    @extend_schema(summary="Show one contributor")
    def retrieve(self, request: Request, pk: str) -> Response:
        """By its ISO 3166-1 alpha-3 code."""
        del request
        found = next((row for row in contributors_in_scope() if row.pk == pk), None)
        if found is None:
            raise ContributorCountry.DoesNotExist
        return Response(self.get_serializer(found).data)
