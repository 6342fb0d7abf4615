"""What a check found, and what it is handed where it belongs to another room."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xiaobao.casework.models import Case, Entry


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found wrong: with which case (its number, or empty), at which entry of its journal, and what it is."""

    number: str
    seq: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A case whose journal is whole: what is kept beside it can be judged by these entries."""

    case: Case
    entries: Sequence[Entry]


# a check of what another room keeps beside cases; called with some hundreds of them at a time
Beside = Callable[[Sequence[Proven]], Iterator[Finding]]
