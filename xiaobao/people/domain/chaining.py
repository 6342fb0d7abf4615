"""Chains over what is done to accounts and over looks at personal data: one for each account, one for each who looks.

Each row holds a hash over its content and the hash before it, as a journal does. Rows that were there before chains
were written have none: the chain begins with a hash over all of them. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xiaobao.kernel.digests import GENESIS, digest_of

Content = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is kept; without number and hash where it was written before there were chains."""

    content: Content
    seq: int | None
    previous: str | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """What is kept of a chain: the hash it began with, how many rows it has, the hash of the last one."""

    before: str
    count: int
    head: str


def hash_of(key: str, seq: int, content: Content, previous: str) -> str:
    """The hash of a row: 64 hexadecimal digits."""
    return digest_of([key, seq, list(content), previous])


def begun_with(key: str, contents: Iterable[Content]) -> str:
    """The hash over the rows of before, in their order; `GENESIS` where there are none."""
    found = GENESIS
    for content in contents:
        found = hash_of(key, 0, content, found)
    return found


def head_leaf(key: str, count: int, head: str) -> str:
    """What a daily seal covers of a chain."""
    return digest_of([key, count, head])


def fault_of(
    key: str, rows: Iterable[Row], head: Head | None, sealed: Mapping[int, str], *, all_begun: bool
) -> str | None:
    """The first thing that is wrong with a chain, in words; None where nothing is.

    ``sealed`` are hashes that daily seals cover, by how many rows the chain had then; ``all_begun``: whatever was there
    before is part of a chain, so that a row outside of one was slipped in.
    """
    told = list(rows)
    before = [row.content for row in told if row.seq is None]
    if head is None:
        loose = sealed or len(before) < len(told) or (before and all_begun)
        return "the chain that they belong to is gone" if loose else None
    if begun_with(key, before) != head.before:
        return "those from before the chain began are not what they were, or one was slipped in"
    hashes = {0: head.before}
    for number, row in enumerate((row for row in told if row.seq is not None), start=1):
        previous = hashes[number - 1]
        if (row.seq, row.previous, row.hash) != (number, previous, hash_of(key, number, row.content, previous)):
            return f"number {number} does not fit its hash"
        hashes[number] = row.hash or ""
    if (head.count, head.head) != (len(hashes) - 1, hashes[len(hashes) - 1]):
        return f"some are missing behind number {len(hashes) - 1}"
    wrong = [count for count, sealed_hash in sorted(sealed.items()) if hashes.get(count) != sealed_hash]
    return f"they do not fit the seal that was put behind number {wrong[0]}" if wrong else None
