"""Every day from the first table year to the last bound, laid out once so that counting is looking up."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from xiaobao.kernel.calendar.values import LeftOut
from xiaobao.kernel.calendar.years import SATURDAY, YearTable
from xiaobao.kernel.errors import XiaobaoError

ONE_DAY = timedelta(days=1)


class CalendarOutOfBounds(XiaobaoError):
    """Raised when a question about working days leaves the calendar; data: day, first, last."""

    slug: ClassVar[str] = "calendar-out-of-bounds"

    def __init__(self, day: object, first: date, last: date) -> None:
        super().__init__(
            f"{day} lies outside the working-day calendar ({first} to {last}): "
            "count in natural days, or add the missing years to the table of working days.",
            day=day,
            first=first,
            last=last,
        )


@dataclass(frozen=True, slots=True)
class DayTable:
    """Working days and days off between two bounds, both included and both sorted."""

    first: date
    last: date
    holidays: Mapping[date, str]
    make_up: frozenset[date]
    working: tuple[date, ...]
    off: tuple[LeftOut, ...]
    off_days: tuple[date, ...]

    def check(self, day: date) -> None:
        """Raises: CalendarOutOfBounds."""
        if not self.first <= day <= self.last:
            raise CalendarOutOfBounds(day, self.first, self.last)

    def check_after(self, day: date) -> None:
        """The same for the day after. Raises: CalendarOutOfBounds."""
        if not self.first - ONE_DAY <= day < self.last:
            raise CalendarOutOfBounds(f"The day after {day}", self.first, self.last)

    def is_off(self, day: date) -> bool:
        """Whether a day is not worked. Raises: CalendarOutOfBounds."""
        self.check(day)
        return day in self.holidays or (day.weekday() >= SATURDAY and day not in self.make_up)

    def holiday_name(self, day: date) -> str:
        """The public holiday a day belongs to, "" if none. Raises: CalendarOutOfBounds."""
        self.check(day)
        return self.holidays.get(day, "")

    def working_after(self, day: date, until: date | None, most: int) -> Sequence[date]:
        """The first ``most`` working days in (day, until], or as many as there are before the last bound."""
        low = bisect_right(self.working, day)
        high = len(self.working) if until is None else bisect_right(self.working, until)
        return self.working[low : min(low + most, high)]

    def off_between(self, after: date, until: date) -> Sequence[LeftOut]:
        """The days off in (after, until], each with its reason."""
        return self.off[bisect_right(self.off_days, after) : bisect_right(self.off_days, until)]


def lay_out(years: Iterable[YearTable], first: date, last: date) -> DayTable:
    """The day table of some years; years that are not among them have weekends only."""
    years = tuple(years)
    names = {day: holiday.name for year in years for holiday in year.holidays for day in holiday.days}
    make_up = frozenset(day for year in years for day in year.make_up)
    days = [first + ONE_DAY * step for step in range((last - first).days + 1)]
    off = tuple(
        LeftOut(day, "holiday", names[day]) if day in names else LeftOut(day, "weekend")
        for day in days
        if day in names or (day.weekday() >= SATURDAY and day not in make_up)
    )
    off_days = tuple(gap.on for gap in off)
    closed = frozenset(off_days)
    return DayTable(
        first=first,
        last=last,
        holidays=names,
        make_up=make_up,
        working=tuple(day for day in days if day not in closed),
        off=off,
        off_days=off_days,
    )
