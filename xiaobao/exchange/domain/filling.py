"""Turning the cells of a foreign line into a row of a sheet, through a column map."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from xiaobao.exchange.domain.maps import NOW, ColumnMap
from xiaobao.exchange.domain.sheets import Column, Reject, Row, RowResult, Sheet
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.text import UNKEPT

Cell = str | int | float | bool | datetime | date | time | timedelta | None

# what a column's `parse` may raise to refuse a cell; anything else is a fault of the programme
REFUSALS: Final = (ValueError, TypeError, ArithmeticError, LookupError, XiaobaoError)


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a file: its number (from 1, the first line of the record), and its cells by foreign name.

    ``position`` is how many bytes of the file had been read when it was found.
    """

    line: int
    cells: Mapping[str, Any]
    position: int = 0


class CellRefused(Exception):
    """Raised inside this module for one cell; becomes part of a Reject."""

    def __init__(self, value: object, reason: str) -> None:
        self.value, self.reason = value, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column of ours is filled in this file. ``sources`` are foreign names, or nothing."""

    column: Column
    sources: tuple[str, ...] = ()
    separator: str = ""
    values: Mapping[str, str] | None = None
    formats: tuple[str, ...] = ()
    fallback: object = None

    def fill(self, cells: Mapping[str, Any]) -> Any:
        """The column's value in this line, None where it is empty. Raises CellRefused."""
        found = self._found(cells)
        cell = self.fallback if is_empty(found) else self._translate(found)
        if is_empty(cell):
            if self.column.required:
                raise CellRefused("", "is empty, and a value is required")
            return None
        return self._parse(cell)

    def _found(self, cells: Mapping[str, Any]) -> Any:
        parts = [plain_cell(cells.get(source)) for source in self.sources]
        if len(parts) == 1:
            return parts[0]
        return self.separator.join(str(part) for part in parts if not is_empty(part))

    def _translate(self, cell: Any) -> Any:
        if self.values and str(cell) in self.values:
            return self.values[str(cell)]
        return first_match(cell, self.formats) if isinstance(cell, str) and self.formats else cell

    def _parse(self, cell: Any) -> Any:
        if isinstance(cell, Mapping | list):
            raise CellRefused(cell, "holds several values; one is expected")
        if isinstance(cell, str) and UNKEPT.search(cell):
            raise CellRefused(cell, "holds a NUL character or half of a surrogate pair; remove it")
        try:
            return self.column.parse(cell)
        except REFUSALS as error:
            raise CellRefused(cell, str(error) or type(error).__name__) from error


def readings(
    column_map: ColumnMap, sheet: Sheet, *, named: Callable[[str | int], str], at: datetime | None
) -> tuple[Reading, ...]:
    """Every column of the sheet with its source; ``named`` turns a key of the map into a name of the file."""
    return tuple(_reading(column_map, column, named, at) for column in sheet.columns)


def _reading(column_map: ColumnMap, column: Column, named: Callable[[str | int], str], at: datetime | None) -> Reading:
    name = column.name
    fallback = column_map.constants.get(name, column_map.defaults.get(name))
    return Reading(
        column=column,
        sources=tuple(named(key) for key in column_map.sources(name)),
        separator=column_map.join[name].separator if name in column_map.join else "",
        values=column_map.values.get(name),
        formats=column_map.dates.get(name, ()),
        fallback=at if fallback == NOW else fallback,
    )


def fill(record: Record, columns: Sequence[Reading], identity: str) -> RowResult | None:
    """The row of a line, or why it cannot be one; None for a line whose cells are all empty.

    A line with several bad cells gives one Reject: of the first, with what is wrong with the others after it.
    """
    if all(is_empty(plain_cell(cell)) for cell in record.cells.values()):
        return None
    values: dict[str, Any] = {}
    refused: list[tuple[str, CellRefused]] = []
    for reading in columns:
        try:
            values[reading.column.name] = reading.fill(record.cells)
        except CellRefused as error:
            refused.append((reading.column.name, error))
    if refused:
        return _reject(record.line, refused)
    own_number = values.get(identity)
    return Row(record.line, values, str(own_number) if own_number is not None else content_hash(record.cells))


def _reject(line: int, refused: Sequence[tuple[str, CellRefused]]) -> Reject:
    (column, first), *others = refused
    reason = "; ".join([first.reason, *(f"also {name}: {error.reason}" for name, error in others)])
    return Reject(line, column, str(first.value), reason)


def content_hash(cells: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over a line's cells: the same for the same content, in any order of columns."""
    plain = ((name, plain_cell(cell)) for name, cell in cells.items())
    content = sorted((name, "" if cell is None else str(cell)) for name, cell in plain)
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def plain_cell(cell: Any) -> Any:
    """A cell as columns get it: text stripped, its line breaks one character; 188006.0 as 188006."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").strip()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def is_empty(cell: Any) -> bool:
    return cell is None or cell == ""


def first_match(text: str, formats: Sequence[str]) -> datetime | str:
    """The text as a time without zone by the first format that fits; the text itself if none does."""
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 # the column's parse knows the zone
        except ValueError:
            continue
    return text
