"""Bringing the tables up to this version while others work: one process at a time, and no statement that waits long.

A statement that needs a table for itself stands in the queue of its locks, and whoever comes after it waits behind it,
readers too. So none waits longer than ``XIAOBAO_LOCK_SECONDS``: the migration that met somebody is taken back, what
waited is said, and the same command goes on from there. What a migration may do once it has its lock is kept by
``tests/test_migrations_keep_to_their_locks.py``. On SQLite one connection writes at a time anyway.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from xiaobao.kernel.errors import XiaobaoError

ONE_AT_A_TIME: Final = 0x6D69_6772  # the number that processes which migrate agree upon
LOOK_AGAIN: Final = 0.5
SHOWN: Final = 160
# text of others' statements is left out: it may hold what people wrote
WHO_WORKS = """SELECT pid, coalesce(application_name, ''), state, round(extract(epoch FROM now() - xact_start))::int
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    ORDER BY xact_start LIMIT 1"""


class MigrationWaited(XiaobaoError):
    """Raised when a statement of a migration did not get its lock in time. What it had done was taken back."""

    slug = "migration-waited"
    status = 503

    def __init__(self, statement: str, seconds: float, oldest: str) -> None:
        super().__init__(
            f"A migration waited {seconds:g} s for a lock and was taken back, so that nobody waits behind it: "
            f"{statement}. {oldest}Those before it are done; run the same command again when less is going on, or set "
            "XIAOBAO_LOCK_SECONDS.",
            statement=statement,
        )


def migrate() -> None:
    """Bring the database up to this version. Raises: MigrationWaited."""
    with within_budget():
        call_command("migrate", verbosity=0)


@contextmanager
def within_budget() -> Iterator[None]:
    """On PostgreSQL: no other process migrates, and no statement waits long for a lock. Raises: MigrationWaited."""
    if connection.vendor != "postgresql":
        yield
        return
    seconds = float(settings.LOCK_SECONDS)
    last: list[str] = [""]

    def remember(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        last[0] = " ".join(sql.split())
        return execute(sql, params, many, context)

    _take_turn()
    _ask(f"SET lock_timeout = {round(seconds * 1000)}")
    try:
        with connection.execute_wrapper(remember):
            yield
    except OperationalError as fault:
        if isinstance(fault.__cause__, LockNotAvailable):
            raise MigrationWaited(last[0][:SHOWN], seconds, _oldest()) from fault
        raise
    finally:
        _give_back()


def _take_turn() -> None:
    """Wait for whoever migrates. It is looked for again and again, not waited for in one statement: an index that is
    built beside the work waits for every statement that began before it, and the two would wait for each other."""
    while not _ask(f"SELECT pg_try_advisory_lock({ONE_AT_A_TIME})")[0]:
        sleep(LOOK_AGAIN)


def _give_back() -> None:
    """The connection goes back into the pool as it came; one that was lost has nothing to give back."""
    if connection.connection is None or connection.connection.closed:
        return
    _ask("SET lock_timeout TO DEFAULT")
    _ask(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})")


def _oldest() -> str:
    row = _ask(WHO_WORKS)
    return f"The oldest transaction is of process {row[0]} ({row[1]}, {row[2]}, {row[3]} s). " if row else ""


def _ask(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return (cursor.fetchone() or ()) if cursor.description else ()
