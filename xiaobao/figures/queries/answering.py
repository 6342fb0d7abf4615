"""Answering a question: ask the database for the parts and for the whole, and name the keys."""

from typing import Any

from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Answer, Key, Question, to_number
from xiaobao.figures.permissions import require_figures
from xiaobao.figures.queries.counting import UNIT, Counting, counting
from xiaobao.figures.queries.definitions import dimension
from xiaobao.figures.queries.naming import labels_of
from xiaobao.figures.queries.running import run
from xiaobao.people.domain.actor import Actor

Row = dict[str, Any]


def answer(*, question: Question, actor: Actor) -> Answer:
    """The figure by its dimensions, and its total. Two queries, and one for each of unit and handler.

    Raises: UnknownName for a figure, a dimension or a unit that is not there; BadKey; NotPermitted.
    """
    require_figures(actor, question.path)
    ask = counting(question)
    by = tuple(dict.fromkeys(question.by))
    rows = _parts(ask, by)
    total = run(building.total(ask.rows, ask.figure))[0]
    return Answer(
        figure=ask.figure.name,
        unit=ask.figure.measure.value,
        period=question.period,
        rows=tuple(sorted(rows, key=lambda row: [_rank(row[name]) for name in by])),
        total=to_number(ask.figure, total["value"], total.get("over")),
        by=by,
        labels={name: _labels(ask, name, {row[name] for row in rows}) for name in by},
    )


def _parts(ask: Counting, by: tuple[str, ...]) -> list[Row]:
    dimensions = [dimension(ask.figure, name) for name in by]
    if not dimensions:
        return []
    found = run(building.by_dimensions(ask.rows, ask.figure, ask.asked, dimensions))
    return [
        {name: _key(ask, name, row[name]) for name in by}
        | {"value": to_number(ask.figure, row["value"], row.get("over"))}
        for row in found
    ]


def _key(ask: Counting, name: str, key: Any) -> Key:
    return ask.children.code(key) if name == UNIT else key


def _labels(ask: Counting, name: str, keys: set[Key]) -> dict[Key, str]:
    return ask.children.labels() if name == UNIT else labels_of(name, keys)


def _rank(key: Key) -> tuple[bool, int, str]:
    """Rows without a key come last; numbers by size, texts by code point: the same on every database."""
    return (key in (None, ""), key if isinstance(key, int) else 0, str(key))
