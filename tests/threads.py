"""Doing things at once: each in a thread with a database connection of its own, all let go together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Made = TypeVar("Made")


def in_parallel(deeds: Sequence[Callable[[], Made]]) -> list[Made]:
    """Do all of these at once and return what each made, in their order; the first error is raised."""
    barrier = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Made]) -> Made:
        try:
            barrier.wait()
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
