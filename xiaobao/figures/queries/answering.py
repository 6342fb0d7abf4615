"""Answering a question: ask the database for the parts and for the whole, and name the keys."""

from functools import lru_cache
from typing import Any, Final

from django.db import connection

from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Answer, Key, Question, to_number
from xiaobao.figures.permissions import require_figures
from xiaobao.figures.queries.counting import UNIT, Counted, Counting, counting
from xiaobao.figures.queries.naming import labels_of
from xiaobao.figures.queries.running import fetch, to_sql
from xiaobao.people.domain.actor import Actor

Row = dict[str, Any]
MONTH: Final = "month"
MOST_MONTHS: Final = 12  # a statement of more is long
REMEMBERED: Final = 512  # statements; writing one takes as long as many take to run


def answer(*, question: Question, actor: Actor) -> Answer:
    """The figure by its dimensions, and its total. Two queries, and one for each of unit and handler.

    Raises: UnknownName for a figure, a dimension or a unit that is not there; BadKey; NotPermitted.
    """
    require_figures(actor, question.path)
    ask = counting(question)
    rows = fetch(_parts(ask.counted, connection.vendor)) if ask.by else []
    return answered(ask, rows, fetch(_whole(ask.counted, connection.vendor))[0])


@lru_cache(maxsize=REMEMBERED)
def _parts(counted: Counted, vendor: str) -> str:
    [first, *more] = counted.dimensions
    if first.name == MONTH and not more and len(counted.period.months()) <= MOST_MONTHS:
        return to_sql(building.by_months(counted.of_months, counted.figure), vendor=vendor)
    parts = building.by_dimensions(counted.rows, counted.figure, counted.asked, counted.dimensions)
    return to_sql(parts, vendor=vendor)


@lru_cache(maxsize=REMEMBERED)
def _whole(counted: Counted, vendor: str) -> str:
    return to_sql(building.total(counted.rows, counted.figure), vendor=vendor)


def answered(ask: Counting, rows: list[Row], total: Row) -> Answer:
    """The answer, from the rows of the parts and the row of the whole as the database gave them."""
    parts = [_part(ask, row) for row in rows]
    return Answer(
        figure=ask.figure.name,
        unit=ask.figure.measure.value,
        period=ask.question.period,
        rows=tuple(sorted(parts, key=lambda row: [_rank(row[name]) for name in ask.by])),
        total=to_number(ask.figure, total["value"], total.get("over")),
        by=ask.by,
        labels={name: _labels(ask, name, {row[name] for row in parts}) for name in ask.by},
    )


def _part(ask: Counting, row: Row) -> Row:
    keys: Row = {name: _key(ask, name, row[name]) for name in ask.by}
    return keys | {"value": to_number(ask.figure, row["value"], row.get("over"))}


def _key(ask: Counting, name: str, key: Any) -> Key:
    return ask.children.code(key) if name == UNIT else key


def _labels(ask: Counting, name: str, keys: set[Key]) -> dict[Key, str]:
    return ask.children.labels() if name == UNIT else labels_of(name, keys)


def _rank(key: Key) -> tuple[bool, int, str]:
    """Rows without a key come last; numbers by size, texts by code point: the same on every database."""
    return (key in (None, ""), key if isinstance(key, int) else 0, str(key))
