"""Idempotency-Key on every POST of the API: a repetition gets the first answer, and changes nothing."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.jobs.models import IdempotentAnswer

LONGEST_KEY = 120


class Idempotency:
    """Runs inside the request's transaction: the answer is kept exactly when the change is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method != "POST" or not request.path.startswith("/api/"):
            return self.get_response(request)
        if request.actor.actor_id is None:  # type: ignore[attr-defined]
            return self.get_response(request)  # a stranger, or a revoked key: there is nobody to answer again
        if len(key) > LONGEST_KEY:
            return _problem(400, "The Idempotency-Key is longer than 120 characters.")
        return self._once(request, key)

    def _once(self, request: HttpRequest, key: str) -> HttpResponseBase:
        actor = _actor(request)
        digest = hashlib.sha256(f"{request.get_full_path()}\n".encode() + request.body).hexdigest()
        kept = IdempotentAnswer.objects.filter(actor=actor, key=key).first()
        if kept is not None:
            if kept.request_digest != digest:
                return _problem(422, "This Idempotency-Key was used before with another request.")
            return HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type)
        response = self.get_response(request)
        if response.status_code < 500 and isinstance(response, HttpResponse):
            IdempotentAnswer.objects.create(
                actor=actor,
                key=key,
                request_digest=digest,
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
                body=response.content,
            )
        return response


def _actor(request: HttpRequest) -> str:
    """Name the caller without storing the token itself."""
    token = request.headers.get("Authorization") or request.COOKIES.get("sessionid") or ""
    return hashlib.sha256(token.encode()).hexdigest()


def _problem(status: int, detail: str) -> HttpResponse:
    body = f'{{"type":"about:blank","title":"Idempotency-Key","status":{status},"detail":"{detail}"}}'
    return HttpResponse(body, status=status, content_type="application/problem+json")
