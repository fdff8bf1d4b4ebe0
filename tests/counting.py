"""Counting SQL statements alike on both engines: no transactions, no setting of the scope."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@contextmanager
def exactly(number: int) -> Iterator[None]:
    """Fail unless exactly this number of statements runs inside."""
    with CaptureQueriesContext(connection) as captured:
        yield
    found = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(_NOT_COUNTED)]
    assert len(found) == number, "\n".join([f"{len(found)} statements, not {number}:", *found])
