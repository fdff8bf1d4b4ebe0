"""When a person may try, and when again. No Django.

Rule (standard's passing rule, brief 5.5 R6): three tries in 90 days, 24 hours apart, never after a pass,
one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.assessment.errors import CannotStart
from courses.standards.document import PassingRule


@dataclass(frozen=True)
class Try:
    """One earlier sitting. `passed` is None until it is scored."""

    started_at: datetime
    closed_at: datetime | None
    passed: bool | None


def obstacle(
    tries: Sequence[Try], *, now: datetime, rule: PassingRule, since: datetime | None = None
) -> CannotStart | None:
    """Return why a new try may not start now, or None. A pass counts only from `since` on.

    `again_at` of the answer is the first instant at which time no longer forbids it.
    """
    if any(t.closed_at is None for t in tries):
        return CannotStart("sitting_open")
    if any(t.passed and (since is None or t.started_at >= since) for t in tries):
        return CannotStart("passed_already")
    again_at, code = _again(tries, rule)
    return CannotStart(code, again_at) if again_at is not None and again_at > now else None


def _again(tries: Sequence[Try], rule: PassingRule) -> tuple[datetime | None, str]:
    if not tries:
        return None, ""
    ordered = sorted(tries, key=lambda t: t.started_at)
    rest = (ordered[-1].closed_at or ordered[-1].started_at) + timedelta(hours=rule.cooldown_hours)
    if len(ordered) < rule.attempts:
        return rest, "cooling_down"
    window = ordered[-rule.attempts].started_at + timedelta(days=rule.attempt_window_days)
    return (window, "too_many_attempts") if window > rest else (rest, "cooling_down")
