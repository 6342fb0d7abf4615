"""The words of counting days: units, roll-over, pauses, and a count with its explanation."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal

from xiaobao.kernel.errors import XiaobaoError

Why = Literal["weekend", "holiday", "paused", "roll_over"]


class DayUnit(StrEnum):
    """What a length of time is counted in."""

    WORKING = "working_day"
    NATURAL_ROLLOVER = "natural_day_rollover"
    NATURAL = "natural_day"


class RollOver(StrEnum):
    """Which last day moves on: Order 121 art. 45 says "statutory holiday", weekends are left open."""

    DAY_OFF = "day_off"  # every day off: weekend or holiday
    HOLIDAY = "holiday"  # only a day of a named public holiday


class YearStatus(StrEnum):
    """How well a year's days off are known."""

    ANNOUNCED = "announced"
    EXPECTED = "expected"
    UNKNOWN = "unknown"


class PauseRunsBackwards(XiaobaoError):
    """Raised when a pause ends before it begins."""

    slug: ClassVar[str] = "pause-runs-backwards"

    def __init__(self, after: date, until: date) -> None:
        super().__init__(
            f"A pause after {after} cannot end on {until}, which is earlier: correct one of the two days.",
            after=after,
            until=until,
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that a clock leaves out: the days in (after, until]; ``until`` None = still open."""

    after: date
    until: date | None
    why: str

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.after:
            raise PauseRunsBackwards(self.after, self.until)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A day not counted, or that the end moved over. ``name``: of the holiday, or the pause's reason."""

    on: date
    why: Why
    name: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A length of time laid over the calendar, day by day.

    ``starts_on`` is the day after the starting day. While an open pause stops the count, ``due_on`` is None,
    ``counted`` the days used before it and ``remaining`` the days still left (otherwise 0). ``provisional``:
    a day that mattered lies in a year whose days off are not announced.
    """

    starts_on: date
    due_on: date | None
    counted: tuple[date, ...]
    left_out: tuple[LeftOut, ...]
    provisional: bool
    remaining: int
