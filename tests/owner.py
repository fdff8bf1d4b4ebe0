"""On PostgreSQL the suite acts as the site does, by a role that owns nothing and that row-level security binds.

The owner makes the test database. From then on every connection takes the site's role at once; what only an
owner may do (emptying tables, tampering with what is append-only) stands in `with as_owner():`.
"""  # noqa: E501

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import TransactionTestCase

_is_owner: ContextVar[bool] = ContextVar("owner", default=False)
_empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def site_role() -> str:
    """Return the name of the site's role in tests; it signs in with the owner's password."""
    return f"{connection.settings_dict['USER']}_app"


def site_url() -> str:
    """Return the address at which another process of the site signs in to the tests' own database."""
    one = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{one['NAME']}"
    place = f"{one['HOST']}:{one['PORT']}/{one['NAME']}"
    return f"postgres://{quote(site_role())}:{quote(one['PASSWORD'])}@{place}"


@contextmanager
def handed_over() -> Iterator[None]:
    """Make every connection act in the site's role meanwhile (PostgreSQL)."""
    if connection.vendor != "postgresql":
        yield
        return
    try:
        call_command("database_role", site_role(), verbosity=0)
    except CommandError as missing:
        pytest.exit(f"{missing} (deploy/test_engines.sh makes it on this machine)", returncode=2)
    connection.settings_dict["OPTIONS"]["assume_role"] = site_role()
    TransactionTestCase._fixture_teardown = _emptied_by_the_owner  # type: ignore[attr-defined]
    connection.close()
    try:
        yield
    finally:
        connection.close()
        del connection.settings_dict["OPTIONS"]["assume_role"]
        TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined]


@contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner of the tables on this thread's connection: no row-level security, every right."""
    if connection.vendor != "postgresql" or _is_owner.get():
        yield
        return
    _become("RESET ROLE")
    token = _is_owner.set(True)
    try:
        yield
    finally:
        _is_owner.reset(token)
        if connection.connection is not None and connection.is_usable():
            _become(f"SET ROLE {connection.ops.quote_name(site_role())}")


def _become(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _emptied_by_the_owner(self: TransactionTestCase) -> None:
    with as_owner():
        _empty_tables(self)


class _Unwalled(QuerySet[Any]):
    """Rows as whoever has the owner's rights reads and writes them: past both walls and every verb."""

    def _fetch_all(self) -> None:
        with as_owner():
            super()._fetch_all()

    def count(self) -> int:
        with as_owner():
            return super().count()

    def exists(self) -> bool:
        with as_owner():
            return super().exists()

    def create(self, **values: Any) -> Any:
        with as_owner():
            return super().create(**values)

    def update(self, **values: Any) -> int:
        with as_owner():
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with as_owner():
            return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        with as_owner():
            return super()._raw_delete(using)


def unwalled(model: type[Model]) -> Any:
    """Return all rows of a model, for a test that looks or tampers behind everybody's back."""
    return _Unwalled(model)
