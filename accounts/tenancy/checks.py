"""Whether the site may serve: on PostgreSQL only by a role that row-level security binds."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created

from accounts.tenancy.wall import breaches

log = logging.getLogger(__name__)
HINT = "Make a role with manage.py database_role and name it in DATABASE_URL (docs/configuration.md)."


@checks.register(checks.Tags.database, deploy=True)
def wall_stands(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> list[checks.Error]:
    """Say what is wrong with the role and the tables: `check --deploy --database default`.

    Not without --deploy: `migrate` looks at checks too, and must run as the owner.
    """
    del app_configs
    found = [breach for alias in databases or () for breach in breaches(connections[alias])]
    return [checks.Error(breach, hint=HINT, id="tutela.E001") for breach in found]


def refuse_without_wall() -> None:
    """End a process of the site at its start where the second wall does not stand.

    While the database is away, its first answer decides: every use of it fails until the role is right.
    """
    if not settings.DATABASE_ROLE_CHECK:
        return
    try:
        found = breaches(connection)
    except OperationalError:
        log.warning("the database does not answer yet: its role is looked at when it does")
        connection_created.connect(_look, dispatch_uid="tutela.wall")
        return
    finally:
        connection.close()
    if found:
        raise SystemExit(_line(found))


def _look(connection: Any, **_: Any) -> None:
    if found := breaches(connection):
        connection.close()
        raise ImproperlyConfigured(_line(found))
    connection_created.disconnect(dispatch_uid="tutela.wall")


def _line(found: list[str]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"Tutela cannot start: DATABASE_URL: {found[0]}{more}. {HINT}"
