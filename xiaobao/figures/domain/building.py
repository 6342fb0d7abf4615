"""From a question to expressions: which rows count, the figure by its dimensions, its total, the cases behind it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
from ibis import and_
from ibis.expr.operations import Count, CountStar, Sum

from xiaobao.casework.figures import CASES, Asked, Dimension, Figure, Grain, Table, Value, local_day
from xiaobao.figures.domain.asking import BadKey
from xiaobao.organizations.domain.units import end_of

_NUMBER = re.compile(r"[0-9]{1,18}")


def placed(figure: Figure, asked: Asked) -> Table:
    """The rows in the subtree and in the period. Each has ``placed_at`` if it is dated."""
    rows = figure.grain.table
    rows = rows.filter(rows.unit_path >= asked.path, rows.unit_path < end_of(asked.path))
    if figure.placed_by:
        rows = rows.mutate(placed_at=rows[figure.placed_by])
        rows = rows.filter(rows.placed_at >= asked.starts_at, rows.placed_at < asked.ends_at)
    return rows


def counted(rows: Table, conditions: Sequence[Value]) -> Table:
    """Of these rows those of which all conditions hold."""
    return rows.filter(*conditions) if conditions else rows


def conditions(rows: Table, figure: Figure, asked: Asked, filters: Mapping[Dimension, str]) -> list[Value]:
    """What must hold of rows that count: they are of the figure, and have these keys (an empty one: have none).

    Raises: BadKey.
    """
    of_figure = [figure.where(rows, asked)] if figure.where else []
    return of_figure + [_has(each, each.expression(rows, asked), key) for each, key in filters.items()]


def _has(dimension: Dimension, column: Value, key: str) -> Value:
    if "\0" in key or (column.type().is_integer() and key and not _NUMBER.fullmatch(key)):
        raise BadKey(dimension.name, key)
    if column.type().is_integer():
        return column == int(key) if key else column.isnull()
    return column == key if key else column.isnull() | (column == "")


def by_dimensions(rows: Table, figure: Figure, asked: Asked, dimensions: list[Dimension]) -> Table:
    """The figure for every combination of keys that occurs: a column for each dimension, ``value`` (and ``over``)."""
    computed = _computed(figure)
    if _adds(computed, rows) and any(dimension.column for dimension in dimensions):
        first = {d.column or d.name: rows[d.column] if d.column else d.expression(rows, asked) for d in dimensions}
        rows = rows.group_by(**first).aggregate(**computed)
        keys = {d.name: d.expression(rows, asked) if d.column else rows[d.name] for d in dimensions}
        return rows.group_by(**keys).aggregate(**{name: rows[name].sum() for name in computed})
    keys = {dimension.name: dimension.expression(rows, asked) for dimension in dimensions}
    return rows.group_by(**keys).aggregate(**computed)


def by_months(parts: Mapping[str, Table], figure: Figure) -> Table:
    """The figure for each month that has rows, from the rows of each: what `by_dimensions` gives by month alone.

    A month is a stretch of the index by which rows are placed, which is faster read than the name of each row's month
    is found and sorted: a quarter of the time on SQLite.
    """
    each = [
        rows.aggregate(month=ibis.literal(month), **_computed(figure), many=rows.count())
        for month, rows in parts.items()
    ]
    united = ibis.union(*each) if len(each) > 1 else each[0]
    return united.filter(united.many > 0).drop("many")


def _adds(computed: Mapping[str, Any], rows: Table) -> bool:
    """Whether the parts of parts are the parts: counts and sums are, medians are not."""
    return all(isinstance(function(rows).op(), (Count, CountStar, Sum)) for function in computed.values())


def total(rows: Table, figure: Figure) -> Table:
    """The figure over all rows at once: one row with ``value`` (and ``over``)."""
    return rows.aggregate(**_computed(figure))


def total_where(rows: Table, figure: Figure, conditions: Sequence[Value]) -> dict[str, Value]:
    """``value`` (and ``over``) of the rows that all conditions hold of, to be computed beside others in one pass."""
    return {name: _where(function(rows), conditions) for name, function in _computed(figure).items()}


def _where(reduction: Value, conditions: Sequence[Value]) -> Value:
    """A figure is one reduction (a count, a sum, a quantile), and every reduction can be told which rows to take."""
    operation = reduction.op()
    own = [] if operation.where is None else [operation.where.to_expr()]
    wanted = [*own, *conditions]
    return operation.copy(where=and_(*wanted).op()).to_expr() if wanted else reduction


def cases(rows: Table, grain: Grain, asked: Asked, *, limit: int, offset: int) -> Table:
    """What a list shows of the cases behind the rows, each once, oldest first; days are days in China.

    Cases are walked as they came until the list is full: where a case has several rows, those of the unit that have
    any. To group the rows would read them all for one screen.
    """
    each = rows
    if grain.repeats:
        path = CASES.table.unit_path + ""  # an expression, so that no database walks by path and sorts all it found
        each = CASES.table.filter(path >= asked.path, path < end_of(asked.path)).semi_join(rows, "case_id")
    days = {"received_on": local_day(each.received_at), "ended_on": local_day(each.ended_at)}
    shown = each.select("case_id", "number", "title", "kind", "outcome", "received_at", **days)
    return shown.order_by("received_at", "case_id").limit(limit, offset=offset)


def _computed(figure: Figure) -> dict[str, Any]:
    over = {} if figure.over is None else {"over": figure.over}
    return {"value": figure.value} | over
