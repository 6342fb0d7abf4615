"""The calendar itself: immutable, and equal to another when both say the same of every day."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, Final

from xiaobao.kernel.calendar.counting import moves_on, roll, tally
from xiaobao.kernel.calendar.table import ONE_DAY, CalendarOutOfBounds, DayTable, lay_out
from xiaobao.kernel.calendar.values import Count, DayUnit, Pause, RollOver, YearStatus
from xiaobao.kernel.calendar.years import YearTable
from xiaobao.kernel.errors import XiaobaoError

LAST_YEAR: Final = 2100


class AmountTooSmall(XiaobaoError):
    """Raised when a length of less than one day is to be counted."""

    slug: ClassVar[str] = "amount-too-small"

    def __init__(self, amount: int) -> None:
        super().__init__(f"A length of {amount} days cannot be counted: give at least one day.", amount=amount)


class WorkCalendar:
    """Which days are worked, from the first year given to 2100; years not given have weekends only.

    ``version`` is the last announced year and a digest of all years, so that it changes with any of them.
    """

    __slots__ = ("_days", "_statuses", "_years", "version")

    version: str

    def __init__(self, years: Iterable[YearTable]) -> None:
        self._years: dict[int, YearTable] = {table.year: table for table in sorted(years, key=lambda t: t.year)}
        self._statuses = {year: table.status for year, table in self._years.items()}
        self._days: DayTable = lay_out(self._years.values(), date(min(self._years), 1, 1), date(LAST_YEAR, 12, 31))
        self.version = _version(self._years.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"<WorkCalendar {self.version}>"

    @property
    def first_day(self) -> date:
        """The first day of which this calendar knows whether it is worked."""
        return self._days.first

    @property
    def last_day(self) -> date:
        """The last day of which this calendar answers."""
        return self._days.last

    @property
    def years(self) -> tuple[YearTable, ...]:
        """The tables this calendar was made of, in order."""
        return tuple(self._years.values())

    def status(self, year: int) -> YearStatus:
        """How well a year's days off are known; no table: unknown."""
        return self._statuses.get(year, YearStatus.UNKNOWN)

    def is_working_day(self, day: date) -> bool:
        """Raises: CalendarOutOfBounds."""
        return not self._days.is_off(day)

    def is_day_off(self, day: date) -> bool:
        """Weekend or holiday, and not made up. Raises: CalendarOutOfBounds."""
        return self._days.is_off(day)

    def holiday_name(self, day: date) -> str:
        """The public holiday a day off belongs to, "" if none. Raises: CalendarOutOfBounds."""
        return self._days.holiday_name(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``. Raises: CalendarOutOfBounds."""
        return self._working_due(day, 1)

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; 0 when ``until`` is not later.

        Raises: CalendarOutOfBounds.
        """
        if until <= after:
            return 0
        self._days.check_after(after)
        self._days.check(until)
        return bisect_right(self._days.working, until) - bisect_right(self._days.working, after)

    def count(
        self,
        start: date,
        amount: int,
        unit: DayUnit,
        *,
        pauses: Sequence[Pause] = (),
        rolls_over: RollOver = RollOver.DAY_OFF,
    ) -> Count:
        """Count ``amount`` days after ``start`` and say of every day between why it was left out.

        A day off inside a pause is left out as paused. ``rolls_over`` matters to NATURAL_ROLLOVER alone;
        the days its end moved over are left out too, beginning with the last day counted.

        Raises: CalendarOutOfBounds, AmountTooSmall.
        """
        self._check_start(start, amount, unit)
        result = tally(self._days, start, amount, unit, pauses)
        last = result.due
        if unit is DayUnit.NATURAL_ROLLOVER:
            roll(self._days, result, pauses, rolls_over)
        reached = result.due or max([start, *result.counted, *(gap.on for gap in result.left_out)])
        return Count(
            starts_on=start + ONE_DAY,
            due_on=result.due,
            counted=tuple(result.counted),
            left_out=tuple(result.left_out),
            provisional=self._is_provisional(unit, start, last, reached),
            remaining=result.remaining,
        )

    def due(
        self, start: date, amount: int, unit: DayUnit, *, rolls_over: RollOver = RollOver.DAY_OFF
    ) -> tuple[date, bool]:
        """The day on which ``amount`` days end, and whether it is provisional: ``count`` in short.

        Raises: CalendarOutOfBounds, AmountTooSmall.
        """
        self._check_start(start, amount, unit)
        if unit is DayUnit.WORKING:
            end = last = self._working_due(start, amount)
        else:
            end = last = self._natural_due(start, amount)
            while unit is DayUnit.NATURAL_ROLLOVER and moves_on(self._days, end, rolls_over):
                end += ONE_DAY
        return end, self._is_provisional(unit, start, last, end)

    def replace_year(self, year_table: YearTable) -> "WorkCalendar":
        """This calendar with one year's table put in: how an announcement is loaded.

        Raises: CalendarOutOfBounds for a year before the first table year or after the last bound.
        """
        self._days.check(date(year_table.year, 1, 1))
        return WorkCalendar((self._years | {year_table.year: year_table}).values())

    def _check_start(self, start: date, amount: int, unit: DayUnit) -> None:
        if amount < 1:
            raise AmountTooSmall(amount)
        if unit is DayUnit.WORKING:
            self._days.check_after(start)

    def _working_due(self, start: date, amount: int) -> date:
        self._days.check_after(start)
        found = self._days.working_after(start, None, amount)
        if len(found) < amount:
            raise CalendarOutOfBounds(f"{amount} days after {start}", self.first_day, self.last_day)
        return found[-1]

    def _natural_due(self, start: date, amount: int) -> date:
        if amount > (date.max - start).days:
            raise CalendarOutOfBounds(f"{amount} days after {start}", date.min, date.max)
        return date.fromordinal(start.toordinal() + amount)

    def _is_provisional(self, unit: DayUnit, start: date, last: date | None, reached: date) -> bool:
        """Working days look at every day after the start, a roll-over at those from the last counted."""
        if unit is DayUnit.WORKING:
            first = start + ONE_DAY
        elif unit is DayUnit.NATURAL_ROLLOVER and last is not None:
            first = last
        else:
            return False
        seen = range(first.year, reached.year + 1)
        return any(self.status(year) is not YearStatus.ANNOUNCED for year in seen)


def _version(years: Iterable[YearTable]) -> str:
    years = tuple(years)
    announced = [table.year for table in years if table.status is YearStatus.ANNOUNCED]
    digest = hashlib.sha256(repr(years).encode()).hexdigest()
    return f"{max(announced, default=0)}-{digest[:12]}"
