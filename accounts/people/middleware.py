"""Ends a session on a shared phone or computer that nobody has touched for a while."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.people.devices import is_shared, leave_nothing, seconds_left, touch


class SharedDevice:
    """Stands before the check of permissions: whoever comes after the time is nobody any more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz/live" or not is_shared(request):
            return self.get_response(request)
        if seconds_left(request) >= 0:
            touch(request)
            return self.get_response(request)
        logout(request)
        if request.path.startswith("/api/") or request.path in {reverse("sign_in"), reverse("sign_out")}:
            return self.get_response(request)
        return _led_out(request)


def _led_out(request: HttpRequest) -> HttpResponse:
    """Lead to the door and back from there: what was saved until then is where it was."""
    told = {"ended": "idle"} | ({"next": request.get_full_path()} if request.method == "GET" else {})
    address = f"{reverse('sign_in')}?{urlencode(told)}"
    by_htmx = bool(request.htmx)  # type: ignore[attr-defined]
    response: HttpResponse = HttpResponseClientRedirect(address) if by_htmx else redirect(address)
    leave_nothing(request, response)
    return response
