"""Making one statement of a piece of work fail: writes by a trigger in the database, reads by a lost link.

The method is that of Let's Encrypt's Boulder, whose tests of its authority make the database itself refuse.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError, connection

from tests.owner import as_owner

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT set_config")
_WRITE = re.compile(r'(INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION tests_fault() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('tests.fault', true) = TG_TABLE_NAME THEN RAISE EXCEPTION 'injected fault'; END IF;
  RETURN NULL;
END $$
"""


class Statements:
    """Counts the statements of a piece of work, and makes the `failing`-th of them fail (from 1; 0: none)."""

    def __init__(self, failing: int = 0) -> None:
        self.failing, self.count, self.failed = failing, 0, ""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(_FRAME) or self.failed:
            return execute(sql, params, many, context)
        self.count += 1
        if self.count != self.failing:
            return execute(sql, params, many, context)
        self.failed = sql
        write = _WRITE.match(sql)
        if write is None:
            raise OperationalError("injected: the connection was lost")
        with _refusing(write[2], write[1].split()[0]):
            execute(sql, params, many, context)
        raise OperationalError("injected: a write that touched no row")


@contextmanager
def _refusing(table: str, verb: str) -> Iterator[None]:
    """Have the database refuse to write a table, until the transaction it undoes has ended."""
    if connection.vendor == "postgresql":
        arm, disarm = f"SET tests.fault = '{table}'", "RESET tests.fault"
    else:
        refuse = "BEGIN SELECT RAISE(ABORT, 'injected fault'); END"
        arm = f'CREATE TEMP TRIGGER tests_fault BEFORE {verb} ON main."{table}" {refuse}'
        disarm = "DROP TRIGGER tests_fault"
    _execute(arm)
    try:
        yield
    finally:
        if connection.vendor == "sqlite" or not connection.in_atomic_block:
            _execute(disarm)  # PostgreSQL forgets it with the transaction


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def triggers() -> Iterator[None]:
    """Put a sleeping trigger on every table, where none can be made amid a transaction (PostgreSQL)."""
    if connection.vendor != "postgresql":
        yield
        return
    tables = connection.introspection.table_names()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_PG_FUNCTION)
        for table in tables:
            cursor.execute(
                f'CREATE TRIGGER tests_fault BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION tests_fault()"
            )
    try:
        yield
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION tests_fault CASCADE")


def statements_of(work: Callable[[], object]) -> int:
    """Do the work, and return how many statements it took."""
    counted = Statements()
    with connection.execute_wrapper(counted):
        work()
    return counted.count


def fail_at(number: int, work: Callable[[], object]) -> str:
    """Do the work with its `number`-th statement failing. Returns that statement; "" when there are fewer."""
    faulty = Statements(number)
    try:
        with connection.execute_wrapper(faulty):
            work()
    except DatabaseError:
        assert faulty.failed, "a fault nobody planted"
    return faulty.failed
