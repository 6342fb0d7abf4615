import tracemalloc
from pathlib import Path

import pytest

from xiaobao.exchange.tables import read_rows, total_hint
from xiaobao.exchange.tests.files import SHEET, column, column_map, read, rejects, rows, write

NAMED = '[columns]\ntitle = "标题"\ntext = "内容"\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_shows_the_wanted_columns(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, f"标题{delimiter}内容\n一{delimiter}a,b;c|d\n".replace("a,b;c|d", '"a,b;c|d"'))

    assert column(read(path, NAMED), "text") == ["a,b;c|d"]


@pytest.mark.parametrize(
    ("encoding", "bytes_as"),
    [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("GBK", "gbk")],
)
def test_the_encodings_of_chinese_offices_are_read(tmp_path: Path, encoding: str, bytes_as: str) -> None:
    path = write(tmp_path, "标题,内容\n退款,镕鎔\n".encode(bytes_as))

    found = read(path, f'encoding = "{encoding}"\n{NAMED}')

    assert [row.values["text"] for row in rows(found)] == ["镕鎔"]


def test_a_file_without_a_header_is_read_by_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, '"a; b; c\nd",3\ne,4\n')

    found = read(path, "header = false\n[columns]\ntext = 1\nvotes = 2\n")

    assert [(row.line, row.values["text"], row.values["votes"]) for row in rows(found)] == [
        (1, "a; b; c\nd", 3),
        (3, "e", 4),
    ]


def test_columns_of_a_file_with_a_header_may_be_meant_by_number_too(tmp_path: Path) -> None:
    path = write(tmp_path, "same,same\none,two\n")

    assert column(read(path, "[columns]\ntitle = 1\ntext = 2\n"), "text") == ["two"]


def test_fifty_thousand_rows_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("foreign_id,title,text\n")
        stream.writelines(f'{n},title {n},"{"好" * 60}\n{n}"\n' for n in range(50_000))
    told = 0

    def tell(position: int) -> None:
        nonlocal told
        told = position

    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, None, SHEET, progress=tell))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 50_000
    assert most < 2 * 1024 * 1024
    assert told == total_hint(path) > 8 * 1024 * 1024


def test_a_row_without_a_number_of_its_own_is_known_by_its_content(tmp_path: Path) -> None:
    first = read(write(tmp_path, "title,text\na,one\nb,two\na,one\n", "first.csv"))
    again = read(write(tmp_path, "text,title\r\none,a\r\n", "again.csv"))

    ids = [row.foreign_id for row in rows(first)]
    assert ids[0] == ids[2] != ids[1]
    assert rows(again)[0].foreign_id == ids[0]
    assert len(ids[0]) == 64


def test_a_row_with_a_number_of_its_own_is_known_by_it(tmp_path: Path) -> None:
    found = read(write(tmp_path, "foreign_id,text\nA-7,one\n,two\n"))

    assert rows(found)[0].foreign_id == "A-7"
    assert len(rows(found)[1].foreign_id) == 64
    assert rejects(found) == []


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "text\none\ntwo\n")
    told: list[int] = []

    list(read_rows(path, column_map('[columns]\ntext = "text"\n'), SHEET, progress=told.append))

    assert told == [9, 13]
