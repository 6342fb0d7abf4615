"""The first sheet of an Excel workbook. The library holds that sheet in memory, so its size is bounded."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from xiaobao.exchange.domain.archives import fault_of
from xiaobao.exchange.domain.filling import Record
from xiaobao.exchange.tables.errors import BadTable
from xiaobao.exchange.tables.table import HELP_EMPTY, Table, header_names, numbers

UNPACKED_BYTES: Final = 1024 * 1024 * 1024
HELP_CSV: Final = "Save it as CSV (UTF-8) and import that"


def open_xlsx(path: Path, *, header: bool) -> Table:
    """A workbook's first sheet as a table; line numbers are those the spreadsheet shows.

    Raises BadTable for a file that is no workbook, is protected, too large or empty.
    """
    sheet = _sheet(path)
    lines = _lines(sheet)
    first = next(((number, cells) for number, cells in lines if any(cell != "" for cell in cells)), None)
    if first is None:
        raise BadTable(path.name, "there is no line in its first sheet", HELP_EMPTY)
    names = header_names(first[1]) if header else numbers(len(first[1]))
    size = path.stat().st_size
    rest = lines if header else chain([first], lines)
    return Table(path.name, names, _records(rest, names, size, sheet.total_height or 1))


def _records(
    lines: Iterator[tuple[int, list[Any]]], names: tuple[str, ...], size: int, height: int
) -> Iterator[Record]:
    for number, cells in lines:
        yield Record(number, dict(zip(names, cells, strict=True)), size * min(number, height) // height)


def _lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """The library leaves out empty columns before the first; they count here."""
    before: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    return ((number, before + list(cells)) for number, cells in enumerate(sheet.iter_rows(), start=1))


def _sheet(path: Path) -> CalamineSheet:
    _check_archive(path)
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except CalamineError as error:
        raise BadTable(path.name, f"it cannot be read as a workbook ({error})", HELP_CSV) from error


def _check_archive(path: Path) -> None:
    with path.open("rb") as stream:
        fault = fault_of(stream, most=UNPACKED_BYTES)
    if fault:
        raise BadTable(path.name, f"it cannot be read as a workbook: {fault}", HELP_CSV)
