"""Whose phone or computer it is: a shared one forgets a person, one's own remembers two harmless choices.

On a shared one the session ends with the browser, at sign-out, and when nobody has touched a page for
SHARED_IDLE_MINUTES; a page that has to stay open longer (a sitting under its clock) says until when.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

OWN, COUNTRY = "tutela_device", "tutela_country"  # cookies of somebody's own device
KEPT_FOR = timedelta(days=365)
EVERYTHING = '"cache", "cookies", "storage"'
_SHARED, _SEEN, _OPEN_UNTIL = "shared", "seen", "open_until"  # in the session; instants as whole seconds
_LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))  # as good as https to a browser
_FRESH = 60  # seconds between two notes that somebody is there


def begin(request: HttpRequest, *, shared: bool) -> None:
    """Bind a session that has just begun to a shared device or to the person's own."""
    request.session[_SHARED] = shared
    request.session[_SEEN] = _now()
    # On one's own device closing the browser ends nothing: phones close it by themselves.
    request.session.set_expiry(0 if shared else settings.SESSION_COOKIE_AGE)


def is_shared(request: HttpRequest) -> bool:
    """Say whether somebody signed in saying that the device is shared. Staff sign-ins are not asked."""
    return bool(request.session.get(_SHARED))


def is_own(request: HttpRequest) -> bool:
    """Say whether the device remembers being somebody's own."""
    return request.COOKIES.get(OWN) == "own"


def keep_open(request: HttpRequest, until: datetime | None) -> None:
    """Let a shared session last until an instant at least, though nobody touches it; None: no longer."""
    if not is_shared(request):
        return
    wanted = int(until.timestamp()) if until else 0
    if wanted != request.session.get(_OPEN_UNTIL, 0):
        request.session[_OPEN_UNTIL] = wanted


def seconds_left(request: HttpRequest) -> int:
    """Return for how long a shared session still lasts when nobody touches it; below zero, it is over."""
    session, idle = request.session, 60 * settings.SHARED_IDLE_MINUTES
    return int(max(session.get(_SEEN, 0) + idle, session.get(_OPEN_UNTIL, 0))) - _now()


def touch(request: HttpRequest) -> None:
    """Note that somebody is there; at most once a minute, for it is a write."""
    now = _now()
    if now - request.session.get(_SEEN, 0) >= _FRESH:
        request.session[_SEEN] = now


def remember(response: HttpResponse, *, shared: bool, country: str) -> None:
    """Keep on one's own device that it is that, and the country; on a shared one, keep neither."""
    if shared:
        response.delete_cookie(OWN, samesite="Lax")
        response.delete_cookie(COUNTRY, samesite="Lax")
        return
    kept: dict[str, Any] = {
        "max_age": KEPT_FOR,
        "httponly": True,
        "samesite": "Lax",
        "secure": settings.SESSION_COOKIE_SECURE,
    }
    response.set_cookie(OWN, "own", **kept)
    response.set_cookie(COUNTRY, country, **kept)


def leave_nothing(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser forget the site. Cookies are also deleted one by one, for browsers without the header.

    What they leave the page itself clears (static/js/door/signed-out.mjs).
    """
    forget(request, response, EVERYTHING)
    for name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")


def forget(request: HttpRequest, response: HttpResponse, kinds: str) -> None:
    """Ask the browser to forget kinds of things, where it would heed it.

    Over plain http it would not, and Chromium (156) then also refuses the answer's own cookies, their
    deletion among them.
    """
    if request.is_secure() or request.get_host().rsplit(":", 1)[0] in _LOCAL:
        response.headers["Clear-Site-Data"] = kinds


def _now() -> int:
    return int(timezone.now().timestamp())
