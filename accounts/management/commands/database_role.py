"""Makes, or puts right, the PostgreSQL role that the site signs in with: neither owner nor superuser.

Run it with the owner's DATABASE_URL after every migration. A new role's password is read from the variable
DATABASE_ROLE_PASSWORD. Where the owner may not make roles, --sql prints what an administrator has to run.
"""

import os
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.tenancy.wall import grants


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="for example tutela_app")
        parser.add_argument("--read-only", action="store_true", help="for the signer: it only looks")
        parser.add_argument("--sql", action="store_true", help="print the statements and change nothing")

    def handle(self, *args: Any, role: str, read_only: bool, sql: bool, **options: Any) -> None:
        del args, options
        if connection.vendor != "postgresql":
            raise CommandError("only PostgreSQL has roles: DATABASE_URL names another database")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            owner, database = cursor.fetchone()
        if role == owner:
            raise CommandError(f"{role} is the owner: the site's role must be another")
        statements = [*self.entering(role, database), *grants(connection, role, read_only=read_only)]
        if sql:
            lines = [*self.creating(role), *statements]
            self.stdout.write("".join(f"{line};\n" for line in lines), ending="")
            return
        statements = [*self.making(role), *statements]
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self.stdout.write(f"{role} may {'read' if read_only else 'read and write'} within a scope")

    def making(self, role: str) -> Iterator[str]:
        """Yield what makes the role where there is none. Raises CommandError where this role may not."""
        name = connection.ops.quote_name(role)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
            there = cursor.fetchone()
            cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
            may_make = cursor.fetchone()[0]
        if there and any(there):
            raise CommandError(f"{role} passes by row-level security: choose another role")
        if there:
            return
        if not may_make:
            raise CommandError(
                f"there is no role {role} and this one may not make any; "
                "--sql prints what an administrator of the database has to run"
            )
        yield from self.creating(role)
        if password := os.environ.get("DATABASE_ROLE_PASSWORD", "").encode():
            sealed = connection.connection.pgconn.encrypt_password(password, role.encode(), "scram-sha-256")
            yield f"ALTER ROLE {name} PASSWORD '{sealed.decode()}'"

    def creating(self, role: str) -> Iterator[str]:
        name = connection.ops.quote_name(role)
        yield f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"

    def entering(self, role: str, database: str) -> Iterator[str]:
        to, name = connection.ops.quote_name(role), connection.ops.quote_name(database)
        yield f"GRANT CONNECT ON DATABASE {name} TO {to}"
