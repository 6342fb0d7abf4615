"""Journals as tests write them: events with their days, folded under the version of the day of receipt."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.clock import CHINA, parse_instant
from xiaobao.procedures.clocks import ClockState
from xiaobao.procedures.entries import STEP, UNDONE, Entry
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure

Told = str | tuple[str, Mapping[str, Any]]


def entry(seq: int, event: str, at: datetime, payload: Mapping[str, Any] | None = None) -> Entry:
    """A step of a journal."""
    return Entry(seq, STEP + event, at, payload or {})


def undoing(seq: int, undone: int, at: datetime) -> Entry:
    """The entry that takes a step back."""
    return Entry(seq, UNDONE, at, {"seq": undone, "reason": "a test"})


def noon(day: date) -> datetime:
    """Twelve o'clock in China."""
    return datetime.combine(day, time(12), CHINA)


def journal(told: str) -> list[Entry]:
    """``received 2026-05-11; accepted 2026-05-12T09:00 real_name=no`` as entries, an instant each in China."""
    return [_entry(seq, line.split()) for seq, line in enumerate(told.split(";"), 1)]


def _entry(seq: int, words: Sequence[str]) -> Entry:
    event, when, *marks = words
    return entry(
        seq, event, parse_instant(when), {mark.removesuffix("=no"): not mark.endswith("=no") for mark in marks}
    )


def governing(family: str, entries: Sequence[Entry]) -> Procedure:
    """The version in force on the day of receipt."""
    return load_library().family(family).in_force_on(entries[0].day)


def folded(family: str, told: str) -> Standing:
    """Where a case of this family stands after this journal."""
    entries = journal(told)
    return fold(governing(family, entries), entries, load_calendar())


def last_run(standing: Standing, clock: str) -> ClockState:
    """The last run of a clock. Raises StopIteration where it never ran."""
    return next(state for state in reversed(standing.clocks) if state.id == clock)
