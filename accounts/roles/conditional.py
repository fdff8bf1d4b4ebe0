"""Conditional requests (RFC 9110, 13): an ETag for one object, 304 for who has it, no change of old ones."""

import hashlib
import re
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.problems import Problem

_TAGS = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def tag_of(data: Any) -> str:
    """Return the strong ETag of a representation: a digest of what is sent."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def tagged(request: Request, data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with one object and its ETag; with 304 alone when the client has it already."""
    tag = tag_of(data)
    told = {"ETag": tag, **(headers or {})}
    if request.method in {"GET", "HEAD"} and _named(request.headers.get("If-None-Match", ""), tag, weak=True):
        return Response(status=304, headers=told)
    return Response(data, status=status, headers=told)


def require_match(request: Request, data: Any) -> None:
    """Refuse a change of an object that is not the one its sender has seen.

    `data`: the object as it stands, read with its row locked, so that nothing moves between this and the
    change. Raises Problem 428 without If-Match, 412 when it names another state.
    """
    given = request.headers.get("If-Match", "")
    if not given:
        raise Problem(
            "precondition_required", "Send If-Match with the ETag of the object you have seen.", 428
        )
    if not _named(given, tag_of(data), weak=False):
        raise Problem("precondition_failed", "The object has changed since you read it. Read it again.", 412)


def _named(given: str, tag: str, *, weak: bool) -> bool:
    """Say whether a header names a tag, or any (`*`). Weak ones count only where nothing is changed."""
    if given.strip() == "*":
        return True
    return any(f'"{value}"' == tag and (weak or not mark) for mark, value in _TAGS.findall(given))
