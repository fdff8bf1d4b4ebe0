"""How PostgreSQL learns the active scope: told on the connection that asks, just before it asks.

A scope is opened on a thread; statements run on connections, which begin, break, roll back and are handed on.
So nothing is told when a scope opens. Every connection compares instead, before each statement, the scope
that is active with the one its session was told last, and says the new one when they differ:

- amid a transaction for the rest of it (`SET LOCAL`): it ends with the transaction, whichever way that ends;
- outside of one for the session, taken back when the scope is left.

A connection that was told nothing, or that nobody can tell any more, sees no contributor's rows.
"""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connections
from psycopg.pq import TransactionStatus

SETTING = "tutela.scope"
TELL = f"SELECT set_config('{SETTING}', %s, %s)"
# Statements that see no rows. A rollback to a savepoint also undoes what was told since.
_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


class Teller:
    """Stands before every statement of one connection (Django's `execute_wrappers`).

    `wanted` returns the active scope in the database's words. `begun`: what a transaction begun now would
    start with; `told`: what holds now. None: not known, so the next statement is preceded by telling.
    """

    def __init__(self, wanted: Callable[[], str]) -> None:
        self.wanted = wanted
        self.begun: str | None = None
        self.told: str | None = None

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if sql is TELL:
            return execute(sql, params, many, context)
        status = self.look(context["connection"])
        if not (isinstance(sql, str) and sql.startswith(_FRAME)):
            self.tell(context["connection"], status)
        elif sql.startswith("ROLLBACK"):
            self.told = None
        return execute(sql, params, many, context)

    def look(self, connection: Any) -> int:
        """Return the state of the transaction; where none runs, what was told in the last one is over."""
        status: int = connection.connection.info.transaction_status
        if status == TransactionStatus.IDLE:
            self.told = self.begun
        return status

    def tell(self, connection: Any, status: int) -> None:
        """Tell the session the active scope, if it is not what holds. A broken transaction is not told."""
        if status == TransactionStatus.INERROR:
            return
        wanted = self.wanted()
        if self.told == wanted:
            return
        within = status != TransactionStatus.IDLE or not connection.connection.autocommit
        self.told = None
        with connection.cursor() as cursor:
            cursor.execute(TELL, [wanted, within])
        self.told = wanted
        if not within:
            self.begun = wanted

    def take_back(self, connection: Any) -> None:
        """Take back what the session was told outside a transaction; drop the connection if that fails."""
        if connection.connection is None or not self.begun or connection.in_atomic_block:
            return
        try:
            self.tell(connection, self.look(connection))
        except DatabaseError:
            connection.close()


def listen(connection: Any, wanted: Callable[[], str]) -> None:
    """Put a teller before the statements of a connection that was just made, or came back from a pool."""
    if connection.vendor == "postgresql":
        others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Teller)]
        teller = Teller(wanted)
        connection.execute_wrappers[:] = [teller, *others]
        teller.tell(connection, teller.look(connection))


def take_back() -> None:
    """Have this thread's connections forget a scope that was left."""
    for connection in connections.all(initialized_only=True):
        for wrapper in connection.execute_wrappers:
            if isinstance(wrapper, Teller):
                wrapper.take_back(connection)
