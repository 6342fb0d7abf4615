"""A ruled form 登记表: rows of cells over a few columns, as a template writes it and as it is set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")
Millimetres = Annotated[float, Field(gt=0)]
EMPTY, FULL, GAP = "\u25a1", "\u25a0", "\u3000"  # □ ■ and a space as wide as a character
Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cell:
    """A cell over ``cols`` columns and ``rows`` rows. ``foot`` stands at the right of its last line.

    ``label``: its text is centred; ``stacked``: one character a line, its
    lines beside each other; ``tall``: it begins at the top. With
    ``choices`` (answer → its word), a box stands before each word, filled where the text is that answer.
    """

    text: str = ""
    cols: Count = 1
    rows: Count = 1
    label: bool = False
    stacked: bool = False
    tall: bool = False
    foot: str = ""
    choices: dict[str, str] = Field(default_factory=dict)

    def lines(self) -> list[str]:
        """What is set, line by line."""
        if self.choices:
            return [GAP.join((FULL if answer == self.text else EMPTY) + word for answer, word in self.choices.items())]
        return _stacked(self.text.split("\n")) if self.stacked else self.text.split("\n")


def _stacked(columns: list[str]) -> list[str]:
    """Texts set from top to bottom, the first of them at the left."""
    return ["".join(line) for line in zip_longest(*columns, fillvalue=GAP)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Row:
    """A row of at least this height."""

    height: Millimetres
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Form:
    """``left`` and ``right`` stand at the two ends of the line above the rows; ``widths`` are those of the columns.

    The first ``head`` rows stand again at the top of every page that the form goes on to.
    """

    left: str = ""
    right: str = ""
    widths: Annotated[tuple[Millimetres, ...], Field(min_length=1)]
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]
    head: Annotated[int, Field(ge=0)] = 0

    def texts(self) -> Iterator[str]:
        yield from (self.left, self.right)
        for row in self.rows:
            for cell in row.cells:
                yield from (cell.text, cell.foot)

    def filled(self, fill: Callable[[str], str]) -> "Form":
        """The same form with its texts filled in."""

        def of(cell: Cell) -> Cell:
            return replace(cell, text=fill(cell.text), foot=fill(cell.foot))

        rows = tuple(replace(row, cells=tuple(map(of, row.cells))) for row in self.rows)
        return replace(self, left=fill(self.left), right=fill(self.right), rows=rows)

    def places(self) -> Iterator[tuple[int, int, Cell]]:
        """(row, first column, cell), cells that reach down from above left out of the count."""
        taken: set[tuple[int, int]] = set()
        for n, row in enumerate(self.rows):
            column = 0
            for cell in row.cells:
                while (n, column) in taken:
                    column += 1
                taken |= {(n + down, column + along) for down in range(cell.rows) for along in range(cell.cols)}
                yield n, column, cell

    def faults(self) -> Iterator[str]:
        """Every place of every row must be taken once."""
        wanted = {(n, column) for n in range(len(self.rows)) for column in range(len(self.widths))}
        taken = [
            (n + down, column + along)
            for n, column, cell in self.places()
            for down in range(cell.rows)
            for along in range(cell.cols)
        ]
        for n, column in sorted(wanted ^ set(taken)):
            yield f"row {n}, column {column} is {'empty' if (n, column) in wanted else 'outside of the form'}"
        if len(taken) != len(set(taken)):
            yield "two cells take the same place"
