"""The working-day calendar: which days are worked in China, and the day on which a length of time ends.

Three kinds of day are counted: working days; natural days whose end moves on from a day off (Order 121
art. 45); natural days whose end stays where it falls (bank measures 2020 art. 43). The first never counts.
"""

from xiaobao.kernel.calendar.reading import load_calendar, parse_calendar, parse_years, read_year
from xiaobao.kernel.calendar.table import CalendarOutOfBounds
from xiaobao.kernel.calendar.values import (
    Count,
    DayUnit,
    LeftOut,
    Pause,
    PauseRunsBackwards,
    RollOver,
    Why,
    YearStatus,
)
from xiaobao.kernel.calendar.work_calendar import LAST_YEAR, AmountTooSmall, WorkCalendar
from xiaobao.kernel.calendar.years import CalendarDataError, Holiday, YearTable

__all__ = [
    "LAST_YEAR",
    "AmountTooSmall",
    "CalendarDataError",
    "CalendarOutOfBounds",
    "Count",
    "DayUnit",
    "Holiday",
    "LeftOut",
    "Pause",
    "PauseRunsBackwards",
    "RollOver",
    "Why",
    "WorkCalendar",
    "YearStatus",
    "YearTable",
    "load_calendar",
    "parse_calendar",
    "parse_years",
    "read_year",
]
