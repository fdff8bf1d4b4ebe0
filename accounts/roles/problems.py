"""The API's errors, as RFC 9457 problem details."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"
TOO_LARGE = "too_large"


class Problem(APIException):
    """An error with a code of ours as its type. `errors` lists rows or fields."""

    def __init__(self, code: str, detail: str, status_code: int = 400, errors: Any = None) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.type_code = code
        self.errors = errors


def field_errors(faults: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Return the list of a problem's `errors` from code and words by field."""
    return [{"field": field, "code": code, "detail": words} for field, (code, words) in faults.items()]


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any error the API raises into `application/problem+json`."""
    if isinstance(error, ObjectDoesNotExist | Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = ApiPermissionDenied(str(error) or None)
    elif isinstance(error, RequestDataTooBig):
        error = Problem(TOO_LARGE, "The request is larger than this address takes.", 413)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, APIException):
        return response
    response.data = _body(error, response.status_code)
    response.content_type = CONTENT_TYPE
    return response


def problem_response(
    code: str, detail: str, status_code: int, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return a problem outside the REST framework: from a middleware, or for an address nobody answers."""
    body = {
        "type": type_of(code),
        "title": code.replace("_", " "),
        "status": status_code,
        "detail": detail,
    }
    return HttpResponse(json.dumps(body), CONTENT_TYPE, status_code, headers=dict(headers or {}))


def type_of(code: str) -> str:
    """Return the address that names a kind of problem."""
    return f"/api/v1/docs/#problem-{code}"


def _body(error: APIException, code: int) -> dict[str, Any]:
    kind = getattr(error, "type_code", None) or error.default_code
    body: dict[str, Any] = {
        "type": type_of(kind),
        "title": str(error.default_detail) if not isinstance(error, Problem) else kind.replace("_", " "),
        "status": code,
        "detail": error.detail if isinstance(error.detail, str) else str(error.default_detail),
    }
    errors = getattr(error, "errors", None)
    if isinstance(error, ValidationError):
        errors = list(_flat(error.detail))
        body["detail"] = "Some fields are missing or wrong."
        body["status"] = status.HTTP_400_BAD_REQUEST
    if errors:
        body["errors"] = errors
    return body


def _flat(found: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield one entry for each thing wrong; a field within another is written `slots.0.count`."""
    if isinstance(found, Mapping):
        for name, inner in found.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(part for part in (field, own) if part))
    elif isinstance(found, list):
        for number, inner in enumerate(found):
            nested = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{field}.{number}" if nested else field)
    else:
        yield {"field": field, "code": getattr(found, "code", "invalid"), "detail": str(found)}
