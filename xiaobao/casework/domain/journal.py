"""The hash chain of a journal: what an entry's hash covers, and how a chain is checked.

Each entry's hash is SHA-256 over the canonical JSON of its content and the previous entry's hash, so that no entry
can be changed, taken out or put in without breaking every hash behind it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of a journal as it is hashed. ``sets`` are columns of the case that this line has set."""

    case: str
    seq: int
    type: str
    at: datetime
    actor: str
    name: str
    payload: Mapping[str, Any]
    sets: Mapping[str, Any]
    previous: str
    hash: str = ""


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no white space, characters as they are, instants in UTC."""
    return _encode(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a journal cannot hold {type(value).__name__}: give text, numbers, lists or tables")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def digest(line: JournalLine) -> str:
    """The hash of a line: 64 hexadecimal digits."""
    instant = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [line.case, line.seq, line.type, instant, line.actor, line.name, line.payload, line.sets, line.previous]
    return digest_of(content)


def digest_of(content: Any) -> str:
    """SHA-256 over the canonical JSON of anything a journal can hold: 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def first_broken(lines: Iterable[JournalLine]) -> JournalLine | None:
    """The first line whose number, link or hash is not what the chain says; None for an intact chain."""
    previous = GENESIS
    for number, line in enumerate(lines, start=1):
        if line.seq != number or line.previous != previous or digest(line) != line.hash:
            return line
        previous = line.hash
    return None
