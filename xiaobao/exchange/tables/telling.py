"""A few rows, as a command tells them: a table for people, JSON and CSV for programs."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xiaobao.exchange.domain.cells import harmless

Row = Mapping[str, Any]
STYLES: Final = ("table", "json", "csv")


def tell_rows(rows: Sequence[Row], style: str) -> str:
    """The rows, each line ended: ``table`` has tabs and no headings, ``csv`` has headings and is safe to open."""
    if style == "json":
        return f"{json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=str)}\n"
    if style == "csv":
        return _csv(rows)
    return "".join("\t".join(f"{value}" for value in row.values()) + "\n" for row in rows)


def _csv(rows: Sequence[Row]) -> str:
    told = io.StringIO()
    if rows:
        writer = csv.DictWriter(told, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: _shown(value) for key, value in row.items()} for row in rows)
    return told.getvalue()


def _shown(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
