"""Answering many questions with one statement: every part and every whole is a member of one UNION ALL.

Members whose rows lie in one unit and one period share these rows, as a common table that the database reads once, and
their wholes are computed in one pass, each with a condition of its own.
Members are told apart by a number. A union has one type for each of its columns, so keys come as text and values as
binary fractions, which hold fen and counts exactly up to 2**53.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Final

import ibis
from django.db import connection

from xiaobao.casework.figures import Table, Value
from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Answer, Question
from xiaobao.figures.permissions import require_figures
from xiaobao.figures.queries.answering import answered
from xiaobao.figures.queries.counting import Counted, counting
from xiaobao.figures.queries.places import children
from xiaobao.figures.queries.running import fetch, to_sql
from xiaobao.people.domain.actor import Actor

MOST_MEMBERS: Final = 200  # SQLite takes 500 members in one statement
REMEMBERED: Final = 32  # statements; a summary's has some hundred thousand letters
NEVER_COUNTED: Final = ("number", "title")  # what only a list of cases shows
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Common:
    """Rows that several members count, by the name that they have in the statement."""

    name: str
    placed: Table

    @property
    def table(self) -> Table:
        """What stands for them in the expressions of members."""
        return ibis.table(self.placed.schema(), name=self.name)


@dataclass(frozen=True)
class Member:
    """One part of the union: a figure over common rows, by dimensions or, without any, as a whole."""

    ask: Counted
    common: Common
    by: tuple[str, ...] = ()

    def parts(self) -> Table:
        """The figure by its dimensions."""
        rows = self.common.table
        counted = building.counted(rows, self.ask.conditions(rows))
        return building.by_dimensions(counted, self.ask.figure, self.ask.asked, self.ask.dimensions)

    @cached_property
    def integers(self) -> frozenset[str]:
        """The dimensions whose keys are whole numbers."""
        rows = self.common.table
        return frozenset(d.name for d in self.ask.dimensions if d.expression(rows, self.ask.asked).type().is_integer())

    def whole(self) -> dict[str, Value]:
        """``value`` (and ``over``), to be computed beside other wholes of the same rows."""
        return building.total_where(self.common.table, self.ask.figure, self.ask.conditions(self.common.table))


def answers(*, questions: Sequence[Question], actor: Actor) -> list[Answer]:
    """What `answering.answer` gives for each, in order. One query for a hundred questions, and one for each unit or
    dimension whose keys need names.

    Raises: UnknownName for a figure, a dimension or a unit that is not there; BadKey; NotPermitted.
    """
    for path in {question.path for question in questions}:
        require_figures(actor, path)
    parts_of = cache(children)
    asks = [counting(question, parts_of) for question in questions]
    found = iter(_rows(tuple(ask.counted for ask in asks)))
    made = []
    for ask in asks:
        rows = next(found) if ask.by else []
        made.append(answered(ask, rows, next(found)[0]))
    return made


def _members(asks: Sequence[Counted]) -> Iterator[Member]:
    """Of each question the parts, if any were asked for, and the whole."""
    commons: dict[object, Common] = {}
    for ask in asks:
        key = (
            ask.figure.grain.name,
            ask.figure.placed_by,
            ask.figure.placed_by and ask.period,
            ask.path,
        )
        if key not in commons:
            placed = building.placed(ask.figure, ask.asked).drop(*NEVER_COUNTED)
            commons[key] = Common(f"common{len(commons)}", placed)
        if ask.by:
            yield Member(ask, commons[key], ask.by)
        yield Member(ask, commons[key])


def _rows(asks: tuple[Counted, ...]) -> list[list[Row]]:
    """The rows of each member, as `running.run` would give them."""
    members, statements = _written(asks, connection.vendor)
    found: list[list[Row]] = [[] for _ in members]
    for start, sql in statements.items():
        for row in fetch(sql):
            member = start + row["member"]
            found[member].append(_as_run(members[member], row))
    return found


@lru_cache(maxsize=REMEMBERED)
def _written(asks: tuple[Counted, ...], vendor: str) -> tuple[tuple[Member, ...], dict[int, str]]:
    """The members, and the statements that ask for them, each by the number of its first one."""
    members = tuple(_members(asks))
    starts = range(0, len(members), MOST_MEMBERS)
    return members, {start: _statement(members[start : start + MOST_MEMBERS], vendor) for start in starts}


def _statement(members: Sequence[Member], vendor: str) -> str:
    numbered = dict(enumerate(members))
    tables = {member.common.name: member.common.placed for member in members}
    for common in {member.common.name: member.common for member in members if not member.by}.values():
        tables[f"{common.name}_wholes"] = _wholes(common, numbered)
    shared = (f'"{name}" AS ({to_sql(table, vendor=vendor)})' for name, table in tables.items())
    keys = max(len(member.by) for member in members)
    united = (_selected(n, member, keys, vendor) for n, member in numbered.items())
    return f"WITH {', '.join(shared)} {' UNION ALL '.join(united)}"


def _wholes(common: Common, members: Mapping[int, Member]) -> Table:
    """All wholes of common rows, computed in one pass over them."""
    those = ((n, member) for n, member in members.items() if member.common.name == common.name and not member.by)
    return common.table.aggregate(
        **{f"{name}{n}": value for n, member in those for name, value in member.whole().items()}
    )


def _selected(number: int, member: Member, keys: int, vendor: str) -> str:
    """A member with the columns that all have: its number, keys, value and over."""
    suffix = "" if member.by else str(number)
    parts = f"({to_sql(member.parts(), vendor=vendor)})" if member.by else ""
    source = f'{parts} AS "part{number}"' if parts else f'"{member.common.name}_wholes"'
    names = [f'"{name}"' for name in member.by] + ["NULL"] * (keys - len(member.by))
    columns = [f'CAST({name} AS TEXT) AS "key{n}"' for n, name in enumerate(names)]
    over = f'"over{suffix}"' if member.ask.figure.over else "NULL"
    numbers = ((f'"value{suffix}"', "value"), (over, "over"))
    columns += [f'CAST({name} AS DOUBLE PRECISION) AS "{to}"' for name, to in numbers]
    return f'SELECT {number} AS "member", {", ".join(columns)} FROM {source}'  # noqa: S608  # ibis wrote what is asked


def _as_run(member: Member, row: Row) -> Row:
    keys = {name: _key(member, name, row[f"key{n}"]) for n, name in enumerate(member.by)}
    return keys | {"value": row["value"], "over": row["over"]}


def _key(member: Member, name: str, text: str | None) -> str | int | None:
    """A key as the dimension has it."""
    return int(text) if text is not None and name in member.integers else text
