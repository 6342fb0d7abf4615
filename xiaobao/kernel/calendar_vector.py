"""Many deadlines at once: the same answers as ``WorkCalendar.due``, for columns of days.

numpy's own business days know no make-up weekends and take days beyond their list as worked without a word;
here there is one row per day, and a day outside the rows is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xiaobao.kernel.calendar import (
    AmountTooSmall,
    CalendarOutOfBounds,
    DayUnit,
    RollOver,
    WorkCalendar,
    YearStatus,
)
from xiaobao.kernel.errors import XiaobaoError

Days: TypeAlias = NDArray[np.datetime64]
Flags: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int64]

DAY = np.dtype("datetime64[D]")
EPOCH = date(1970, 1, 1).toordinal()


class NotDays(XiaobaoError):
    """Raised when a column holds something else than whole days."""

    slug: ClassVar[str] = "not-days"

    def __init__(self, dtype: object) -> None:
        super().__init__(f"A column of days (datetime64[D]) is wanted, not {dtype}.", dtype=str(dtype))


@dataclass(frozen=True, slots=True)
class _Rows:
    """One row per day of a calendar, counted from its first day."""

    first: int  # days since 1970-01-01
    worked_until: Rows  # working days up to and including the row
    working: Rows  # rows of the working days
    moved: Mapping[RollOver, Rows]  # the row an end moves on to; one past the last: out of the calendar
    doubtful_until: Rows  # days of years not announced, up to and including the row

    def __len__(self) -> int:
        return len(self.worked_until)


def due_many(
    calendar: WorkCalendar,
    starts: Days,
    amount: int,
    unit: DayUnit,
    rolls_over: RollOver = RollOver.DAY_OFF,
) -> tuple[Days, Flags]:
    """For every start the day on which ``amount`` days end (datetime64[D]), and whether it is provisional.

    Raises: NotDays, AmountTooSmall, CalendarOutOfBounds (NaT included), naming the first such start.
    """
    if starts.dtype != DAY:
        raise NotDays(starts.dtype)
    if amount < 1:
        raise AmountTooSmall(amount)
    if unit is DayUnit.NATURAL:
        return _natural(starts, amount)
    rows = _rows(calendar)
    at = starts.astype(np.int64) - rows.first
    if unit is DayUnit.WORKING:
        due, doubtful_after = _working(calendar, rows, starts, at, amount)
    else:
        due, doubtful_after = _rolled(calendar, rows, starts, at, amount, rolls_over)
    doubtful = np.where(doubtful_after < 0, 0, rows.doubtful_until[doubtful_after])
    return (due + rows.first).astype(DAY), rows.doubtful_until[due] > doubtful


def _natural(starts: Days, amount: int) -> tuple[Days, Flags]:
    at = starts.astype(np.int64)
    low, high = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
    inside = (at >= low) & (at <= high - amount)
    if not inside.all():
        raise _outside(starts, inside, amount, date.min, date.max)
    return (at + amount).astype(DAY), np.zeros(len(at), dtype=np.bool_)


def _working(calendar: WorkCalendar, rows: _Rows, starts: Days, at: Rows, amount: int) -> tuple[Rows, Rows]:
    """The rows of the ends and, as what is looked at begins after the start, the starts themselves."""
    inside = (at >= -1) & (at < len(rows) - 1)
    worked = np.where(at < 0, 0, rows.worked_until[np.where(inside, at, 0)])
    inside &= worked + amount <= len(rows.working)
    if not inside.all():
        raise _outside(starts, inside, amount, calendar.first_day, calendar.last_day)
    return rows.working[worked + amount - 1], at


def _rolled(
    calendar: WorkCalendar, rows: _Rows, starts: Days, at: Rows, amount: int, rolls_over: RollOver
) -> tuple[Rows, Rows]:
    """The rows of the ends and the rows before the last days counted, which are the first looked at."""
    inside = (at >= -amount) & (at < len(rows) - amount)
    last = np.where(inside, at + amount, 0)
    due = rows.moved[rolls_over][last]
    inside &= due < len(rows)
    if not inside.all():
        raise _outside(starts, inside, amount, calendar.first_day, calendar.last_day)
    return due, last - 1


def _outside(starts: Days, inside: Flags, amount: int, first: date, last: date) -> CalendarOutOfBounds:
    start = starts[int(np.argmin(inside))]
    return CalendarOutOfBounds(f"{amount} days after {start}", first, last)


@lru_cache(maxsize=4)
def _rows(calendar: WorkCalendar) -> _Rows:
    low, high = calendar.first_day.toordinal(), calendar.last_day.toordinal()
    days = [date.fromordinal(ordinal) for ordinal in range(low, high + 1)]
    off = np.array([calendar.is_day_off(day) for day in days])
    holiday = np.array([calendar.holiday_name(day) != "" for day in days])
    doubtful = np.array([calendar.status(day.year) is not YearStatus.ANNOUNCED for day in days])
    return _Rows(
        first=low - EPOCH,
        worked_until=np.cumsum(~off, dtype=np.int64),
        working=np.flatnonzero(~off),
        moved={RollOver.DAY_OFF: _next_clear(off), RollOver.HOLIDAY: _next_clear(holiday)},
        doubtful_until=np.cumsum(doubtful, dtype=np.int64),
    )


def _next_clear(closed: Flags) -> Rows:
    """For every row the first row from it on that is not closed, one past the last where there is none."""
    size = len(closed)
    own = np.where(closed, size, np.arange(size, dtype=np.int64))
    return np.minimum.accumulate(own[::-1])[::-1]
