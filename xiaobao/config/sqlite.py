"""The SQLite that Python gets: the one of the ``pysqlite3`` wheel, put in place before Django looks.

Debian 12 carries a SQLite whose write-ahead log can be corrupted by two connections that checkpoint
together (mended upstream in 3.51.3), so an older one is refused at the start.
"""

import sys

import pysqlite3
import pysqlite3.dbapi2

OLDEST_SAFE = (3, 51, 3)


class UnsafeSQLite(RuntimeError):
    """Raised at the start when the SQLite library is older than the WAL correction."""

    def __init__(self, found: tuple[int, ...]) -> None:
        self.found = found
        super().__init__(
            f"SQLite {'.'.join(map(str, found))} can corrupt a write-ahead log; "
            f"{'.'.join(map(str, OLDEST_SAFE))} or newer is needed: run `make setup` again."
        )


def install() -> None:
    """Make ``import sqlite3`` give ``pysqlite3``. Raises UnsafeSQLite."""
    if pysqlite3.sqlite_version_info < OLDEST_SAFE:
        raise UnsafeSQLite(pysqlite3.sqlite_version_info)
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
