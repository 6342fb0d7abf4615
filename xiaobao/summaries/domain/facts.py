"""What a summary is made from: the answers to the questions of its template."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from xiaobao.kernel.periods import Period
from xiaobao.summaries.domain.template import Asked, Part, Template
from xiaobao.summaries.domain.wording import Number, Words


@dataclass(frozen=True, slots=True)
class Row:
    """A part of an answer: how its key reads (empty for none), its number, the address that opens it.

    ``is_rest``: all the parts that are not told one by one.
    """

    label: str
    value: Number
    address: str = ""
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer to one question: its total, its rows, and the address that opens it.

    ``measure`` is the unit of the figure (cases, clocks, yuan, days, percent, score). ``before`` and ``rows_before``:
    the total and the rows of the same period a year before, where the template wants them. ``figure``, ``limits`` and
    ``split``: how the figure is called, what it is limited to (dimension and key), by what it is split, in words.
    """

    asked: Asked
    total: Number
    measure: str
    adds_up: bool
    address: str
    rows: tuple[Row, ...] = ()
    before: Number = None
    rows_before: tuple[Row, ...] = ()
    address_before: str = ""
    figure: str = ""
    limits: tuple[tuple[str, str], ...] = ()
    split: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a summary is made from, on the day ``today``."""

    template: Template
    unit: str
    period: Period
    counted: Mapping[str, Counted]
    words: Words
    today: date


def largest(part: Part, counted: Counted, words: Words) -> Iterator[Row]:
    """All rows, or the largest ones with the others in one; rows without a label are named so."""
    rows = [replace(row, label=row.label or words.unnamed) for row in counted.rows]
    if not part.most:
        yield from rows
        return
    ranked = sorted(rows, key=lambda row: -float(row.value or 0))
    yield from ranked[: part.most]
    if counted.adds_up and (rest := ranked[part.most :]):
        yield Row(words.others, sum_of(row.value for row in rest), is_rest=True)


def sum_of(values: Iterable[Number]) -> Number:
    """The sum of numbers of one figure; nothing counts as 0."""
    total: Number = 0
    for value in values:
        total = total + (value or 0)  # type: ignore[operator]  # one figure's numbers are of one type
    return total
