from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from xiaobao.exchange.tables import BadTable
from xiaobao.exchange.tables.rejects import RejectFile
from xiaobao.exchange.tests.files import column, read, rejects, rows, write

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 12, tzinfo=CHINA)


def test_constants_defaults_values_and_dates_make_our_cells(tmp_path: Path) -> None:
    path = write(tmp_path, "当,道,文,票\n2019/2/28 11:25:05,Web,a,\n2019-03-01,Fax,b,4\n")

    found = read(
        path,
        """
[columns]
received_at = "当"
channel = "道"
text = "文"
votes = "票"
[constants]
title = "letter"
[defaults]
votes = 0
[values.channel]
"Web" = "web"
[dates]
received_at = ["%Y/%m/%d %H:%M:%S"]
""",
    )

    first, second = (row.values for row in rows(found))
    assert first["received_at"] == datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)
    assert second["received_at"].astimezone(CHINA).date().isoformat() == "2019-03-01"
    assert (first["channel"], second["channel"]) == ("web", "Fax")
    assert (first["votes"], second["votes"]) == (0, 4)
    assert first["title"] == "letter"
    assert first["foreign_id"] is None


def test_joined_columns_leave_out_the_empty_ones(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\none,,three\n,,\n,two,\n")

    found = read(path, '[join.text]\ncolumns = ["a", "b", "c"]\nseparator = " / "\n')

    assert column(found, "text") == ["one / three", "two"]


def test_now_is_the_moment_of_the_import_and_changes_no_identity(tmp_path: Path) -> None:
    path = write(tmp_path, "text\none\n")
    toml = '[columns]\ntext = "text"\n[defaults]\nreceived_at = "@now"\n'

    [first] = rows(read(path, toml, at=NOON))
    [later] = rows(read(path, toml, at=NOON.replace(hour=13)))

    assert first.values["received_at"] == NOON
    assert first.foreign_id == later.foreign_id
    with pytest.raises(BadTable, match="no moment was given"):
        read(path, toml)


def test_a_cell_that_cannot_be_parsed_names_line_column_value_and_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "text,votes,received_at\none,many,2020-01-01\ntwo,2,yesterday\nthree,3,\n")

    found = read(path)

    assert column(found, "votes") == [3]
    first, second = rejects(found)
    assert (first.line, first.column, first.value) == (2, "votes", "many")
    assert "invalid literal" in first.reason
    assert (second.line, second.column, second.value) == (3, "received_at", "yesterday")


def test_a_line_with_several_bad_cells_is_one_reject_that_names_them_all(tmp_path: Path) -> None:
    found = read(write(tmp_path, "text,votes,received_at\n,many,yesterday\n"))

    [bad] = rejects(found)
    assert (bad.line, bad.column) == (2, "received_at")
    assert "also text: is empty, and a value is required" in bad.reason
    assert "also votes: " in bad.reason


def test_a_nul_character_which_no_database_keeps_is_refused(tmp_path: Path) -> None:
    found = read(write(tmp_path, "text\na\x00b\nc\n"))

    assert column(found, "text") == ["c"]
    assert "NUL" in rejects(found)[0].reason


def test_half_of_a_surrogate_pair_which_no_file_holds_is_refused_and_still_written_down(tmp_path: Path) -> None:
    """JSON can spell it, UTF-8 cannot: neither the database nor the file of rejects."""
    path = tmp_path / "rows.ndjson"
    path.write_text('{"text": "a\\ud800b"}\n{"text": "c"}\n', encoding="utf-8")

    found = read(path)

    assert column(found, "text") == ["c"]
    with RejectFile(tmp_path, "rows", mask=str) as kept:
        kept.add(rejects(found)[0])
    assert "a\\ud800b" in kept.path.read_text(encoding="utf-8-sig")
