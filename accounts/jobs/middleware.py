"""Idempotency-Key on every POST of the API: a repetition gets the first answer, and changes nothing.

After draft-ietf-httpapi-idempotency-key-header: the same key with another request is 422, a request still
under way under the same key 409.
"""

import re
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.jobs.answers import NOT_KEPT, fingerprint, has_its_turn, keep_answer, kept_answer
from accounts.jobs.models import IdempotentAnswer
from accounts.roles.problems import TOO_LARGE, problem_response
from accounts.roles.rules import Actor
from accounts.users.errors import Unsealable
from accounts.users.sealing import seal, unseal

LONGEST_KEY = 120
PURPOSE = "idempotent answer"  # what answers are sealed for: they may hold personal data, or a secret
# The draft's form is a string in quotes; bare keys, which most clients send, mean the same.
_KEY = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]+)"|([\x21\x23-\x5b\x5d-\x7e]+)')


class Idempotency:
    """Runs inside the request's transaction: the answer is kept exactly when the change is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("Idempotency-Key")
        if given is None or request.method != "POST" or not request.path.startswith("/api/"):
            return self.get_response(request)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.actor_id is None:
            return self.get_response(request)  # a stranger, or a revoked key: there is nobody to answer again
        key = _key(given)
        if not key:
            detail = f"An Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters."
            return problem_response("bad_idempotency_key", detail, 400)
        # By the key or the user, not by token or session: signing in again is still the same caller.
        return self._once(request, f"{'key' if actor.machine else 'user'}:{actor.actor_id}", key)

    def _once(self, request: HttpRequest, actor: str, key: str) -> HttpResponseBase:
        try:
            digest = fingerprint(request)
        except RequestDataTooBig:
            return problem_response(TOO_LARGE, "The request is larger than this address takes.", 413)
        if not has_its_turn(actor, key):
            detail = "A request with this Idempotency-Key is under way. Ask again for its answer."
            return problem_response("idempotency_key_in_use", detail, 409, {"Retry-After": "1"})
        kept = kept_answer(actor, key)
        if kept is not None:
            return _again(kept, digest)
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _is_kept(response.status_code):
            keep_answer(actor, key, digest, response, seal(response.content, PURPOSE))
        return response


def _is_kept(status: int) -> bool:
    return status < 500 and status not in NOT_KEPT


def _key(given: str) -> str:
    found = _KEY.fullmatch(given.strip())
    key = (found[1] or found[2]) if found else ""
    return key if len(key) <= LONGEST_KEY else ""


def _again(kept: IdempotentAnswer, digest: str) -> HttpResponse:
    """Return the first answer once more."""
    if kept.request_digest != digest:
        detail = "This Idempotency-Key was used before with another request."
        return problem_response("idempotency_key_reused", detail, 422)
    try:
        body = unseal(bytes(kept.body), PURPOSE)
    except Unsealable:
        detail = "The request was done before, but its answer can no longer be read."
        return problem_response("idempotent_answer_lost", detail, 409)
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(body, content_type=kept.content_type, status=kept.status, headers=headers)
