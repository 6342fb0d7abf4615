"""Comma-separated values, with every record's true line. Source: RFC 4180, and what spreadsheets write."""

import csv
from collections.abc import Iterator, Sequence
from typing import Final

from xiaobao.exchange.domain.filling import Record
from xiaobao.exchange.domain.maps import Key
from xiaobao.exchange.domain.sheets import Reject
from xiaobao.exchange.tables.errors import BadTable
from xiaobao.exchange.tables.lines import EXCERPT, Line, Lines
from xiaobao.exchange.tables.table import HELP_EMPTY, Table, fitting, header_names, numbers

DELIMITERS: Final = (",", "\t", ";", "|")
HEAD_LINES: Final = 50
RECORD_CHARACTERS: Final = 4 * 1024 * 1024


class CsvRecords(Iterator[tuple[list[Line], list[str]] | Reject]):
    """Records with the lines they stand on. A broken one costs its first line; the next is tried afresh.

    So a quote that is never closed loses one line, and not the rest of the file.
    """

    def __init__(self, lines: Lines, delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter

    def __next__(self) -> tuple[list[Line], list[str]] | Reject:
        taken: list[Line] = []
        reader = csv.reader(self._texts(taken), delimiter=self._delimiter, strict=True)
        try:
            cells = next(reader)
        except csv.Error as error:
            self._lines.give_back(taken[1:])
            return _broken(taken[0], str(error))
        fault = next((line for line in taken if line.fault), None)
        return _broken(taken[0], fault.fault, at=fault.number) if fault else (taken, cells)

    def _texts(self, taken: list[Line]) -> Iterator[str]:
        length = 0
        for line in self._lines:
            taken.append(line)
            length += len(line.text)
            if length > RECORD_CHARACTERS:
                raise csv.Error(f"record longer than {RECORD_CHARACTERS} characters")
            yield line.text


def open_csv(lines: Lines, *, where: str, header: bool, wanted: Sequence[Key]) -> Table:
    """A CSV file as a table; the delimiter is the one that gives the most of the wanted columns.

    Raises BadTable for an empty file, and for a header that cannot be decoded.
    """
    head = lines.peek(HEAD_LINES)
    first = next((line for line in head if line.text.strip() or line.fault), None)
    if first is None:
        raise BadTable(where, "there is no line in it", HELP_EMPTY)
    if first.fault and header:
        raise BadTable(
            where,
            f"the header, line {first.number}, {first.fault}",
            'Set the map\'s encoding, like "gb18030"',
        )
    delimiter = choose_delimiter([line.text for line in head], header, wanted)
    records = CsvRecords(lines, delimiter)
    names = _names(records, lines, where, header)
    return Table(where, names, _records(records, names))


def choose_delimiter(head: Sequence[str], header: bool, wanted: Sequence[Key]) -> str:
    """The delimiter under which the first record has the most of the wanted columns; else the comma."""

    def score(delimiter: str) -> int:
        cells = _first_cells(head, delimiter)
        return fitting(header_names(cells) if header else numbers(len(cells)), wanted)

    return max(DELIMITERS, key=score)


def _first_cells(head: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next((cells for cells in csv.reader(head, delimiter=delimiter) if any(cells)), [])
    except csv.Error:
        return []


def _names(records: CsvRecords, lines: Lines, where: str, header: bool) -> tuple[str, ...]:
    for found in records:
        if isinstance(found, Reject):
            if header:
                raise BadTable(where, f"the header, line {found.line}, {found.reason}", "Correct that line")
            continue
        taken, cells = found
        if not any(cells):
            continue
        if not header:
            lines.give_back(taken)
        return header_names(cells) if header else numbers(len(cells))
    raise BadTable(where, "there is no line in it that can be read", HELP_EMPTY)


def _records(records: CsvRecords, names: tuple[str, ...]) -> Iterator[Record | Reject]:
    for found in records:
        if isinstance(found, Reject):
            yield found
            continue
        taken, cells = found
        if len(cells) == len(names):
            yield Record(taken[0].number, dict(zip(names, cells, strict=True)), taken[-1].position)
        elif any(cells):
            reason = f"has {len(cells)} cells where the file has {len(names)} columns"
            yield Reject(taken[0].number, "", taken[0].text.strip()[:EXCERPT], reason)


def _broken(first: Line, reason: str, *, at: int | None = None) -> Reject:
    where = f"line {at} " if at not in (None, first.number) else ""
    return Reject(first.number, "", first.text.strip()[:EXCERPT], where + reason)
