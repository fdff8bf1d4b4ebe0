"""The rule on attempts as a table of cases: three in 90 days, 24 hours apart, never after a pass."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.assessment.attempts import Try, obstacle
from tests.courses.assessment.bank import RULE

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def tried(*, hours: float, passed: bool | None = False) -> Try:
    at = NOW - timedelta(hours=hours)
    return Try(at, at, passed)


CASES = [
    ("never tried", [], None, None),
    ("open", [Try(NOW, None, None)], "sitting_open", None),
    ("passed long ago", [tried(hours=9000, passed=True)], "passed_already", None),
    ("failed 23 hours ago", [tried(hours=23)], "cooling_down", NOW + timedelta(hours=1)),
    ("failed 24 hours ago", [tried(hours=24)], None, None),
    (
        "three in 90 days",
        [tried(hours=24 * d) for d in (80, 40, 2)],
        "too_many_attempts",
        NOW + timedelta(days=10),
    ),
    ("the first is 90 days past", [tried(hours=24 * d) for d in (90, 40, 2)], None, None),
    ("four in all, two lately", [tried(hours=24 * d) for d in (200, 150, 40, 2)], None, None),
]


@pytest.mark.parametrize(("tries", "code", "again"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_rule_on_attempts(tries, code, again):
    found = obstacle(tries, now=NOW, rule=RULE)
    assert (found and found.code, found and found.again_at) == (code, again)


def test_a_pass_before_training_was_required_again_does_not_count():
    tries = [tried(hours=500, passed=True)]
    assert obstacle(tries, now=NOW, rule=RULE, since=NOW - timedelta(hours=100)) is None
