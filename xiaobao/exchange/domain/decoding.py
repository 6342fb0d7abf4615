"""Taking a table apart strictly: an unknown key or a value of the wrong type is an error with its path."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from xiaobao.kernel.errors import XiaobaoError

T = TypeVar("T")


class BadMap(XiaobaoError):
    """Raised for a column map that cannot be understood: where, at which path, and what to do."""

    slug = "bad-map"

    def __init__(self, where: str, path: str, reason: str) -> None:
        self.where, self.path, self.reason = where, path, reason
        super().__init__(f"Map {where}, {path or 'the file'}: {reason}", where=where, path=path)


class Node:
    """A value of the file, with the path that leads to it."""

    def __init__(self, value: object, where: str, path: str = "") -> None:
        self.value, self.where, self.path = value, where, path

    def fault(self, reason: str) -> BadMap:
        return BadMap(self.where, self.path, reason)

    def child(self, key: object, value: object) -> "Node":
        return Node(value, self.where, f"{self.path}.{key}" if self.path else str(key))

    def only(self, allowed: Collection[str]) -> dict[str, "Node"]:
        """The table's entries. Raises BadMap for one that is not allowed."""
        entries = self.entries()
        for key, node in entries.items():
            if key not in allowed:
                raise node.fault(f"unknown key; allowed are {', '.join(sorted(allowed))}")
        return entries

    def entries(self) -> dict[str, "Node"]:
        return {key: self.child(key, value) for key, value in self._as(dict, "a table").items()}

    def items(self) -> list["Node"]:
        return [self.child(n, value) for n, value in enumerate(self._as(list, "a list"))]

    def text(self) -> str:
        return self._as(str, "a text")

    def boolean(self) -> bool:
        return self._as(bool, "true or false")

    def scalar(self) -> object:
        if isinstance(self.value, Mapping | list):
            raise self.fault("must be a single value")
        return self.value

    def key(self) -> str | int:
        """A foreign column: its name, or its number from 1."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self.fault("must be the name of a column, or its number")
        if isinstance(self.value, int) and self.value < 1:
            raise self.fault("columns are numbered from 1")
        return self.value

    def _as(self, kind: type[T], called: str) -> T:
        value: Any = self.value
        if not isinstance(value, kind):
            raise self.fault(f"must be {called}, not {type(value).__name__}")
        return value
