"""How often and with how much the API may be asked: by key, by user, or by the address of whoever is neither.

Counted in the cache, in whole minutes. Each web process counts for itself unless CACHE_URL names a store that
they share. A cache that is away lets requests pass: it must not take the API with it.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from rest_framework.throttling import BaseThrottle

from accounts.roles.problems import TOO_LARGE, problem_response
from accounts.roles.rules import Actor

log = logging.getLogger(__name__)
PERIOD = 60  # seconds
LARGEST_JSON = 1024 * 1024  # bytes; files have limits of their own


@dataclass(frozen=True)
class Allowance:
    """What one caller may still ask in the running period. `left` is below zero when it is used up."""

    most: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """The headers of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={PERIOD}',
            "RateLimit": f'"default";r={max(0, self.left)};t={self.seconds}',
        }


class Limits:
    """Stands after Permission, which says who asks, and before everything that works."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        allowance = counted(request)
        response = self._answer(request, allowance)
        for name, value in allowance.headers().items():
            response.headers[name] = value
        # Pages of other sites may not read what a signed-in officer's browser could fetch for them.
        response.headers["Access-Control-Allow-Origin"] = settings.SITE_URL
        return response

    def _answer(self, request: HttpRequest, allowance: Allowance) -> HttpResponseBase:
        if allowance.left < 0:
            wait = {"Retry-After": str(allowance.seconds)}
            detail = f"At most {allowance.most} requests a minute. Ask again in {allowance.seconds} seconds."
            return problem_response("throttled", detail, 429, wait)
        if _size(request) > LARGEST_JSON and not (request.content_type or "").startswith("multipart/"):
            return problem_response(TOO_LARGE, "A request has at most 1 MiB, but for files.", 413)
        return self.get_response(request)


def counted(request: HttpRequest) -> Allowance:
    """Count one request and return what its caller may still ask."""
    most, now = settings.API_RATE, int(time.time())
    key = f"asked:{_caller(request)}:{now // PERIOD}"
    try:
        cache.add(key, 0, timeout=2 * PERIOD)
        asked = cache.incr(key)
    except Exception:  # whatever the cache's library raises
        log.exception("requests are not counted: the cache does not answer")
        asked = 1
    return Allowance(most=most, left=most - asked, seconds=PERIOD - now % PERIOD)


def _caller(request: HttpRequest) -> str:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.actor_id is not None:
        return f"{'key' if actor.machine else 'user'}:{actor.actor_id}"
    if settings.PROXIES:
        return f"from:{BaseThrottle().get_ident(request)}"  # type: ignore[arg-type]
    return f"from:{request.META.get('REMOTE_ADDR', '')}"


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
