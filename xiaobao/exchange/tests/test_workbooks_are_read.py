from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from xiaobao.exchange.tables import BadTable
from xiaobao.exchange.tests.files import read, rejects, rows, write

CHINA = ZoneInfo("Asia/Shanghai")


def workbook(folder: Path, cells: dict[tuple[int, int], Any]) -> Path:
    path = folder / "letters.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        for (line, number), value in cells.items():
            sheet.write(line, number, value)
    return path


def test_numbers_dates_and_texts_come_typed_and_lines_are_those_shown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        {
            (2, 1): "foreign_id",
            (2, 2): "received_at",
            (2, 3): "text",
            (2, 4): "votes",
            (4, 1): 188006.0,
            (4, 2): datetime(2024, 2, 29, 11, 25, 5, tzinfo=None),  # noqa: DTZ001 # workbooks know no zone
            (4, 3): "\n\t\t好\n",
            (4, 4): 3.0,
            (5, 3): "b",
            (5, 4): "many",
        },
    )

    found = read(path)

    [row] = rows(found)
    assert (row.line, row.foreign_id, row.values["text"], row.values["votes"]) == (5, "188006", "好", 3)
    assert row.values["received_at"] == datetime(2024, 2, 29, 11, 25, 5, tzinfo=CHINA)
    assert [(bad.line, bad.column) for bad in rejects(found)] == [(6, "votes")]


def test_a_workbook_without_a_header_counts_its_columns_from_a(tmp_path: Path) -> None:
    path = workbook(tmp_path, {(1, 1): "one", (1, 2): 1, (2, 1): "two", (2, 2): 2})

    found = rows(read(path, "header = false\n[columns]\ntext = 2\nvotes = 3\n"))

    assert [(row.line, row.values["text"], row.values["votes"]) for row in found] == [(2, "one", 1), (3, "two", 2)]


def test_a_column_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="names the column '内容', which the file lacks"):
        read(workbook(tmp_path, {(0, 0): "text", (1, 0): "a"}), '[columns]\ntext = "内容"\n')


def test_an_empty_workbook_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="no line in its first sheet"):
        read(workbook(tmp_path, {}))


@pytest.mark.parametrize("content", [b"not a workbook", b"", b"PK\x05\x06" + b"\x00" * 18])
def test_a_file_that_only_calls_itself_a_workbook_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadTable, match="Save it as CSV"):
        read(write(tmp_path, content, "letters.xlsx"))
