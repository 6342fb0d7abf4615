"""Are the tables there? A new database is brought up to date; one behind this version is named."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xiaobao.config.migrating import migrate
from xiaobao.kernel.errors import XiaobaoError


class TablesBehind(XiaobaoError):
    """Raised for a database with data that an older version made."""

    slug = "tables-behind"
    status = 500

    def __init__(self, missing: int) -> None:
        super().__init__(
            f"The database lacks {missing} migrations of this version. Make a backup, then run "
            "`xiaobao manage migrate` with the same --database.",
            missing=missing,
        )


def ensure() -> None:
    """Make the tables of a new database. Raises TablesBehind for an older one."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and executor.loader.applied_migrations:
        raise TablesBehind(len(plan))
    if plan:
        migrate()
