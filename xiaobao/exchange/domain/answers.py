"""Answers of the command line in the shapes a person or a program asks for: JSON, CSV, a plain table."""

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xiaobao.exchange.domain.cells import harmless

FORMATS: Final = ("json", "csv", "table")


def render(rows: Sequence[Mapping[str, Any]], shape: str) -> str:
    """Rows in one of `FORMATS`, without a final new line. Nested values are JSON inside a cell."""
    if shape == "json":
        return json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=str)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if shape == "csv":
        return _csv(columns, [[_harmless(row.get(name)) for name in columns] for row in rows])
    return _table(columns, [[_cell(row.get(name)) for name in columns] for row in rows])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _harmless(value: Any) -> str:
    """A cell of a CSV file: text that a spreadsheet would compute is shown; a lone CR would end the line for some."""
    found = _cell(value)
    return found if isinstance(value, int | float) else harmless(found).replace("\r", " ")


def _csv(columns: list[str], cells: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(_harmless, columns))
    writer.writerows(cells)
    return out.getvalue().rstrip("\n")


def _table(columns: list[str], cells: list[list[str]]) -> str:
    lines = [columns, *cells]
    widths = [max((_width(line[n]) for line in lines), default=0) for n in range(len(columns))]
    return "\n".join(
        "  ".join(cell + " " * (widths[n] - _width(cell)) for n, cell in enumerate(line)).rstrip() for line in lines
    )


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
