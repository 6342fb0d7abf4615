"""An opened table: the names of its columns, and its lines one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xiaobao.exchange.domain.filling import Record
from xiaobao.exchange.domain.maps import Key
from xiaobao.exchange.domain.sheets import Reject
from xiaobao.exchange.tables.errors import BadTable

HELP_EMPTY = "Check that the right file was chosen"


@dataclass(frozen=True, slots=True)
class Table:
    """``names`` in the file's order (numbers as text if it has no header); ``records`` can be read once."""

    where: str
    names: tuple[str, ...]
    records: Iterator[Record | Reject]

    def named(self, key: Key) -> str:
        """The name of the column that a map's key means. Raises BadTable if the file lacks it."""
        if isinstance(key, int) and key <= len(self.names):
            return self.names[key - 1]
        if isinstance(key, str) and key in self.names:
            return key
        raise BadTable(
            self.where,
            f"the map names the column {key!r}, which the file lacks (it has: {', '.join(self.names)})",
            "Correct the map, or choose the map that fits this file",
        )


def header_names(cells: Iterable[object]) -> tuple[str, ...]:
    """Names for every column: as written; with its place, ``#3`` or ``name#3``, one that is empty or a second."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = str("" if cell is None else cell).strip()
        names.append(name if name and name not in names else f"{name}#{number}")
    return tuple(names)


def numbers(width: int) -> tuple[str, ...]:
    """The names of the columns of a file without a header."""
    return tuple(str(number) for number in range(1, width + 1))


def fitting(names: Sequence[str], wanted: Iterable[Key]) -> int:
    """How many of the wanted columns there are among these."""
    return sum((key <= len(names)) if isinstance(key, int) else (key in names) for key in wanted)
