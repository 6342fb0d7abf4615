"""What stands on a paper, from its title to its notes."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from xiaobao.papers.form import Cell, Form, Row

ROW_HEIGHT = 8.0  # mm
STRICT = ConfigDict(extra="forbid")
_WRITTEN = re.compile(r">([^<]+)<")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Heading:
    """A heading with its number already before it; level 1 stands in a face of its own.

    Source: GB/T 9704-2012, 7.3.3.
    """

    text: str
    level: Annotated[int, Field(ge=1, le=4)] = 1


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Grid:
    """A table: its title above, a head, and rows as wide as the head. Columns after the first hold figures.

    ``widths`` are those of the columns against each other; without them the first is as wide as two others.

    Raises ValidationError for a row that is wider or narrower than the head.
    """

    title: str = ""
    head: Annotated[tuple[str, ...], Field(min_length=1)]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.head):
                raise ValueError(f"a row of {len(row)} cells under a head of {len(self.head)}: {row!r}")
        if self.widths and len(self.widths) != len(self.head):
            raise ValueError(f"{len(self.widths)} widths for {len(self.head)} columns")

    def ruled(self, width: float) -> Form:
        """The table as a ruled form over this many millimetres."""
        parts = self.widths or (2.0, *(1.0 for _ in self.head[1:]))
        widths = tuple(width * part / sum(parts) for part in parts)
        lines = [tuple(Cell(text=text, label=True) for text in self.head)]
        lines += [tuple(Cell(text=text, label=n > 0) for n, text in enumerate(row)) for row in self.rows]
        return Form(widths=widths, rows=tuple(Row(height=ROW_HEIGHT, cells=cells) for cells in lines), head=1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Picture:
    """A drawing as wide as the type area, its title below. ``alt`` tells those who do not see it what it shows."""

    svg: str
    alt: str
    title: str = ""

    def words(self) -> list[str]:
        """What is written in the drawing."""
        return [unescape(text) for text in _WRITTEN.findall(self.svg)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pair:
    """Two fields side by side on one line, each with its label."""

    left: str
    right: str


Block = str | Heading | Grid | Pair | Picture  # a plain text is a paragraph


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Paper:
    """A paper as it is to be set: plain lines, nothing left to fill in."""

    title: str
    number: str
    to: str
    body: tuple[Block, ...]
    signatures: tuple[str, ...]
    issuer: str
    date: str
    notes: tuple[str, ...]
    seal: str = ""
    form: Form | None = None
    annex: tuple[Block, ...] = ()  # on a page of its own behind issuer and date

    def texts(self) -> Iterator[str]:
        """Everything that the paper says."""
        yield from (self.title, self.number, self.to, *self.signatures)
        for block in (*self.body, *self.annex):
            yield from _texts(block)
        yield from (self.issuer, self.seal, self.date, *self.notes)
        if self.form:
            yield from self.form.texts()


def _texts(block: Block) -> Iterator[str]:
    match block:
        case str():
            yield block
        case Heading():
            yield block.text
        case Pair():
            yield from (block.left, block.right)
        case Grid():
            yield from (block.title, *block.head)
            for row in block.rows:
                yield from row
        case Picture():
            yield from (block.title, block.alt, *block.words())
