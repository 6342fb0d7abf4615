"""What the statements of migrations do to tables that grow with the cases, on PostgreSQL.

    XIAOBAO_DATABASE_URL=postgres://… python -m tools.locking       # migrate, and tell each migration as a line of JSON

A statement that takes a table for itself is done in a moment, or it is a fault: what reads the table through, or writes
it anew, keeps everybody out for as long as the table is long. Judged by the text of each statement as it is run, and by
whether the file behind the table or one of its indexes became another one; so no clock is asked and few rows will do.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from xiaobao.config.migrating import within_budget

GROWING: Final = frozenset(
    {
        "casework_approval", "casework_attachment", "casework_case", "casework_clock", "casework_entry",
        "casework_link", "casework_paper", "casework_party", "casework_search", "casework_task",
        "complaints_detail", "complaints_round", "complaints_rounditem", "exchange_notice", "exchange_outboxmessage",
        "federation_message", "federation_thread", "people_blindindex", "people_look", "people_vaultrecord",
        "people_accountevent", "businesses_business",
    }
)  # fmt: skip
KEEPS_OTHERS_OUT: Final = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")
# what a statement does, and what to do instead
RULES: Final = (
    (
        r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:IF NOT EXISTS )?\S+ ON (?:ONLY )?{table}\b",
        "builds an index while nobody may write: exchange.growing.AddIndexBesideWork",
    ),
    (
        r"ALTER TABLE (?:ONLY )?{table} .*\bADD (?:CONSTRAINT \S+ )?(?:CHECK|FOREIGN KEY)\b(?!.*NOT VALID)",
        "reads every row while nobody may write: exchange.growing.AddCheckBesideWork, or NOT VALID and validate after",
    ),
    (
        r"ALTER TABLE (?:ONLY )?{table} .*\bADD (?:CONSTRAINT \S+ )?(?:UNIQUE|PRIMARY KEY|EXCLUDE)\b(?!.*USING INDEX)",
        "builds an index while nobody may write: build it beside the work, then ADD CONSTRAINT … USING INDEX",
    ),
    (
        r"ALTER TABLE (?:ONLY )?{table} .*\bSET NOT NULL\b",
        "reads every row while nobody may write: a check beside the work says the same",
    ),
    (r"(?:UPDATE|DELETE FROM|TRUNCATE) (?:ONLY )?{table}\b", "holds rows until the migration ends: a job, in batches"),
    (
        r"(?:LOCK TABLE|CLUSTER|VACUUM FULL|REINDEX TABLE (?!CONCURRENTLY)) ?(?:ONLY )?{table}\b",
        "takes the whole table: another way",
    ),
)
WRITTEN_ANEW: Final = "writes the table or an index of it anew: a new column beside it, filled in batches"


@dataclass
class Told:
    """A migration as it was run: seconds, seconds for which a growing table was held, which locks, and its faults."""

    migration: str
    seconds: float = 0.0
    held: float = 0.0
    locks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def faults(statement: str, growing: frozenset[str] = GROWING) -> Iterator[str]:
    """What is wrong with a statement, by its text."""
    plain = " ".join(statement.replace('"', "").split())
    for table in sorted(growing):
        for pattern, why in RULES:
            if re.search(pattern.format(table=re.escape(table)), plain, re.IGNORECASE):
                yield f"{why} ({plain[:120]})"


class Watch:
    """Looks at every statement of one migration, and at the locks that its own connection holds after it."""

    def __init__(self, told: Told, growing: frozenset[str]) -> None:
        self.told, self.growing = told, growing
        self._old = _tables(growing)
        self._files = _files(growing)
        self._held_since: float | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.monotonic()
        done = execute(sql, params, many, context)
        self.told.faults += faults(str(sql), frozenset(self._old))
        self._look(began)
        return done

    def _look(self, began: float) -> None:
        held = [f"{table}: {mode}" for table, mode in _locks(self._old)]
        self.told.locks += [each for each in held if each not in self.told.locks]
        if held and self._held_since is None:
            self._held_since = began
        elif not held:
            self._let_go()

    def _let_go(self) -> None:
        if self._held_since is not None:
            self.told.held += time.monotonic() - self._held_since
            self._held_since = None

    def end(self) -> None:
        self._let_go()
        now = _files(self.growing)
        changed = sorted(name for (name, n), file in self._files.items() if now.get((name, n), file) != file)
        self.told.faults += [f"{WRITTEN_ANEW} ({name})" for name in changed]


def _tables(growing: frozenset[str]) -> dict[str, int]:
    rows = _asked("SELECT relname, oid FROM pg_class WHERE relkind = 'r'")
    return {name: number for name, number in rows if name in growing}


def _files(growing: frozenset[str]) -> dict[tuple[str, int], int]:
    """The file of each growing table and of its indexes, by their names and numbers."""
    rows = _asked(
        "SELECT t.relname, t.relname, t.oid, t.relfilenode FROM pg_class t WHERE t.relkind = 'r' UNION ALL "
        "SELECT t.relname, i.relname, i.oid, i.relfilenode FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid "
        "JOIN pg_class i ON i.oid = x.indexrelid"
    )
    return {(name, number): file for table, name, number, file in rows if table in growing}


def _locks(tables: dict[str, int]) -> list[tuple[str, str]]:
    names = {number: name for name, number in tables.items()}
    rows = _asked(
        "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation IS NOT NULL"
    )
    return sorted({(names[number], mode) for number, mode in rows if number in names and mode in KEEPS_OTHERS_OUT})


def _asked(statement: str) -> list[tuple[Any, ...]]:
    """Asked of the driver itself, so that the watch does not watch itself."""
    assert connection.connection is not None
    with connection.connection.cursor() as cursor:
        return list(cursor.execute(statement).fetchall())


def watched(growing: frozenset[str] = GROWING) -> Iterator[Told]:
    """Bring the database up to this version, one migration after the other, each watched where it is PostgreSQL."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        told, began = Told(f"{migration.app_label}.{migration.name}"), time.monotonic()
        if connection.vendor == "postgresql":
            watch = Watch(told, growing)
            with connection.execute_wrapper(watch):
                _run(migration)
            watch.end()
        else:
            _run(migration)
        told.seconds = time.monotonic() - began
        yield told


def _run(migration: Migration) -> None:
    MigrationExecutor(connection).migrate([(migration.app_label, migration.name)])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaobao.config.settings")
    django.setup()
    with within_budget():
        for told in watched():
            print(json.dumps(asdict(told)), flush=True)  # noqa: T201  # a command


if __name__ == "__main__":
    main()
