"""The active scope: the contributors whose rows the running request or job may touch.

A scope is a set of contributor ids (ISO 3166-1 alpha-3) or, with a reason, all of them. It is not an
authorisation: what may be done to a row in scope is decided by the rules of each feature.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

from accounts.tenancy.errors import ScopeMissing


@dataclass(frozen=True)
class Scope:
    contributors: frozenset[str] | None
    reason: str = ""

    @property
    def everything(self) -> bool:
        return self.contributors is None

    def covers(self, contributor: str | None) -> bool:
        if self.contributors is None:
            return True
        return contributor in self.contributors


_active: ContextVar[Scope | None] = ContextVar("scope", default=None)


def active_scope() -> Scope:
    """Return the active scope. Raises ScopeMissing when there is none."""
    scope = _active.get()
    if scope is None:
        raise ScopeMissing("no scope is active: wrap the call in scoped(...) or all_contributors(...)")
    return scope


def has_scope() -> bool:
    return _active.get() is not None


@contextmanager
def scoped(contributors: Iterable[str]) -> Iterator[Scope]:
    """Limit every tenant-owned query inside to these contributors (possibly none)."""
    with _activate(Scope(frozenset(contributors))) as scope:
        yield scope


@contextmanager
def all_contributors(reason: str) -> Iterator[Scope]:
    """Open every contributor's rows inside, for the stated reason."""
    if not reason:
        raise ValueError("all_contributors needs a reason")
    with _activate(Scope(None, reason)) as scope:
        yield scope


@contextmanager
def _activate(scope: Scope) -> Iterator[Scope]:
    token = _active.set(scope)
    try:
        tell_database()
        yield scope
    finally:
        _active.reset(token)
        tell_database()


def tell_database() -> None:
    """Set the scope inside the running PostgreSQL transaction, where row-level security can read it.

    `set_config(..., true)` ends with the transaction, so a pooled connection carries nothing over.
    """
    if connection.vendor != "postgresql" or not connection.in_atomic_block or connection.needs_rollback:
        return
    scope = _active.get()
    value = (
        "" if scope is None else "*" if scope.contributors is None else ",".join(sorted(scope.contributors))
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tutela.scope', %s, true)", [value])
