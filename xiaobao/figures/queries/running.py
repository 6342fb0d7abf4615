"""Running an expression through Django's own connection, on the database that is configured.

Ibis only writes the SQL. Opening the SQLite file a second time in one process, as its own backend would, could
release the locks of the first.
"""

from typing import Any

import sqlglot.expressions as sge
from django.db import connection
from ibis.backends.sql.compilers import PostgresCompiler, SQLiteCompiler
from ibis.backends.sql.compilers.base import SQLGlotCompiler

from xiaobao.figures.domain.quantiles import interpolated

QUANTILE = "xiaobao_quantile"


class Quantile:
    """The aggregate that SQLite lacks: what ``percentile_cont`` is on PostgreSQL, to the last digit."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.share = 0.5

    def step(self, value: float | None, share: float) -> None:
        self.share = share
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        return interpolated(self.values, self.share)


class Lite(SQLiteCompiler):  # type: ignore[misc]  # ibis gives no types away
    """SQL for SQLite, with what ibis would add to its own connections said in plain SQL or as our aggregate."""

    __slots__ = ()

    def visit_Quantile(self, op: Any, *, arg: Any, quantile: Any, where: Any) -> Any:  # noqa: N802  # ibis' name
        return self.agg[QUANTILE](arg, quantile, where=where)

    def visit_DateDelta(self, op: Any, *, left: Any, right: Any, part: Any) -> Any:  # noqa: N802  # ibis' name
        """Whole days between two days."""
        days = sge.Sub(this=self.f.anon.julianday(left), expression=self.f.anon.julianday(right))
        return sge.cast(sge.Paren(this=days), "INTEGER")


COMPILERS: dict[str, SQLGlotCompiler] = {"sqlite": Lite(), "postgresql": PostgresCompiler()}


def to_sql(expression: Any, *, vendor: str) -> str:
    """The SQL of an expression for a database that Django calls by this name."""
    compiler = COMPILERS[vendor]
    return str(compiler.to_sqlglot(expression.unbind()).sql(dialect=compiler.dialect))


def run(expression: Any) -> list[dict[str, Any]]:
    """The rows of an expression, as they come from the database. One query."""
    return fetch(to_sql(expression, vendor=connection.vendor))


def fetch(sql: str) -> list[dict[str, Any]]:
    """The rows of a statement that ibis wrote. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # idempotent; a connection may be new at any time
            connection.connection.create_aggregate(QUANTILE, 2, Quantile)
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
