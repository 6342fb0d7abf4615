"""The hash chain of a journal: what an entry's hash covers, and how a chain is checked.

Each entry's hash is SHA-256 over the canonical JSON of its content and the previous entry's hash, so that no entry
can be changed, taken out or put in without breaking every hash behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from xiaobao.kernel.digests import GENESIS, canonical, digest_of

__all__ = ["GENESIS", "JournalLine", "canonical", "digest", "digest_of", "first_broken"]


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


def digest(line: JournalLine) -> str:
    """The hash of a line: 64 hexadecimal digits."""
    instant = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [line.case, line.seq, line.type, instant, line.actor, line.name, line.payload, line.sets, line.previous]
    return digest_of(content)


def first_broken(lines: Iterable[JournalLine]) -> JournalLine | None:
    """The first line whose number, link or hash is not what the chain says; None for an intact chain."""
    previous = GENESIS
    for number, line in enumerate(lines, start=1):
        if line.seq != number or line.previous != previous or digest(line) != line.hash:
            return line
        previous = line.hash
    return None
