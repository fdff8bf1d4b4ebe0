"""The active scope: the contributors whose rows the running request or job may touch.

A scope is a set of contributor ids (ISO 3166-1 alpha-3) or, with a reason, all of them. It is not an
authorisation: what may be done to a row in scope is decided by the rules of each feature.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.tenancy.errors import ScopeMissing
from accounts.tenancy.telling import listen, take_back


@dataclass(frozen=True)
class Scope:
    contributors: frozenset[str] | None
    reason: str = ""

    @property
    def everything(self) -> bool:
        return self.contributors is None

    @cached_property
    def text(self) -> str:
        """This scope as the database's policies read it: `*`, or the ids with commas between them.

        What is not letters and digits alone is no contributor's id, whoever sent it, and is left out.
        """
        if self.contributors is None:
            return "*"
        return ",".join(sorted(iso3 for iso3 in self.contributors if iso3.isalnum()))

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
        yield scope
    finally:
        _active.reset(token)
        take_back()


def _in_the_databases_words() -> str:
    """Return the active scope as the policies read it (accounts/tenancy/policies.py); "" without one."""
    scope = _active.get()
    return scope.text if scope else ""


def tell_scope(connection: Any, **_: Any) -> None:
    """Receives Django's signal that a connection was made: from now on it tells PostgreSQL the scope."""
    listen(connection, _in_the_databases_words)
