"""Newline-delimited JSON: one object per line; a name that an object lacks is an empty cell."""

import json
from collections.abc import Iterator
from typing import Any, Final

from xiaobao.exchange.domain.filling import Record
from xiaobao.exchange.domain.sheets import Reject
from xiaobao.exchange.tables.errors import BadTable
from xiaobao.exchange.tables.lines import EXCERPT, Line, Lines
from xiaobao.exchange.tables.table import HELP_EMPTY, Table

HEAD_LINES: Final = 200


def open_ndjson(lines: Lines, *, where: str) -> Table:
    """A file of objects as a table with the names found in its first 200 lines. Raises BadTable if empty."""
    head = [_record(line) for line in lines.peek(HEAD_LINES)]
    if not any(head):
        raise BadTable(where, "there is no line in it", HELP_EMPTY)
    names = dict.fromkeys(name for found in head if isinstance(found, Record) for name in found.cells)
    if not names:
        raise BadTable(where, "its lines are not JSON objects", 'Write one object per line, like {"text": "…"}')
    return Table(where, tuple(names), _records(lines))


def _records(lines: Lines) -> Iterator[Record | Reject]:
    for line in lines:
        found = _record(line)
        if found is not None:
            yield found


def _record(line: Line) -> Record | Reject | None:
    if line.fault:
        return _broken(line, line.fault)
    if not line.text.strip():
        return None
    try:
        value = json.loads(line.text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return _broken(line, f"is not JSON: {error}")
    if not isinstance(value, dict):
        return _broken(line, "is not a JSON object")
    return Record(line.number, value, line.position)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _broken(line: Line, reason: str) -> Reject:
    return Reject(line.number, "", line.text.strip()[:EXCERPT], reason)
