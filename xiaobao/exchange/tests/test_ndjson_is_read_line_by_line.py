from pathlib import Path

import pytest

from xiaobao.exchange.tables import BadTable
from xiaobao.exchange.tests.files import column, read, rejects, rows, write


def lines(folder: Path, content: str | bytes) -> Path:
    return write(folder, content, "letters.ndjson")


def test_objects_become_rows_and_a_name_left_out_is_an_empty_cell(tmp_path: Path) -> None:
    path = lines(tmp_path, '{"text": "好", "votes": 3}\n\n{"text": "b", "title": null}\n')

    found = rows(read(path))

    assert [(row.line, row.values["text"], row.values["votes"]) for row in found] == [(1, "好", 3), (3, "b", None)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "a"', "is not JSON"),
        (b'["a"]', "is not a JSON object"),
        (b'{"text": NaN}', "NaN is not a JSON number"),
        (b'{"text": "\xff"}', "is not utf-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"text": ["a"]}', "holds several values"),
        (b'{"votes": 3}', "a value is required"),
    ],
)
def test_a_broken_line_is_rejected_and_the_next_is_read(tmp_path: Path, line: bytes, reason: str) -> None:
    found = read(lines(tmp_path, b'{"text": "first", "votes": 1}\n' + line + b'\n{"text": "last"}\n'))

    assert column(found, "text") == ["first", "last"]
    [bad] = rejects(found)
    assert bad.line == 2
    assert reason in bad.reason


def test_a_name_that_no_object_has_is_a_column_that_the_file_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="names the column 'body'"):
        read(lines(tmp_path, '{"text": "a"}\n'), '[columns]\ntext = "body"\n')


@pytest.mark.parametrize("content", ["", "\n \n", "[1]\n2\n"])
def test_a_file_without_objects_is_no_table(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadTable, match=r"no line in it|not JSON objects"):
        read(lines(tmp_path, content))
