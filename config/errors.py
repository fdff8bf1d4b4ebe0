"""What is answered when no view could: pages for people, problem details under /api/."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from accounts.roles.problems import problem_response

NOT_FOUND = ("not_found", "There is no such address.", 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response("bad_request", "The request cannot be read.", 400)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response("permission_denied", "This is not allowed.", 403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response(*NOT_FOUND)
    return defaults.page_not_found(request, exception)


def fault(request: HttpRequest, **_: Any) -> HttpResponseBase:
    if _is_api(request):
        return problem_response("fault", "A fault of this site. Nothing was changed.", 500)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
