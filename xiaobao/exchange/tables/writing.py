"""Writing rows as CSV, JSON, NDJSON or XLSX, one after the other."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter

from xiaobao.exchange.domain.cells import cell, plain
from xiaobao.kernel.errors import XiaobaoError

Rows = Iterable[Mapping[str, Any]]
Columns = Mapping[str, str]  # the key in the row → the heading of the column

WORKBOOK_LINES: Final = 1_048_576
WORKBOOK_TEXT: Final = 32_767


class TooManyRows(XiaobaoError):
    """Raised when a workbook would hold more lines than its format has."""

    slug = "too-many-rows"

    def __init__(self) -> None:
        super().__init__(f"A workbook holds {WORKBOOK_LINES} lines, and there are more: write CSV or NDJSON.")


class UnknownFormat(XiaobaoError):
    """Raised for a format that nothing here writes."""

    slug = "unknown-format"

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown format {name!r}: choose one of {', '.join(FORMATS)}.", format=name)


def write_rows(rows: Rows, columns: Sequence[str] | Columns, format: str, target: Path | BinaryIO) -> int:
    """Write the named columns of every row, in this order, in constant memory; how many rows were written.

    ``columns`` are the rows' keys, or keys with the headings of CSV and XLSX. Text that a spreadsheet would
    compute is made harmless there; a workbook's cell is cut, with "…", at the 32,767 characters it can hold.
    A path appears only when it is complete. Raises UnknownFormat, TooManyRows.
    """
    if format not in FORMATS:
        raise UnknownFormat(format)
    headings = columns if isinstance(columns, Mapping) else {name: name for name in columns}
    if not isinstance(target, Path):
        return FORMATS[format](rows, headings, target)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with unfinished.open("wb") as stream:
            written = FORMATS[format](rows, headings, stream)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _csv(rows: Rows, columns: Columns, stream: BinaryIO) -> int:
    # the byte order mark tells spreadsheets that this is UTF-8
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow([cell(heading) for heading in columns.values()])
        written = 0
        for row in rows:
            writer.writerow([cell(row.get(key)) for key in columns])
            written += 1
        return written
    finally:
        text.detach()


def _ndjson(rows: Rows, columns: Columns, stream: BinaryIO) -> int:
    written = 0
    for row in rows:
        stream.write(_object(row, columns) + b"\n")
        written += 1
    return written


def _json(rows: Rows, columns: Columns, stream: BinaryIO) -> int:
    written = 0
    stream.write(b"[")
    for row in rows:
        stream.write(b",\n" if written else b"\n")
        stream.write(_object(row, columns))
        written += 1
    stream.write(b"\n]\n")
    return written


def _object(row: Mapping[str, Any], columns: Columns) -> bytes:
    return json.dumps({key: plain(row.get(key)) for key in columns}, ensure_ascii=False).encode()


def _xlsx(rows: Rows, columns: Columns, stream: BinaryIO) -> int:
    written = 0
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        _write_line(sheet, 0, list(columns.values()))
        for row in rows:
            written += 1
            if written >= WORKBOOK_LINES:
                raise TooManyRows
            _write_line(sheet, written, [row.get(key) for key in columns])
    return written


def _write_line(sheet: Any, line: int, values: Sequence[Any]) -> None:
    for number, value in enumerate(values):
        found = cell(value)
        if isinstance(found, str):
            sheet.write_string(line, number, found if len(found) <= WORKBOOK_TEXT else found[: WORKBOOK_TEXT - 1] + "…")
        elif isinstance(found, bool):
            sheet.write_boolean(line, number, found)
        elif found is not None:
            sheet.write_number(line, number, found)


FORMATS: Final[Mapping[str, Callable[[Rows, Columns, BinaryIO], int]]] = {
    "csv": _csv,
    "json": _json,
    "ndjson": _ndjson,
    "xlsx": _xlsx,
}
