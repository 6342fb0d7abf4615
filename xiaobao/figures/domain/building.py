"""From a question to expressions: which rows count, the figure by its dimensions, its total, the cases behind it."""

import re
from collections.abc import Mapping
from typing import Any

from xiaobao.casework.figures import Asked, Dimension, Figure, Table, Value, count, local_day
from xiaobao.figures.domain.asking import BadKey
from xiaobao.organizations.domain.units import end_of

_NUMBER = re.compile(r"[0-9]{1,18}")


def counted(figure: Figure, asked: Asked) -> Table:
    """The rows that count: in the subtree, in the period, of the figure. Each has ``placed_at`` if it is dated."""
    rows = figure.grain.table
    rows = rows.filter(rows.unit_path >= asked.path, rows.unit_path < end_of(asked.path))
    if figure.placed_by:
        rows = rows.mutate(placed_at=rows[figure.placed_by])
        rows = rows.filter(rows.placed_at >= asked.starts_at, rows.placed_at < asked.ends_at)
    return rows.filter(figure.where(rows, asked)) if figure.where else rows


def only(rows: Table, asked: Asked, filters: Mapping[Dimension, str]) -> Table:
    """Of these rows those that have these keys; an empty key finds the rows that have none. Raises: BadKey."""
    for dimension, key in filters.items():
        rows = rows.filter(_has(dimension, dimension.expression(rows, asked), key))
    return rows


def _has(dimension: Dimension, column: Value, key: str) -> Value:
    if "\0" in key or (column.type().is_integer() and key and not _NUMBER.fullmatch(key)):
        raise BadKey(dimension.name, key)
    if column.type().is_integer():
        return column == int(key) if key else column.isnull()
    return column == key if key else column.isnull() | (column == "")


def by_dimensions(rows: Table, figure: Figure, asked: Asked, dimensions: list[Dimension]) -> Table:
    """The figure for every combination of keys that occurs: a column for each dimension, ``value`` (and ``over``)."""
    keys = {dimension.name: dimension.expression(rows, asked) for dimension in dimensions}
    return rows.group_by(**keys).aggregate(**_computed(figure))


def total(rows: Table, figure: Figure) -> Table:
    """The figure over all rows at once: one row with ``value`` (and ``over``)."""
    return rows.aggregate(**_computed(figure))


def cases(rows: Table, *, limit: int, offset: int) -> Table:
    """What a list shows of the cases behind the rows, each once, oldest first; days are days in China.

    Grouped and not DISTINCT: for PostgreSQL sqlglot would make the columns of the conditions distinct as well.
    """
    days = {"received_on": local_day(rows.received_at), "ended_on": local_day(rows.ended_at)}
    shown = ("case_id", "number", "title", "kind", "outcome", "received_at")
    each = rows.group_by(*shown, **days).aggregate(rows=count)
    return each.order_by("received_at", "case_id").limit(limit, offset=offset)


def _computed(figure: Figure) -> dict[str, Any]:
    over = {} if figure.over is None else {"over": figure.over}
    return {"value": figure.value} | over
