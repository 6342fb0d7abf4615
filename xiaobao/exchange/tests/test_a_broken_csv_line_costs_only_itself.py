from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.exchange.domain.sheets import Reject
from xiaobao.exchange.tables import BadTable
from xiaobao.exchange.tests.files import column, read, rejects, rows, write


def test_rows_know_the_line_they_begin_on_when_cells_hold_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path, 'title,text\na,"one\r\ntwo\nthree"\n\nb,four\n')

    found = rows(read(path))

    assert [(row.line, row.values["text"]) for row in found] == [(2, "one\ntwo\nthree"), (6, "four")]


def test_a_line_with_bytes_of_another_encoding_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "title,text\na,好\n".encode() + "b,好\n".encode("gb18030") + "c,好\n".encode())

    found = read(path)

    assert column(found, "title") == ["a", "c"]
    [bad] = rejects(found)
    assert (bad.line, bad.column) == (3, "")
    assert "not utf-8: byte 3" in bad.reason


def test_a_bad_byte_inside_a_cell_of_several_lines_rejects_the_whole_record(tmp_path: Path) -> None:
    path = write(tmp_path, b'title,text\na,"x\n\xff\ny"\nb,fine\n')

    found = read(path)

    assert column(found, "text") == ["fine"]
    [bad] = rejects(found)
    assert bad.line == 2
    assert bad.reason.startswith("line 3 is not utf-8")


def test_a_quote_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'title,text\na,one\nb,"two\nc,three\nd,"four"\ne,five\n')

    found = read(path)

    assert column(found, "title") == ["a", "c", "d", "e"]
    assert [bad.line for bad in rejects(found)] == [3]


def test_a_quote_left_open_at_the_very_end_costs_the_last_line(tmp_path: Path) -> None:
    found = read(write(tmp_path, 'title,text\na,one\nb,"cut off he'))

    assert column(found, "title") == ["a"]
    assert rejects(found) == [Reject(3, "", 'b,"cut off he', "unexpected end of data")]


def test_a_huge_cell_is_rejected_and_the_next_line_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, f"title,text\na,{'x' * 200_000}\nb,two\n")

    found = read(path)

    assert column(found, "title") == ["b"]
    [bad] = rejects(found)
    assert bad.line == 2
    assert "field larger than" in bad.reason
    assert len(bad.value) <= 200


def test_a_line_longer_than_memory_should_hold_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, b'title,text\na,"' + b"y" * 9_000_000 + b'"\nb,two\n')

    found = read(path)

    assert column(found, "title") == ["b"]
    assert [(bad.line, bad.reason) for bad in rejects(found)] == [(2, "is longer than 4194304 bytes")]


@pytest.mark.parametrize(("line", "count"), [("a", 1), ("a,b,c", 3)])
def test_a_line_with_another_number_of_cells_is_rejected(tmp_path: Path, line: str, count: int) -> None:
    found = read(write(tmp_path, f"title,text\n{line}\nb,two\n"))

    assert column(found, "title") == ["b"]
    assert rejects(found) == [Reject(2, "", line, f"has {count} cells where the file has 2 columns")]


def test_blank_lines_and_lines_of_commas_are_passed_over(tmp_path: Path) -> None:
    found = read(write(tmp_path, "\n\ntitle,text\n\n , \n,\na,one\n\n"))

    assert [(row.line, row.values["title"]) for row in rows(found)] == [(7, "a")]
    assert rejects(found) == []


def test_a_header_in_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, "标题,text\na,好\n".encode("gb18030"))

    with pytest.raises(BadTable, match=r'header, line 1, is not utf-8.*"gb18030"'):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadTable, match=r"letters\.csv: there is no line in it"):
        read(write(tmp_path, content))


@given(content=st.binary(max_size=400))
def test_no_content_whatever_ends_the_reading_otherwise_than_told(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = write(tmp_path_factory.mktemp("any"), b"title,text\n" + content)

    found = read(path)

    lines = [result.line for result in found]
    assert lines == sorted(lines)
    assert len(set(lines)) == len(lines)


@given(cells=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r")), min_size=1, max_size=9))
def test_whatever_a_cell_holds_quoted_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    quoted = "".join(f'{n},"{cell.replace(chr(34), chr(34) * 2)}"\n' for n, cell in enumerate(cells, start=1))
    path = write(tmp_path_factory.mktemp("any"), f"title,text\n{quoted}")

    full = [cell.strip() for cell in cells if cell.strip()]
    assert column(read(path), "text") == full
