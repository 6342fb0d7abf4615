"""Reading the rows of a foreign file through a column map, in constant memory (workbooks excepted)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from xiaobao.exchange.domain.filling import fill, readings
from xiaobao.exchange.domain.maps import NOW, ColumnMap, Key, decode_map, own_map
from xiaobao.exchange.domain.sheets import Reject, Row, Sheet
from xiaobao.exchange.tables.csv_table import open_csv
from xiaobao.exchange.tables.errors import BadTable
from xiaobao.exchange.tables.lines import Lines
from xiaobao.exchange.tables.ndjson_table import open_ndjson
from xiaobao.exchange.tables.table import Table
from xiaobao.exchange.tables.xlsx_table import open_xlsx

TEXT: Final = (".csv", ".tsv", ".txt")
OBJECTS: Final = (".ndjson", ".jsonl")
WORKBOOKS: Final = (".xlsx", ".xlsm")


def load_map(path: Path) -> ColumnMap:
    """A column map from its file. Raises BadMap."""
    return decode_map(path.read_text(encoding="utf-8"), where=path.name)


def total_hint(path: Path) -> int:
    """The file's length in bytes: what `read_rows`'s ``progress`` counts up to."""
    return path.stat().st_size


def read_rows(
    path: Path,
    column_map: ColumnMap | None,
    sheet: Sheet,
    *,
    at: datetime | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Row | Reject]:
    """The rows of a file, each with its line number; a bad line is one Reject, and the reading goes on.

    Without a map the file's columns are named like the sheet's. ``at`` is what ``@now`` in a map means.
    ``progress`` is told how many bytes have been read. Lines without content are left out.
    Raises BadTable, before the first row: unknown type of file, a column that the map names and the file
    lacks, a required column that is nowhere, a map for another kind.
    """
    if column_map is not None:
        _check_map(path.name, column_map, sheet, at)
    with _opened(path, column_map, sheet) as table:
        used = column_map or _own_map(table, sheet)
        columns = readings(used, sheet, named=table.named, at=at)
        for record in table.records:
            if isinstance(record, Reject):
                yield record
                continue
            if progress is not None:
                progress(record.position)
            result = fill(record, columns, sheet.identity)
            if result is not None:
                yield result


@contextmanager
def _opened(path: Path, column_map: ColumnMap | None, sheet: Sheet) -> Iterator[Table]:
    header = column_map is None or column_map.header
    wanted: tuple[Key, ...] = sheet.names if column_map is None else column_map.foreign
    kind = path.suffix.lower()
    if kind in WORKBOOKS:
        yield open_xlsx(path, header=header)
    elif kind in (*TEXT, *OBJECTS):
        with path.open("rb") as stream:
            lines = Lines(stream, column_map.encoding if column_map else "utf-8")
            if kind in TEXT:
                yield open_csv(lines, where=path.name, header=header, wanted=wanted)
            else:
                yield open_ndjson(lines, where=path.name)
    else:
        known = ", ".join((*TEXT, *OBJECTS, *WORKBOOKS))
        raise BadTable(path.name, f"unknown type of file {kind!r}", f"Give one of {known}")


def _check_map(where: str, column_map: ColumnMap, sheet: Sheet, at: datetime | None) -> None:
    if column_map.kind != sheet.kind:
        what = f"the map is for {column_map.kind!r}, and {sheet.kind!r} is to be read"
        raise BadTable(where, what, "Choose the other map")
    for name in column_map.ours:
        if name not in sheet.names:
            known = ", ".join(sheet.names)
            raise BadTable(where, f"the map fills {name!r}, which {sheet.kind} lack", f"Known are {known}")
    if at is None and NOW in (*column_map.constants.values(), *column_map.defaults.values()):
        raise BadTable(where, f"the map says {NOW}, and no moment was given", "Give the moment of the import")
    _check_required(where, column_map.ours, sheet)


def _own_map(table: Table, sheet: Sheet) -> ColumnMap:
    names = tuple(name for name in table.names if not name.startswith("#"))
    unknown = [name for name in names if name not in sheet.names]
    if unknown:
        remedy = f"Give a map, or use the names {', '.join(sheet.names)}"
        raise BadTable(table.where, f"{sheet.kind} know no column {unknown[0]!r}", remedy)
    _check_required(table.where, names, sheet)
    return own_map(sheet, names)


def _check_required(where: str, given: tuple[str, ...], sheet: Sheet) -> None:
    for column in sheet.columns:
        if column.required and column.name not in given:
            what = f"the required column {column.name!r} ({column.help}) is nowhere"
            raise BadTable(where, what, "Name its source in the map, or give a constant or a default")
