"""The API's schema is valid OpenAPI 3, names every route, and its page needs no script."""

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_schema_is_valid(schema):
    validate(schema)


def test_the_resources_of_this_version_are_there(schema):
    resources = {address.removeprefix("/api/v1/").split("/")[0] for address in schema["paths"]}
    assert resources >= {"rosters", "certificates", "verifications", "readiness", "jobs", "awards"}


def test_the_documentation_page_lists_every_operation(schema, client, db):
    page = client.get(reverse("api-docs")).content.decode()
    assert [address for address in schema["paths"] if f"<code>{address}</code>" not in page] == []
    assert "<script" not in page
