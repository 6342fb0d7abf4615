from pathlib import Path

import pytest

from xiaobao.exchange.domain.sheets import BadSheet, Column, Sheet
from xiaobao.exchange.tables import BadTable, read_rows
from xiaobao.exchange.tests.files import SHEET, column_map, read, text, write


def test_an_unknown_type_of_file_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match=r"letters\.pdf: unknown type of file '\.pdf'\. Give one of \.csv"):
        read(write(tmp_path, "text\na\n", "letters.pdf"))


def test_a_column_that_the_map_names_and_the_file_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match=r"which the file lacks \(it has: title, text\)"):
        read(write(tmp_path, "title,text\na,b\n"), '[columns]\ntext = "内容"\n')


def test_a_number_beyond_the_last_column(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="names the column 3"):
        read(write(tmp_path, "a,b\n"), "header = false\n[columns]\ntext = 3\n")


def test_a_required_column_that_is_nowhere(tmp_path: Path) -> None:
    path = write(tmp_path, "title\na\n")

    with pytest.raises(BadTable, match=r"required column 'text' \(What it says\) is nowhere"):
        read(path)
    with pytest.raises(BadTable, match="required column 'text'"):
        read(path, '[columns]\ntitle = "title"\n')


def test_without_a_map_a_column_that_the_sheet_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="letters know no column 'texxt'"):
        read(write(tmp_path, "texxt\na\n"))


def test_without_a_map_a_column_that_stands_there_twice(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="letters know no column 'text#2'"):
        read(write(tmp_path, "text,text\na,b\n"))


def test_a_map_that_fills_what_the_sheet_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="fills 'colour', which letters lack"):
        read(write(tmp_path, "text\na\n"), '[columns]\ntext = "text"\ncolour = "text"\n')


def test_a_map_for_another_kind(tmp_path: Path) -> None:
    other = column_map('[columns]\ntext = "text"\n', kind="businesses")

    with pytest.raises(BadTable, match="the map is for 'businesses', and 'letters' is to be read"):
        list(read_rows(write(tmp_path, "text\na\n"), other, SHEET))


def test_a_sheet_with_a_column_twice_or_a_strange_identity_is_refused() -> None:
    one = Column("text", True, text, "")

    with pytest.raises(BadSheet, match="'text' stands there twice"):
        Sheet(kind="x", columns=(one, one), identity="text")
    with pytest.raises(BadSheet, match="identity 'id' is none of its columns"):
        Sheet(kind="x", columns=(one,), identity="id")
