"""Counting SQL statements alike on both engines: no transactions, no setting of the scope."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Fill the yielded list with the statements run inside."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(_NOT_COUNTED)]
