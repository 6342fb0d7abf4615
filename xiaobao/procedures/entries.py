"""What the engine reads of a journal: an entry's number, type, instant and payload."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from xiaobao.kernel.clock import local_day

STEP = "step."
UNDONE = "case.undone"
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal. Types that begin with ``step.`` move the case; all others are for the reader."""

    seq: int
    type: str
    at: datetime
    payload: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def event(self) -> str | None:
        """The event of a step, None for every other entry."""
        return self.type.removeprefix(STEP) if self.type.startswith(STEP) else None

    @property
    def day(self) -> date:
        """The day of the entry in China."""
        return local_day(self.at)


def steps_of(entries: Iterable[Entry]) -> list[Entry]:
    """The steps that count, in order: those that were taken and not undone."""
    entries = list(entries)
    undone = {entry.payload["seq"] for entry in entries if entry.type == UNDONE}
    return [entry for entry in entries if entry.event is not None and entry.seq not in undone]
