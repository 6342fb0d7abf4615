"""A small sheet, and files made for a test."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from xiaobao.exchange.domain.maps import ColumnMap, decode_map
from xiaobao.exchange.domain.sheets import Column, Reject, Row, Sheet
from xiaobao.exchange.tables import read_rows
from xiaobao.kernel.clock import parse_instant

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def text(cell: object) -> str:
    return str(cell)


def instant(cell: object) -> datetime:
    return parse_instant(cell.isoformat() if isinstance(cell, datetime) else str(cell))


def number(cell: object) -> int:
    return int(str(cell))


SHEET = Sheet(
    kind="letters",
    identity="foreign_id",
    columns=(
        Column("foreign_id", False, text, "The letter's number"),
        Column("received_at", False, instant, "When it came"),
        Column("channel", False, text, "How it came"),
        Column("title", False, text, "What it is about"),
        Column("text", True, text, "What it says"),
        Column("votes", False, number, "How many agree"),
    ),
)


def column_map(toml: str, *, kind: str = "letters") -> ColumnMap:
    return decode_map(f'kind = "{kind}"\n{toml}', where="test.toml")


def write(folder: Path, content: str | bytes, name: str = "letters.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, toml: str | None = None, *, at: datetime | None = None) -> list[Row | Reject]:
    return list(read_rows(path, column_map(toml) if toml is not None else None, SHEET, at=at))


def rows(results: Iterable[Row | Reject]) -> list[Row]:
    return [result for result in results if isinstance(result, Row)]


def rejects(results: Iterable[Row | Reject]) -> list[Reject]:
    return [result for result in results if isinstance(result, Reject)]


def column(results: Iterable[Row | Reject], name: str) -> list[Any]:
    return [row.values[name] for row in rows(results)]
