from pathlib import Path

import pytest

from xiaobao.exchange.domain.decoding import BadMap
from xiaobao.exchange.domain.maps import Join, decode_map
from xiaobao.exchange.tables import load_map

WHOLE = """
kind = "letters"
encoding = "GBK"
header = true
[columns]
title = "留言主题"
channel = 3
[constants]
votes = 1
[defaults]
received_at = "@now"
[values.channel]
"Web" = "web"
[join.text]
columns = ["a", "b"]
separator = " "
[dates]
title = ["%Y/%m/%d"]
"""


def test_every_part_of_a_map_is_understood() -> None:
    found = decode_map(WHOLE, where="whole.toml")

    assert (found.kind, found.encoding, found.header) == ("letters", "gb18030", True)
    assert found.columns == {"title": "留言主题", "channel": 3}
    assert found.constants == {"votes": 1}
    assert found.defaults == {"received_at": "@now"}
    assert found.values == {"channel": {"Web": "web"}}
    assert found.join == {"text": Join(("a", "b"), " ")}
    assert found.dates == {"title": ("%Y/%m/%d",)}
    assert found.foreign == ("留言主题", 3, "a", "b")
    assert found.ours == ("title", "channel", "text", "votes", "received_at")


@pytest.mark.parametrize(
    ("toml", "path", "reason"),
    [
        ("kind = ", "the file", "is not TOML"),
        ("[columns]\na = 'b'", "kind", "is missing"),
        ("kind = 3", "kind", "must be a text, not int"),
        ("kind = 'x'\ncolums = 3", "colums", "unknown key; allowed are"),
        ("kind = 'x'\nencoding = 'latin'", "encoding", "unknown encoding"),
        ("kind = 'x'\nheader = 'no'", "header", "must be true or false"),
        ("kind = 'x'\ncolumns = 3", "columns", "must be a table"),
        ("kind = 'x'", "columns", "names no column"),
        ("kind = 'x'\n[columns]\na = 0", "columns.a", "numbered from 1"),
        ("kind = 'x'\n[columns]\na = true", "columns.a", "must be the name"),
        ("kind = 'x'\nheader = false\n[columns]\na = 'b'", "columns", "numbers, not names: 'b'"),
        ("kind = 'x'\n[columns]\na = 'b'\n[join.a]\ncolumns = ['c']", "join.a", "also in .columns."),
        ("kind = 'x'\n[join.a]\nseparator = ' '", "join.a", "names no columns"),
        ("kind = 'x'\n[join.a]\ncolumns = ['b']\nglue = ' '", "join.a.glue", "unknown key"),
        ("kind = 'x'\n[columns]\na = 'b'\n[constants]\na = 'c'", "constants.a", "another source"),
        ("kind = 'x'\n[columns]\na = 'b'\n[constants]\nc = [1]", "constants.c", "single value"),
        ("kind = 'x'\n[columns]\na = 'b'\n[values.c]\nd = 'e'", "values.c", "is not read"),
        ("kind = 'x'\n[columns]\na = 'b'\n[values.a]\nd = 1", "values.a.d", "must be a text"),
        ("kind = 'x'\n[columns]\na = 'b'\n[dates]\na = ['%Q']", "dates.a.0", "is no date format"),
    ],
)
def test_what_is_wrong_with_a_map_is_named_with_its_path(toml: str, path: str, reason: str) -> None:
    with pytest.raises(BadMap, match=rf"Map test\.toml, {path}: .*{reason}"):
        decode_map(toml, where="test.toml")


def test_a_map_is_loaded_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "whole.toml"
    path.write_text(WHOLE, encoding="utf-8")

    assert load_map(path) == decode_map(WHOLE, where="whole.toml")
