"""How the REST API is described (OpenAPI 3.0): what every operation answers, its limits, and its errors."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.openapi import AutoSchema
from rest_framework.serializers import ListSerializer

from accounts.roles.matrix import PUBLIC
from config.api_words import (
    EVERY,
    HEADERS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    LENGTHS,
    LISTS,
    PATTERNS,
    PROBLEM_SCHEMAS,
    PROBLEMS,
    TAGS,
    TEXTS,
)

JSON_PROBLEM = "application/problem+json"
METHODS = ("get", "post", "patch", "put", "delete")
PREFIX = "/api/v1/"
INT32 = 2**31 - 1
MOST_PROPERTIES = 1_000
DONE = {"200": "As asked.", "201": "Made.", "202": "Taken on: it will be done soon."}


class Operation(AutoSchema):
    """One operation. What all have in common is added once, here and in `finish`."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix(PREFIX).split("/", 1)[0]]

    def get_auth(self) -> list[dict[str, Any]]:
        declared = getattr(self.view, "permission", None)
        if isinstance(declared, dict):
            declared = declared.get(getattr(self.view, "action", None))
        found: list[dict[str, Any]] = super().get_auth()
        return [{}, *found] if declared == PUBLIC else found

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """Add the bounds that the generator leaves out: of lists, and of texts that are only read."""
        found = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if field.read_only and field.default is None and "$ref" not in found:
            found = {**found, "nullable": True}
        if isinstance(field, ListSerializer) and getattr(field, "max_length", None) and "items" in found:
            return {**found, "maxItems": field.max_length}  # type: ignore[attr-defined]
        if set(found) <= {"type", "nullable", "readOnly"} and found.get("type") == "string":
            longest = _longest(field)
            return {**found, "maxLength": longest} if longest else found
        return found

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation.setdefault("summary", operation.get("description", "").split(".")[0])
        if getattr(self.view, "action", None) in getattr(self.view, "tagged", ()):
            operation["x-tagged"] = True
        return operation


def _longest(field: Any) -> int | None:
    """Return how long the text of a column is that a field shows, followed through its source."""
    model: Any = getattr(getattr(field.parent, "Meta", None), "model", None)
    for name in field.source.split(".") if model and field.source != "*" else ():
        try:
            column = model._meta.get_field(name.removesuffix("_id"))
        except (AttributeError, FieldDoesNotExist):
            return None
        model = column.related_model or model
        if column.related_model:
            column = column.target_field
    return getattr(column, "max_length", None) if model and field.source != "*" else None


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add what every operation has in common, and bound whatever has no bound of its own."""
    _describe(result)
    for method, operation in _operations(result):
        _add_headers(method, operation)
        _add_answers(method, operation)
        _refuse_other_fields(result, operation)
    for name, schema in _schemas(result):
        _bound(name, schema)
    return result


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for operations in result["paths"].values():
        for method in METHODS:
            if method in operations:
                yield method, operations[method]


def _describe(result: dict[str, Any]) -> None:
    local = not settings.SITE_URL.startswith("https://")
    result["servers"] = [
        {
            "url": "/" if local else settings.SITE_URL,
            "description": "this site, as a local test" if local else "this site, in production",
            "x-internal": False,
        }
    ]
    result["info"]["contact"] = {"name": "Whoever runs this site", "url": settings.SITE_URL}
    result["info"]["license"] = {
        "name": "Apache-2.0",
        "url": "https://www.apache.org/licenses/LICENSE-2.0.html",
    }
    used = {tag for _method, operation in _operations(result) for tag in operation["tags"]}
    result["tags"] = [{"name": name, "description": TAGS[name]} for name in sorted(used)]
    parts = result.setdefault("components", {})
    parts["headers"] = HEADERS
    parts.setdefault("schemas", {}).update(PROBLEM_SCHEMAS)
    parts["responses"] = {f"Problem{code}": _problem(code, words) for code, words in PROBLEMS.items()}


# ---------------------------------------------------------------- headers and answers


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*EVERY, *names)}


def _problem(code: int, words: str) -> dict[str, Any]:
    return {
        "description": words,
        "headers": _headers("Retry-After") if code in {409, 429} else _headers(),
        "content": {JSON_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _add_headers(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "post" and {} not in operation.get("security", []):
        parameters.append(IDEMPOTENCY_KEY)
    if method == "patch":
        parameters.append(IF_MATCH)
    if operation.get("x-tagged") and method == "get":
        parameters.append(IF_NONE_MATCH)


def _add_answers(method: str, operation: dict[str, Any]) -> None:
    answers, tagged = operation["responses"], operation.pop("x-tagged", False)
    for code, answer in answers.items():
        answer["description"] = answer.get("description") or {"200": "Done.", "201": "Made."}.get(
            code, "Done."
        )
        more = [name for name, there in (("ETag", tagged), ("Location", code in {"201", "202"})) if there]
        answer["headers"] = _headers(*more)
    if tagged and method == "get":
        answers["304"] = {"description": "You have the present state.", "headers": _headers("ETag")}
    for code in _codes(method, operation):
        answers[str(code)] = {"$ref": f"#/components/responses/Problem{code}"}
    operation["responses"] = dict(sorted(answers.items()))


def _codes(method: str, operation: dict[str, Any]) -> list[int]:
    codes = [400, 401, 403, 404, 406, 413, 429, 500]
    if method != "get":
        codes += [409, 422]
    elif "409" in operation["responses"]:
        codes += [409]
    if "requestBody" in operation:
        codes += [415]
    if method == "patch":
        codes += [412, 428]
    return codes


# ---------------------------------------------------------------- bounds


def _refuse_other_fields(result: dict[str, Any], operation: dict[str, Any]) -> None:
    """Say of JSON bodies that fields nobody knows are refused."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    if name:
        result["components"]["schemas"][name]["additionalProperties"] = False


def _schemas(found: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema in a description with the name of its property or parameter."""
    if isinstance(found, dict):
        if isinstance(found.get("type"), str):
            yield name, found
        for key, inner in found.items():
            # Of a parameter's schema, and of a list's items, the name stands one step up.
            own = found.get("name", name) if key == "schema" else name if key in _NAMELESS else key
            yield from _schemas(inner, own if isinstance(own, str) else name)
    elif isinstance(found, list):
        for inner in found:
            yield from _schemas(inner, name)


_NAMELESS = frozenset({"items", "additionalProperties", "allOf", "oneOf"})


def _bound(name: str, schema: dict[str, Any]) -> None:
    kind = schema["type"]
    if kind == "string" and "enum" not in schema:
        longest = LENGTHS.get(schema.get("format", ""), TEXTS.get(name))
        if longest:
            schema.setdefault("maxLength", longest)
        if name in PATTERNS and "format" not in schema:
            schema.setdefault("pattern", PATTERNS[name])
    elif kind == "array" and name in LISTS:
        schema.setdefault("maxItems", LISTS[name])
    elif kind == "integer":
        large = schema.get("maximum", 0) > INT32
        schema.setdefault("format", "int64" if large else "int32")
        schema.setdefault("minimum", 0)
        schema.setdefault("maximum", INT32)
    elif kind == "object" and schema.get("additionalProperties"):
        schema.setdefault("maxProperties", MOST_PROPERTIES)
