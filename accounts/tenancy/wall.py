"""The database's own side of the second wall: what the site's role may do, and whether the wall stands."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from accounts.tenancy.inventory import APPEND_ONLY, ERASABLE, GLOBAL_TABLES, LOCKED_ONLY
from accounts.tenancy.policies import POLICY

_OUR_APPS = ("accounts", "courses", "certification")
_OWN_WORDS = "its rows could be read past the scope, or the scope switched off"


def grants(connection: Any, role: str, *, read_only: bool = False) -> Iterator[str]:
    """Yield the statements, for the owner of the tables, that give a role what a process of the site needs.

    Whatever it was given before is taken away first. Tables of later migrations are covered by default
    privileges; what is append-only among them by giving the grants again.
    """
    name = connection.ops.quote_name(role)
    deeds = "SELECT" if read_only else "SELECT, INSERT, UPDATE, DELETE"
    for things in ("TABLES", "SEQUENCES"):
        yield f"REVOKE ALL ON ALL {things} IN SCHEMA public FROM {name}"
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {things} FROM {name}"
    yield f"REVOKE CREATE ON SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT {deeds} ON ALL TABLES IN SCHEMA public TO {name}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {deeds} ON TABLES TO {name}"
    if read_only:
        return
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {name}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}"
    yield f"REVOKE UPDATE, DELETE ON {_tables(connection, APPEND_ONLY | LOCKED_ONLY)} FROM {name}"
    yield f"REVOKE UPDATE ON {_tables(connection, ERASABLE)} FROM {name}"
    for label in sorted(LOCKED_ONLY):
        key = connection.ops.quote_name(apps.get_model(label)._meta.pk.column)
        yield f"GRANT UPDATE ({key}) ON {_tables(connection, {label})} TO {name}"


def _tables(connection: Any, labels: Iterable[str]) -> str:
    tables = sorted(apps.get_model(label)._meta.db_table for label in labels)
    return ", ".join(connection.ops.quote_name(table) for table in tables)


def walled_tables() -> list[str]:
    """Return the tables that hold contributors' rows."""
    ours = [model for app in _OUR_APPS for model in apps.get_app_config(app).get_models()]
    return sorted(model._meta.db_table for model in ours if model._meta.label not in GLOBAL_TABLES)


def breaches(connection: Any) -> list[str]:
    """Say why this connection's role is not held by row-level security; nothing when it is, or on SQLite."""
    if connection.vendor != "postgresql":
        return []
    return [*_of_the_role(connection), *_of_the_tables(connection)]


def _of_the_role(connection: Any) -> Iterator[str]:
    """Look at the role in use and at the one that signed in, to which any statement may return."""
    asked = """
        SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, ARRAY(
            SELECT relname::text FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
            AND relname = ANY (%s) AND pg_has_role(r.oid, relowner, 'MEMBER') ORDER BY relname)
        FROM pg_roles r WHERE rolname IN (current_user, session_user) ORDER BY rolname"""
    for name, is_super, bypasses, makes_roles, owned in _rows(connection, asked, [walled_tables()]):
        if is_super:
            yield f"the role {name} is a superuser: {_OWN_WORDS}"
        elif bypasses:
            yield f"the role {name} has BYPASSRLS: {_OWN_WORDS}"
        elif owned:
            yield f"the role {name} owns {owned[0]} and {len(owned) - 1} more tables: {_OWN_WORDS}"
        elif makes_roles:
            yield f"the role {name} has CREATEROLE: it could make itself a member of the owner"


def _of_the_tables(connection: Any) -> Iterator[str]:
    asked = """
        SELECT relname FROM pg_class c
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND relname = ANY (%s)
        AND NOT (relrowsecurity AND EXISTS (
            SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = %s AND polcmd = '*'))
        ORDER BY relname"""
    for (table,) in _rows(connection, asked, [walled_tables(), POLICY]):
        yield f"the table {table} has no row-level security: a migration must give it some"
    history = sorted(apps.get_model(label)._meta.db_table for label in APPEND_ONLY | LOCKED_ONLY)
    asked = """
        SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND relname = ANY (%s)
        AND (has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE')) ORDER BY relname"""
    for (table,) in _rows(connection, asked, [history]):
        yield f"this role may rewrite the history in {table}: give the grants again (manage.py database_role)"


def _rows(connection: Any, asked: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return list(cursor.fetchall())
