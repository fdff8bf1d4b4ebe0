"""The API's documentation page: made on the server from the schema, light, and without a script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.roles.problems import problem_response
from accounts.roles.routes import public
from config.api_words import PROBLEMS
from config.errors import NOT_FOUND

METHODS = ("get", "post", "put", "patch", "delete")
EVERYWHERE = {"Idempotency-Key", "If-Match", "If-None-Match", "cursor"}  # said once, above


@public
@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for an address under /api/v1/ that does not exist, whatever the method."""
    del request, rest
    return problem_response(*NOT_FOUND)


@public
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    context = {
        "groups": grouped(schema),
        "title": schema["info"]["title"],
        "problems": [{"status": status, "words": words} for status, words in PROBLEMS.items()],
    }
    return render(request, "api_docs.html", context)


def grouped(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by resource, each with what the resource is."""
    words = {tag["name"]: tag["description"] for tag in schema["tags"]}
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                resource = operations[method]["tags"][0]
                groups.setdefault(resource, []).append(_operation(method, address, operations[method]))
    return [
        {"resource": name, "words": words[name], "operations": found}
        for name, found in sorted(groups.items())
    ]


def _operation(method: str, address: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "words": _more(operation),
        "parameters": [
            {"name": p["name"], "place": p["in"], "required": p.get("required", False)}
            for p in operation.get("parameters", [])
            if p["in"] != "path" and p["name"] not in EVERYWHERE
        ],
        "answers": sorted(code for code in operation["responses"] if code < "400"),
    }


def _more(operation: dict[str, Any]) -> str:
    """Return what the description says beyond the summary, its first paragraph, without marks."""
    said: str = operation.get("description", "").strip().split("\n\n")[0]
    return said.removeprefix(operation["summary"]).lstrip(". ").replace("`", "")
