"""The second wall: a migration's one line that has PostgreSQL itself limit a table to the active scope.

    migrations: operations = [RowLevelSecurity("Person", "Slot")]

SQLite knows no such thing and is left alone.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

POLICY = "tutela_scope"

# Both settings are read once a statement, not once a row (sub-selects that depend on no row). An unset
# scope is NULL, and an empty one an empty list: neither is equal to anything, so no row is seen or written.
# A row of no contributor (the trail's global chain) is seen and written only by those who act for all.
_SCOPE = "(SELECT current_setting('tutela.scope', true))"
_LISTED = "(SELECT string_to_array(current_setting('tutela.scope', true), ','))::text[]"
WITHIN = f"{_SCOPE} = '*' OR contributor_id = ANY ({_LISTED})"


class RowLevelSecurity(Operation):
    """Limit the tables of these models to the contributors of `tutela.scope`, for reading and writing.

    The table's owner stays free of it: migrations and the checks of foreign keys see every row. So the site's
    role must not be the owner (`manage.py database_role`, and the check in accounts/tenancy/wall.py).
    """

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        return type(self).__name__, self.models, {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        del from_state
        for table in self._tables(app_label, schema_editor, to_state):
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({WITHIN}) WITH CHECK ({WITHIN})")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        del to_state
        for table in self._tables(app_label, schema_editor, from_state):
            schema_editor.execute(f"DROP POLICY {POLICY} ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def _tables(self, app_label: str, schema_editor: Any, state: Any) -> list[str]:
        if schema_editor.connection.vendor != "postgresql":
            return []
        models = [state.apps.get_model(app_label, name) for name in self.models]
        return [schema_editor.quote_name(model._meta.db_table) for model in models]

    def describe(self) -> str:
        return f"Row-level security on {', '.join(self.models)}"

    @property
    def migration_name_fragment(self) -> str:
        return "row_level_security"
