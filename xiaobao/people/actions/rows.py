"""Rows for bulk writing into the vault, handed to the database driver as they are.

A hundred thousand records are sealed in seconds; as objects of the ORM they would take minutes.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from django.db import connection, models

FEW: Final = 4  # rows: up to so many one INSERT is sooner done than the three turns of COPY


def reserve(model: type[models.Model], many: int) -> list[int]:
    """Ids that nobody else gets, ascending. Belongs into the transaction that writes them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, many]
            )
            return sorted(int(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()  # the transaction holds the file: nobody writes beside us
        first = int(last[0]) + 1 if last else 1
        return list(range(first, first + many))


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows in the order of ``columns``; values must be what the driver takes (see `instant`)."""
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  # own names
        elif len(rows) <= FEW:
            values = ", ".join([f"({marks})"] * len(rows))
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {values}", list(chain(*rows)))  # noqa: S608
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def instant(value: datetime) -> Any:
    """An instant as the running database stores it."""
    return connection.ops.adapt_datetimefield_value(value)
