"""Answers kept for whoever repeats a request, for two days: sealed, and forgotten by a job of every day."""

import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.jobs.models import IdempotentAnswer
from accounts.jobs.registry import Task

KEPT_FOR = timedelta(hours=48)
HEADERS = ("Location", "ETag")  # those that belong to an answer; all others are made anew
# Nothing was done for these, and the same request may fare better later.
NOT_KEPT = frozenset({401, 403, 429})
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)


def fingerprint(request: HttpRequest) -> str:
    """Return the SHA-256 of what a request asks: its address and its body.

    A form's boundary is left out: a client that sends a file again makes a new one up.
    """
    body, kind = request.body, request.headers.get("Content-Type", "")
    if found := _BOUNDARY.search(kind):
        body = body.replace(found[1].encode("latin-1"), b"")
    asked = f"{request.get_full_path()}\n{kind.partition(';')[0].strip().lower()}\n"
    return hashlib.sha256(asked.encode() + body).hexdigest()


def has_its_turn(actor: str, key: str) -> bool:
    """Say whether this request is the only one under its key now; until its transaction ends no other is.

    Only PostgreSQL runs requests side by side; on SQLite the second begins when the first is done.
    """
    if connection.vendor != "postgresql":
        return True
    name = hashlib.sha256(f"idempotency\n{actor}\n{key}".encode()).digest()
    number = int.from_bytes(name[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def kept_answer(actor: str, key: str) -> IdempotentAnswer | None:
    """Return the answer kept for a caller's key, unless its time is over."""
    since = timezone.now() - KEPT_FOR
    return IdempotentAnswer.objects.filter(actor=actor, key=key, created_at__gt=since).first()


def keep_answer(actor: str, key: str, request_digest: str, response: HttpResponse, sealed: bytes) -> None:
    """Keep an answer, in the transaction of the change it tells of, and have it forgotten in time."""
    IdempotentAnswer.objects.update_or_create(
        actor=actor,
        key=key,
        defaults={
            "request_digest": request_digest,
            "status": response.status_code,
            "content_type": response.headers.get("Content-Type", ""),
            "headers": {name: response.headers[name] for name in HEADERS if name in response.headers},
            "body": sealed,
            "created_at": timezone.now(),
        },
    )
    day = timezone.now().astimezone(UTC).date()
    record_event(
        "answers.outlived",
        key=day.isoformat(),
        payload={"day": day.isoformat()},
        contributor=None,
        run_after=datetime.combine(day + timedelta(days=1), time(0, tzinfo=UTC)) + KEPT_FOR,
    )


def forget_outlived(task: Task) -> dict[str, Any]:
    """Delete the answers kept on a day, and any older one."""
    after = date.fromisoformat(task.payload["day"]) + timedelta(days=1)
    old = IdempotentAnswer.objects.filter(created_at__lt=datetime.combine(after, time(0, tzinfo=UTC)))
    return {"forgotten": old.delete()[0]}
