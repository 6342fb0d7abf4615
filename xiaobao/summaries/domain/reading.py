"""A summary to be read on a page: its text in runs, of which those that are numbers open."""

import re
from dataclasses import dataclass
from typing import Final

from xiaobao.charts.model import Chart
from xiaobao.papers.model import Grid, Heading
from xiaobao.summaries.domain.facts import Facts
from xiaobao.summaries.domain.telling import Piece, tell

# Characters of the private use area hold a number and its address while the text is told.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED: Final = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Run:
    """Some text; with an address it is a number that opens there."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are runs; columns from ``numbers_from`` on hold numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    numbers_from: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One of: a heading with its level, a paragraph, a table, a chart."""

    heading: str = ""
    level: int = 0
    text: tuple[Run, ...] = ()
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read: first what does not add up, then the summary, then what was asked for it."""

    title: str
    gaps: tuple[str, ...]
    passages: tuple[Passage, ...]
    annex: tuple[Passage, ...]


def read(facts: Facts) -> Reading:
    """The summary for a page. What is said of gaps stands on top and not once more at the end."""
    told = tell(facts, mark=marked)
    body = told.blocks[: len(told.blocks) - len(told.gaps)]
    return Reading(
        title="".join(run.text for run in runs(told.title)),
        gaps=tuple(gap.said for gap in told.gaps),
        passages=tuple(_passage(piece) for piece in body),
        annex=tuple(_passage(piece) for piece in told.annex),
    )


def _passage(piece: Piece) -> Passage:
    match piece:
        case Heading():
            return Passage(heading=piece.text, level=piece.level)
        case Grid():
            rows = tuple(tuple(runs(cell) for cell in row) for row in piece.rows)
            return Passage(table=Table(piece.title, piece.head, rows, numbers_from=_first_number(piece)))
        case Chart():
            return Passage(chart=piece)
        case str():
            return Passage(text=runs(piece))
    raise TypeError(piece)


def _first_number(grid: Grid) -> int:
    """All columns but the first hold numbers; where widths are given, words stand before the last one."""
    return len(grid.head) - 1 if grid.widths else 1


def marked(address: str, said: str) -> str:
    """A number as `runs` finds it again."""
    return f"{_OPEN}{address}{_MIDDLE}{said}{_CLOSE}"


def runs(text: str) -> tuple[Run, ...]:
    """The runs of a text that was told with `marked`."""
    found, end = [], 0
    for match in _MARKED.finditer(text):
        found += [Run(text[end : match.start()]), Run(match[2], match[1])]
        end = match.end()
    found.append(Run(text[end:]))
    return tuple(run for run in found if run.text)
