"""Reporting periods: years, half-years, quarters, months, and any span of days.

The same days always have the same name: ``2026-06-01..2026-06-30`` is ``2026-06``.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from xiaobao.kernel.errors import XiaobaoError

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
ONE_DAY: Final = timedelta(days=1)
MONTHS_OF: Final = {"": 12, "H": 6, "Q": 3, "M": 1}  # letter of a part -> its months
_PART = re.compile(r"(?P<year>\d{4})(?:-(?P<letter>[HQ])(?P<number>[1-4])|-(?P<month>\d{2}))?", re.ASCII)


class PeriodNotUnderstood(XiaobaoError):
    """Raised when a text names no period; data: text."""

    slug: ClassVar[str] = "period-not-understood"

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(
            f"{text!r} names no period ({problem}): write 2026, 2026-H1, 2026-Q2, 2026-06 or 2026-06-01..2026-06-30.",
            text=text,
            problem=problem,
        )


@dataclass(frozen=True, slots=True)
class Period:
    """Some days in a row, both ends included."""

    first: date
    last: date
    name: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodNotUnderstood(self.name, f"{self.last} lies before {self.first}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def has_whole_months(self) -> bool:
        """Whether it begins on the first day of a month and ends on the last one of a month."""
        return _whole_months(self.first, self.last)

    def previous(self) -> "Period":
        """The period just before: as many whole months if this one has whole months, else as many days."""
        last = self.first - ONE_DAY
        if _whole_months(self.first, self.last):
            return between(_month_start(self.first, -_month_count(self.first, self.last)), last)
        return between(last - ONE_DAY * (self.days - 1), last)

    def same_last_year(self) -> "Period":
        """The same period a year before; whole months stay whole, 29 February becomes 28 February."""
        if _whole_months(self.first, self.last):
            return between(_month_start(self.first, -12), _month_end(_month_start(self.last, -12)))
        return between(_year_before(self.first), _year_before(self.last))

    def months(self) -> "tuple[Period, ...]":
        """The months it touches, in order, cut to its ends: their days add up to its own."""
        starts = (_month_start(self.first, step) for step in range(_month_count(self.first, self.last)))
        return tuple(between(max(start, self.first), min(_month_end(start), self.last)) for start in starts)


def between(first: date, last: date) -> Period:
    """The period from ``first`` to ``last``, with its name. Raises: PeriodNotUnderstood."""
    return Period(first, last, _name(first, last))


def parse_period(text: str) -> Period:
    """The period a text names. Raises: PeriodNotUnderstood."""
    wanted = text.strip().upper()
    first, dots, last = wanted.partition("..")
    if dots:
        return between(_day(text, first), _day(text, last))
    match = _PART.fullmatch(wanted)
    if match is None:
        raise PeriodNotUnderstood(text, "its form is not known")
    return _part(text, **match.groupdict())


def _part(text: str, year: str, letter: str | None, number: str | None, month: str | None) -> Period:
    _check_year(text, int(year))
    months = MONTHS_OF["M" if month else letter or ""]
    place = int(month or number or 1)
    if not 1 <= place <= 12 // months:
        raise PeriodNotUnderstood(text, f"a year has no such part {month or f'{letter}{number}'}")
    start = date(int(year), (place - 1) * months + 1, 1)
    return between(start, _month_start(start, months) - ONE_DAY)


def _day(text: str, day: str) -> date:
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise PeriodNotUnderstood(text, f"{day!r} is no day") from error
    _check_year(text, found.year)
    return found


def _check_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodNotUnderstood(text, f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")


def _name(first: date, last: date) -> str:
    months = _month_count(first, last) if _whole_months(first, last) else 0
    for letter, length in MONTHS_OF.items():
        if months == length and (first.month - 1) % length == 0:
            place = (first.month - 1) // length + 1
            return {"": f"{first:%Y}", "M": f"{first:%Y-%m}"}.get(letter, f"{first:%Y}-{letter}{place}")
    return f"{first}..{last}"


def _whole_months(first: date, last: date) -> bool:
    return first.day == 1 and last == _month_end(last)


def _month_count(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _month_start(day: date, step: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
