"""The API's errors, as RFC 9457 problem details."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Problem(APIException):
    """An error with a code of ours as its type. `errors` lists rows or fields."""

    def __init__(self, code: str, detail: str, status_code: int = 400, errors: Any = None) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.type_code = code
        self.errors = errors


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any error the API raises into `application/problem+json`."""
    if isinstance(error, ObjectDoesNotExist | Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = ApiPermissionDenied(str(error) or None)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, APIException):
        return response
    response.data = _body(error, response.status_code)
    response.content_type = "application/problem+json"
    return response


def _body(error: APIException, code: int) -> dict[str, Any]:
    kind = getattr(error, "type_code", None) or error.default_code
    body: dict[str, Any] = {
        "type": f"/api/v1/docs/#problem-{kind}",
        "title": str(error.default_detail) if not isinstance(error, Problem) else kind.replace("_", " "),
        "status": code,
        "detail": error.detail if isinstance(error.detail, str) else str(error.default_detail),
    }
    errors = getattr(error, "errors", None)
    if isinstance(error, ValidationError):
        errors = error.detail
        body["detail"] = "Some fields are missing or wrong."
        body["status"] = status.HTTP_400_BAD_REQUEST
    if errors:
        body["errors"] = errors
    return body
