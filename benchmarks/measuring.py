"""Measuring CPU time of this process, and SQL statements."""

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection

# Not counted (design decision 22): what only begins, ends or marks a transaction.
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def cpu_seconds(work: Callable[[], object]) -> float:
    """Do the work once, and return the CPU seconds (user and system, all threads) it took."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def cpu_seconds_in_all(work: Callable[[], object]) -> float:
    """Do the work once, and return the CPU seconds of this process and of those it started and saw end."""
    gc.collect()
    start = cpu_in_all()
    work()
    return cpu_in_all() - start


def cpu_in_all() -> float:
    """Return the CPU seconds so far, of this process and of those it started and saw end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _nothing() -> None:
    """Prepare nothing."""


def medians(
    *works: Callable[[], object], rounds: int, before: Callable[[], None] = _nothing
) -> tuple[float, ...]:
    """Return the median CPU seconds of each work; they take turns, so that a busy machine hits all alike.

    Each is done once for nothing first, so that nobody pays for what is read once. `before` comes before each
    turn and is not counted.
    """
    turns = []
    for _ in range(rounds + 1):
        times = []
        for work in works:
            before()
            times.append(cpu_seconds(work))
        turns.append(times)
    return tuple(median(times) for times in zip(*turns[1:], strict=True))


def in_a_row(times: int, work: Callable[[], object]) -> Callable[[], None]:
    """Return a work that does another so many times, as a worker does: with what it needs at hand."""

    def repeat() -> None:
        for _ in range(times):
            work()

    return repeat


@dataclass
class Cost:
    """What a piece of work cost: SQL statements, and CPU seconds."""

    statements: int = 0
    cpu: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.statements += not sql.startswith(_FRAME)
        return execute(sql, *rest)


def cost(work: Callable[[], object]) -> Cost:
    """Do the work once, and return what it cost."""
    found = Cost()
    with connection.execute_wrapper(found):
        found.cpu = cpu_seconds(work)
    return found
