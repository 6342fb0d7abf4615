"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found wrong: with which case (its number, or empty), at which entry of its journal, and what it is."""

    number: str
    seq: int | None
    what: str
