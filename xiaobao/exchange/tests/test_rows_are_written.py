import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from xiaobao.exchange.domain.cells import harmless
from xiaobao.exchange.tables import TooManyRows, read_rows, write_rows, writing
from xiaobao.exchange.tests.files import SHEET, column


class Colour(StrEnum):
    RED = "red"


ROW = {
    "text": '好,\n"x"',
    "count": -5,
    "on": date(2026, 6, 1),
    "at": datetime(2026, 6, 1, 4, tzinfo=UTC),
    "amount": Decimal("1.50"),
    "colour": Colour.RED,
    "tags": ["a", "b"],
    "none": None,
    "flag": True,
    "left out": "x",
}
COLUMNS = ("text", "count", "on", "at", "amount", "colour", "tags", "none", "flag")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


def cells_of(format: str, rows: list[dict[str, Any]], columns: Any) -> list[list[Any]]:
    stream = io.BytesIO()
    write_rows(rows, columns, format, stream)
    stream.seek(0)
    if format == "xlsx":
        return CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def test_json_and_ndjson_hold_plain_values(tmp_path: Path) -> None:
    expected = {
        **{key: ROW[key] for key in ("text", "count", "tags", "none", "flag")},
        "on": "2026-06-01",
        "at": "2026-06-01T04:00:00+00:00",
        "amount": "1.50",
        "colour": "red",
    }

    assert write_rows([ROW, ROW], COLUMNS, "json", tmp_path / "a.json") == 2
    assert write_rows([ROW, ROW], COLUMNS, "ndjson", tmp_path / "a.ndjson") == 2
    assert write_rows([], COLUMNS, "json", tmp_path / "empty.json") == 0

    lines = (tmp_path / "a.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [expected, expected]
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == [expected, expected]
    assert json.loads((tmp_path / "empty.json").read_text(encoding="utf-8")) == []


def test_csv_and_workbooks_hold_the_same_cells_under_their_headings() -> None:
    headings = {key: key.upper() for key in COLUMNS}

    heads, cells = cells_of("csv", [ROW], headings)
    book_heads, book_cells = cells_of("xlsx", [ROW], headings)

    assert heads == book_heads == [key.upper() for key in COLUMNS]
    assert cells[0] == book_cells[0] == '好,\n"x"'
    assert cells[1:3] == ["-5", "2026-06-01"]
    assert book_cells[1:3] == [-5.0, "2026-06-01"]
    assert cells[6] == book_cells[6] == '["a", "b"]'
    assert cells[7] == book_cells[7] == ""
    assert book_cells[8] is True


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_only_shown(format: str, formula: str) -> None:
    heads, cells = cells_of(format, [{formula: formula}], {formula: formula})

    assert cells == [f"'{formula}"]
    assert heads == [f"'{formula}"]


def test_text_that_is_no_formula_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("1-1", "a=b", "", " =1", "好")] == ["1-1", "a=b", "", " =1", "好"]


def test_a_cell_too_long_for_a_workbook_is_cut_and_shows_it() -> None:
    [[_], [cell]] = cells_of("xlsx", [{"text": "好" * 40_000}], ("text",))

    assert (len(cell), cell[-2:]) == (32_767, "好…")


def test_a_workbook_never_loses_lines_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WORKBOOK_LINES", 3)

    assert write_rows([ROW] * 2, COLUMNS, "xlsx", tmp_path / "full.xlsx") == 2
    with pytest.raises(TooManyRows, match="write CSV or NDJSON"):
        write_rows([ROW] * 3, COLUMNS, "xlsx", tmp_path / "more.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["full.xlsx"]


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield ROW
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        write_rows(broken(), COLUMNS, "csv", tmp_path / "half.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(writing.UnknownFormat, match="csv, json, ndjson, xlsx"):
        write_rows([], COLUMNS, "pdf", tmp_path / "a.pdf")


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    rows = [{"text": f'好 {n},\n"{n}"', "votes": n, "foreign_id": f"A{n}"} for n in range(3)]

    for format in ("csv", "ndjson", "xlsx"):
        path = tmp_path / f"letters.{format}"
        write_rows(rows, ("text", "votes", "foreign_id"), format, path)
        found = list(read_rows(path, None, SHEET))
        assert column(found, "text") == [row["text"] for row in rows]
        assert column(found, "votes") == [0, 1, 2]


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "xlsx"])
def test_many_rows_are_written_in_little_memory(tmp_path: Path, format: str) -> None:
    tracemalloc.start()
    written = write_rows(({"text": "好" * 100, "n": n} for n in range(20_000)), ("text", "n"), format, tmp_path / "x")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert written == 20_000
    assert most < 3 * 1024 * 1024
