"""What the register does when certificates change, and once a day."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.jobs.registry import Task
from accounts.trail.actions import System
from certification.register.actions import append_events, publish_checkpoint

DAILY_AT = time(0, 5, tzinfo=UTC)


def on_register_grown(task: Task) -> dict[str, Any]:
    """Enter what happened. The head is signed by a job of its own, once the leaves are committed."""
    del task
    size = append_events(by=System())
    record_event("register.checkpoint", key=str(size), payload={"size": size}, contributor=None)
    _schedule_tomorrow()
    return {"size": size}


def on_register_checkpoint(task: Task) -> dict[str, Any]:
    """Sign and publish the head as it now is."""
    del task
    checkpoint = publish_checkpoint(by=System())
    return {"size": checkpoint.size, "root": checkpoint.root}


def on_register_daily(task: Task) -> dict[str, Any]:
    """Enter what was left behind, have a head published even if nothing grew, and come back tomorrow.

    Signing is left to another job: a signer that is away must not end the series of days.
    """
    size, day = append_events(by=System(), sweep=True), task.payload["day"]
    record_event("register.checkpoint", key=day, payload={"size": size}, contributor=None)
    _schedule_tomorrow()
    return {"size": size}


def _schedule_tomorrow() -> None:
    """Record tomorrow's job, unless it stands in the outbox already."""
    day = timezone.now().astimezone(UTC).date() + timedelta(days=1)
    record_event(
        "register.daily",
        key=day.isoformat(),
        payload={"day": day.isoformat()},
        contributor=None,
        run_after=datetime.combine(day, DAILY_AT),
    )
