"""In which order messages count. Both sides converge whatever is lost, doubled, delayed or restored from a backup.

The rule: each side numbers what it says in a thread from 1; the other takes numbers in order, holds what came early,
and answers every message with the number up to which it has come. Whoever reads an answer believes it: what lies behind
it is sent again, and a number that was used for something else is given up for the next free one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FURTHEST: Final = 500  # how many numbers ahead are held for later


class Verdict(StrEnum):
    NEXT = "applied"
    DUPLICATE = "duplicate"
    HELD = "held"
    TOO_FAR = "too far"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Heard:
    """What was taken of the other side: numbers 1 to ``through``; ``known`` has digests, of held ones too."""

    through: int = 0
    known: Mapping[int, str] = field(default_factory=dict)


def judge(heard: Heard, *, seq: int, digest: str) -> Verdict:
    """What a message that comes in is. A number with other words than before is a conflict: a memory was lost."""
    before = heard.known.get(seq)
    if before == digest:
        return Verdict.DUPLICATE if seq <= heard.through else Verdict.HELD
    if seq <= heard.through or before is not None:
        return Verdict.CONFLICT
    if seq > heard.through + FURTHEST:
        return Verdict.TOO_FAR
    return Verdict.NEXT if seq == heard.through + 1 else Verdict.HELD


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: numbers the other side confirmed (``acked``), and the numbers that are not confirmed, in order."""

    acked: int
    pending: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What an answer changes: confirmed up to here; these are sent again; these get other numbers (old → new)."""

    acked: int
    again_from: int | None = None
    renumber: Mapping[int, int] = field(default_factory=dict)


def corrected(said: Said, *, through: int, conflict: bool) -> Correction:
    """What follows from the other side's ``through``.

    It lies behind what it confirmed before: it was restored from an older backup, and is told everything again from
    there. It lies ahead of numbers that conflict: this side was restored, and gives what waits the next free numbers.
    """
    if conflict and said.pending:
        first = through + 1
        return Correction(
            through, renumber=dict(zip(said.pending, range(first, first + len(said.pending)), strict=True))
        )
    if through < said.acked:
        return Correction(through, again_from=through + 1)
    return Correction(through)


def begins(kept: Iterable[int], through: int) -> int | None:
    """From which number on this side has something to say behind ``through``, where what comes next is lost to it too.

    Both sides were restored from backups that do not know it: nobody can say it again, and it is passed over.
    """
    first = min((seq for seq in kept if seq > through), default=0)
    return first if first > through + 1 else None


def passed(heard: Heard, held: Iterable[int], first: int) -> tuple[tuple[int, ...], int]:
    """What is taken of the held numbers before ``first``, and how many numbers are passed over to come there."""
    taken = tuple(sorted(seq for seq in held if heard.through < seq < first))
    return taken, max(0, first - 1 - heard.through) - len(taken)


def drained(heard: Heard, held: Iterable[int]) -> tuple[int, ...]:
    """The held numbers that can be taken now, in order."""
    ready, next_one = [], heard.through + 1
    for seq in sorted(held):
        if seq == next_one:
            ready.append(seq)
            next_one += 1
    return tuple(ready)
