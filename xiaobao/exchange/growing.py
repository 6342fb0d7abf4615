"""Operations of migrations for tables that grow with the cases: they are done while others read and write.

A plain ``AddIndex`` or ``AddConstraint`` keeps everybody from writing for as long as it reads the table through. These
do not, on PostgreSQL; on SQLite, where one writes at a time anyway, they are the plain ones. A migration with one of
them says ``atomic = False`` and holds nothing else, so that it can be begun again after a sudden end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import NotSupportedError
from django.db.migrations.operations import AddConstraint, AddIndex

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class AddIndexBesideWork(AddIndex):
    """Build an index without keeping anybody from writing.

    Source: PostgreSQL, "Building Indexes Concurrently": a broken attempt leaves an invalid one, taken away first.
    Raises: NotSupportedError inside a transaction.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: "BaseDatabaseSchemaEditor", from_state: "ProjectState", to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        with _patiently(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
            schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's has it


class AddCheckBesideWork(AddConstraint):
    """Add a check that binds new rows at once, then read the old ones through while others write.

    Source: PostgreSQL, ALTER TABLE, "NOT VALID" and "VALIDATE CONSTRAINT". Raises: NotSupportedError in a transaction.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: "BaseDatabaseSchemaEditor", from_state: "ProjectState", to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.constraint.name)
        with _patiently(schema_editor, limited=True):
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
            schema_editor.execute(f"{self.constraint.create_sql(model, schema_editor)} NOT VALID", params=None)
        with _patiently(schema_editor):
            schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


@contextmanager
def _patiently(schema_editor: "BaseDatabaseSchemaEditor", *, limited: bool = False) -> Iterator[None]:
    """Without the limit of waiting, unless ``limited``: nobody waits behind these statements."""
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError("This is done beside the work of others: give the migration `atomic = False`.")
    if limited:
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        ((before,),) = cursor.fetchall()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
