"""The API's documentation page: made on the server from the schema, light, and without a script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.roles.routes import public

METHODS = ("get", "post", "put", "patch", "delete")


@public
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    return render(request, "api_docs.html", {"groups": grouped(schema), "title": schema["info"]["title"]})


def grouped(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by resource: the first part of the address after the version."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in schema["paths"].items():
        resource = address.removeprefix("/api/v1/").split("/", 1)[0]
        for method in METHODS:
            if method in operations:
                groups.setdefault(resource, []).append(_operation(method, address, operations[method]))
    return [{"resource": name, "operations": found} for name, found in sorted(groups.items())]


def _operation(method: str, address: str, operation: dict[str, Any]) -> dict[str, Any]:
    words = operation.get("description") or operation.get("summary") or ""
    return {
        "method": method.upper(),
        "address": address,
        "words": words.strip().split("\n\n")[0],
        "parameters": [
            {"name": p["name"], "place": p["in"], "required": p.get("required", False)}
            for p in operation.get("parameters", [])
        ],
        "answers": sorted(operation.get("responses", {})),
    }
