"""What can be imported: sheets of columns, declared by rooms in ``imports.py``, and what a line becomes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xiaobao.kernel.errors import XiaobaoError


class BadSheet(XiaobaoError):
    """Raised while the platform starts, for a sheet whose columns contradict each other."""

    slug = "bad-sheet"
    status = 500

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"Sheet {kind!r}: {reason}", kind=kind)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``parse`` gives the value of a cell that is not empty, or raises an error that says why not.

    A cell is text without surrounding white space, or what the file itself types: a number, a truth value, a
    date, a time.
    """

    name: str
    required: bool
    parse: Callable[[Any], Any]
    help: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of one importable kind. ``identity`` names the column that tells a row from the others."""

    kind: str
    columns: tuple[Column, ...]
    identity: str

    def __post_init__(self) -> None:
        twice = [name for name, count in Counter(self.names).items() if count > 1]
        if twice:
            raise BadSheet(self.kind, f"column {twice[0]!r} stands there twice; rename one of the two")
        if self.identity not in self.names:
            raise BadSheet(self.kind, f"the identity {self.identity!r} is none of its columns; add it as one")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that could be read: every column of the sheet (None where empty), and its number elsewhere."""

    line: int
    values: Mapping[str, Any]
    foreign_id: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that could not be read. ``column`` is '' if the line itself is broken; ``value`` is as found."""

    line: int
    column: str
    value: str
    reason: str


RowResult = Row | Reject
