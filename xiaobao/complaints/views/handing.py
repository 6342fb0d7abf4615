"""Registers handed out as files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse

from xiaobao.exchange.tables import write_rows
from xiaobao.kernel.clock import CHINA, current_clock, local_day


def as_csv(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str], name: str) -> FileResponse:
    """These rows as CSV, in constant memory, under a name with the day; nothing in it is computed when it is opened."""
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    write_rows(rows, headings, "csv", file)
    file.seek(0)
    named = f"{name}-{local_day(current_clock().now()).isoformat()}.csv"
    answer = FileResponse(file, as_attachment=True, filename=named, content_type="text/csv; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def instant(at: datetime | None) -> str:
    """An instant in China for a cell, to the minute; empty for none."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else ""
