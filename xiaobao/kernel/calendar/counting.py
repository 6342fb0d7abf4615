"""Laying a length of time over the day table, with the reason for every day left out.

Source: Order 121 art. 45 (the first day is not counted; an end on a holiday moves to the first day after) and
art. 22 (days of an appraisal are not counted); bank measures 2020 art. 43 (natural days, no roll-over).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from xiaobao.kernel.calendar.stretches import Stretch, stretches
from xiaobao.kernel.calendar.table import ONE_DAY, CalendarOutOfBounds, DayTable
from xiaobao.kernel.calendar.values import DayUnit, LeftOut, Pause, RollOver


@dataclass(slots=True)
class Tally:
    """What a walk over the stretches has counted and left out so far; ``due`` once it has arrived."""

    amount: int
    counted: list[date] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    due: date | None = None

    @property
    def remaining(self) -> int:
        return self.amount - len(self.counted)


def tally(table: DayTable, start: date, amount: int, unit: DayUnit, pauses: Sequence[Pause]) -> Tally:
    """Count ``amount`` days after ``start``, without roll-over; ``due`` stays None behind an open pause.

    Raises: CalendarOutOfBounds.
    """
    result = Tally(amount)
    for stretch in stretches(start, pauses):
        if stretch.paused_for is not None:
            result.left_out.extend(_paused(stretch))
            continue
        result.counted.extend(_running(table, stretch, result.remaining, unit))
        arrived = result.remaining == 0
        end = result.counted[-1] if arrived else stretch.until
        if end is None:
            raise CalendarOutOfBounds(f"{amount} days after {start}", table.first, table.last)
        if unit is DayUnit.WORKING:
            result.left_out.extend(table.off_between(stretch.after, end))
        if arrived:
            result.due = end
            break
    return result


def moves_on(table: DayTable, day: date, rolls_over: RollOver) -> bool:
    """Whether an end that falls on this day moves to the next. Raises: CalendarOutOfBounds."""
    return bool(table.holiday_name(day)) if rolls_over is RollOver.HOLIDAY else table.is_off(day)


def roll(table: DayTable, result: Tally, pauses: Sequence[Pause], rolls_over: RollOver) -> None:
    """Move the end on from days off; every day moved over, the last counted one included, is left out.

    A pause that begins before the moved end arrives holds it up as well; an open one takes it away.
    """
    if result.due is None or not moves_on(table, result.due, rolls_over):
        return
    result.left_out.append(_moved_over(table, result.due))
    for stretch in stretches(result.due, pauses):
        if stretch.paused_for is not None:
            result.left_out.extend(_paused(stretch))
            continue
        day = stretch.after + ONE_DAY
        while (stretch.until is None or day <= stretch.until) and moves_on(table, day, rolls_over):
            result.left_out.append(_moved_over(table, day))
            day += ONE_DAY
        if stretch.until is None or day <= stretch.until:
            result.due = day
            return
    result.due = None


def _moved_over(table: DayTable, day: date) -> LeftOut:
    return LeftOut(day, "roll_over", table.holiday_name(day))


def _running(table: DayTable, stretch: Stretch, most: int, unit: DayUnit) -> Sequence[date]:
    if unit is DayUnit.WORKING:
        return table.working_after(stretch.after, stretch.until, most)
    fits = most if stretch.until is None else min(most, (stretch.until - stretch.after).days)
    if fits > (date.max - stretch.after).days:
        raise CalendarOutOfBounds(f"{fits} days after {stretch.after}", date.min, date.max)
    return _days_after(stretch.after, fits)


def _paused(stretch: Stretch) -> Iterator[LeftOut]:
    """The days of a pause that has ended; of an open one there is nothing to list yet."""
    if stretch.until is None:
        return
    for day in _days_after(stretch.after, (stretch.until - stretch.after).days):
        yield LeftOut(day, "paused", stretch.paused_for or "")


def _days_after(day: date, many: int) -> Sequence[date]:
    first = day.toordinal() + 1
    return [date.fromordinal(ordinal) for ordinal in range(first, first + many)]
