"""Column maps (TOML files): how a foreign file's columns, values and dates become those of a sheet."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from xiaobao.exchange.domain.decoding import BadMap, Node
from xiaobao.exchange.domain.sheets import Sheet

Key = str | int

NOW: Final = "@now"  # as a default or a constant: the moment of the import
# what a file calls its encoding → the one it is read with: GB 18030 holds GB 2312 and GBK
ENCODINGS: Final = MappingProxyType(
    {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
)
SECTIONS: Final = (
    "kind",
    "encoding",
    "header",
    "columns",
    "constants",
    "defaults",
    "values",
    "join",
    "dates",
)
SAMPLE: Final = datetime(2024, 2, 29, 13, 5, 7)  # noqa: DTZ001 # only the shape of a format is tried on it


@dataclass(frozen=True, slots=True)
class Join:
    """Several foreign columns as one text; empty ones are left out."""

    columns: tuple[Key, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Our column → where its value comes from, and how it is translated."""

    kind: str
    encoding: str = "utf-8"
    header: bool = True
    columns: Mapping[str, Key] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    join: Mapping[str, Join] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sources(self, name: str) -> tuple[Key, ...]:
        """The foreign columns that our column is read from."""
        if name in self.join:
            return self.join[name].columns
        return (self.columns[name],) if name in self.columns else ()

    @property
    def foreign(self) -> tuple[Key, ...]:
        """Every foreign column that the map names, once."""
        return tuple(dict.fromkeys(key for name in (*self.columns, *self.join) for key in self.sources(name)))

    @property
    def ours(self) -> tuple[str, ...]:
        """Every column of ours that the map fills, once."""
        return tuple(dict.fromkeys((*self.columns, *self.join, *self.constants, *self.defaults)))


def own_map(sheet: Sheet, names: tuple[str, ...]) -> ColumnMap:
    """The map of a file that uses the sheet's own column names."""
    return ColumnMap(kind=sheet.kind, columns={name: name for name in names})


def decode_map(text: str, *, where: str) -> ColumnMap:
    """A column map from its TOML text, the file ``where``. Raises BadMap with the path of what is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(where, "", f"is not TOML: {error}") from error
    root = Node(raw, where)
    parts = root.only(SECTIONS)
    if "kind" not in parts:
        raise root.child("kind", None).fault('is missing; name the kind of row, like kind = "complaints"')
    column_map = _decode(parts)
    _check(column_map, root)
    return column_map


def _decode(parts: Mapping[str, Node]) -> ColumnMap:
    return ColumnMap(
        kind=parts["kind"].text(),
        encoding=_encoding(parts["encoding"]) if "encoding" in parts else "utf-8",
        header=parts["header"].boolean() if "header" in parts else True,
        columns={name: node.key() for name, node in _section(parts, "columns").items()},
        constants={name: node.scalar() for name, node in _section(parts, "constants").items()},
        defaults={name: node.scalar() for name, node in _section(parts, "defaults").items()},
        values={name: _texts(node) for name, node in _section(parts, "values").items()},
        join={name: _join(node) for name, node in _section(parts, "join").items()},
        dates={name: tuple(map(_date_format, node.items())) for name, node in _section(parts, "dates").items()},
    )


def _section(parts: Mapping[str, Node], name: str) -> dict[str, Node]:
    return parts[name].entries() if name in parts else {}


def _encoding(node: Node) -> str:
    name = node.text().lower()
    if name not in ENCODINGS:
        raise node.fault(f"unknown encoding; known are {', '.join(ENCODINGS)}")
    return ENCODINGS[name]


def _texts(node: Node) -> dict[str, str]:
    return {foreign: ours.text() for foreign, ours in node.entries().items()}


def _join(node: Node) -> Join:
    parts = node.only(("columns", "separator"))
    if "columns" not in parts or not parts["columns"].items():
        raise node.fault('names no columns; give it like columns = ["a", "b"]')
    separator = parts["separator"].text() if "separator" in parts else "\n"
    return Join(tuple(item.key() for item in parts["columns"].items()), separator)


def _date_format(node: Node) -> str:
    text = node.text()
    try:
        datetime.strptime(SAMPLE.strftime(text), text)  # noqa: DTZ007 # the format is tried, no instant is made
    except ValueError as error:
        raise node.fault(f"is no date format: {error}") from error
    return text


def _check(column_map: ColumnMap, root: Node) -> None:
    """Raises BadMap for parts that are each readable but do not fit together."""
    if not column_map.foreign:
        raise root.child("columns", None).fault("names no column; nothing would be read")
    read = {*column_map.columns, *column_map.join}
    for name in column_map.join:
        if name in column_map.columns:
            raise root.child(f"join.{name}", None).fault("is also in [columns]; take it out of one of the two")
    for name in column_map.constants:
        if name in read or name in column_map.defaults:
            raise root.child(f"constants.{name}", None).fault("also has another source; keep one of them")
    for section, names in (("values", column_map.values), ("dates", column_map.dates)):
        for name in names:
            if name not in read:
                raise root.child(f"{section}.{name}", None).fault("is not read: add it to [columns] or [join]")
    named = [key for key in column_map.foreign if isinstance(key, str)]
    if named and not column_map.header:
        raise root.child("columns", None).fault(f"a file without a header has numbers, not names: {named[0]!r}")
