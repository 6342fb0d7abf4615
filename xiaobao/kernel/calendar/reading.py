"""Reading the table of working days, strictly: what is not understood is an error with its path."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from xiaobao.kernel.calendar.values import YearStatus
from xiaobao.kernel.calendar.work_calendar import WorkCalendar
from xiaobao.kernel.calendar.years import CalendarDataError, Holiday, YearTable

YEAR_KEYS = frozenset({"status", "source", "version", "holidays", "make_up"})
HOLIDAY_KEYS = frozenset({"name", "days"})
RANGE = ".."


@cache
def load_calendar() -> WorkCalendar:
    """The calendar that comes with this package (``kernel/data/workdays.toml``), read once."""
    return parse_calendar((files("xiaobao.kernel") / "data" / "workdays.toml").read_text(encoding="utf-8"))


def parse_calendar(text: str) -> WorkCalendar:
    """A calendar from a table of years in TOML.

    Raises: CalendarDataError with the path of the first thing that is wrong.
    """
    years = parse_years(text)
    for before, after in pairwise(years):
        if after.year != before.year + 1:
            raise CalendarDataError(f"years.{after.year}", f"the years between {before.year} and it are missing")
    return WorkCalendar(years)


def parse_years(text: str) -> tuple[YearTable, ...]:
    """The years of a table in TOML, in order: a whole calendar, or one announcement for ``replace_year``.

    Raises: CalendarDataError.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarDataError("the file", f"it is no TOML ({error})") from error
    _only("the file", document, frozenset({"years"}))
    years = _typed("years", document["years"], dict)
    if not years:
        raise CalendarDataError("years", "it names no year")
    return tuple(sorted((read_year(key, value) for key, value in years.items()), key=lambda table: table.year))


def read_year(key: str, value: object) -> YearTable:
    """One year out of a decoded table. Raises: CalendarDataError."""
    path = f"years.{key}"
    if not (key.isascii() and key.isdigit() and len(key) == 4):
        raise CalendarDataError(path, "a year has four digits")
    table = _typed(path, value, dict)
    _only(path, table, YEAR_KEYS)
    return YearTable(
        year=int(key),
        status=_status(f"{path}.status", table["status"]),
        source=_typed(f"{path}.source", table["source"], str),
        version=_typed(f"{path}.version", table["version"], str),
        holidays=tuple(_holidays(f"{path}.holidays", table["holidays"])),
        make_up=tuple(_days(f"{path}.make_up", table["make_up"])),
    )


def _status(path: str, value: object) -> YearStatus:
    if value not in (YearStatus.ANNOUNCED, YearStatus.EXPECTED):
        raise CalendarDataError(path, f"{value!r} is neither announced nor expected")
    return YearStatus(str(value))


def _holidays(path: str, value: object) -> Iterator[Holiday]:
    for index, item in enumerate(_typed(path, value, list)):
        place = f"{path}[{index}]"
        _only(place, _typed(place, item, dict), HOLIDAY_KEYS)
        name = _typed(f"{place}.name", item["name"], str)
        yield Holiday(name, tuple(_days(f"{place}.days", item["days"])))


def _days(path: str, value: object) -> Iterator[date]:
    for index, item in enumerate(_typed(path, value, list)):
        place = f"{path}[{index}]"
        first, dots, last = _typed(place, item, str).partition(RANGE)
        yield from _span(place, _day(place, first), _day(place, last if dots else first))


def _span(path: str, first: date, last: date) -> Iterator[date]:
    if last < first:
        raise CalendarDataError(path, f"{last} lies before {first}")
    yield from (first + timedelta(days=step) for step in range((last - first).days + 1))


def _day(path: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CalendarDataError(path, f"{text!r} is no day (write 2026-05-01 or 2026-05-01..2026-05-05)") from error


def _only(path: str, table: Mapping[str, object], keys: frozenset[str]) -> None:
    for key in sorted(keys - table.keys()):
        raise CalendarDataError(f"{path}.{key}", "it is missing")
    for key in sorted(table.keys() - keys):
        raise CalendarDataError(f"{path}.{key}", "no such key")


def _typed(path: str, value: object, kind: type[Any]) -> Any:
    if not isinstance(value, kind):
        raise CalendarDataError(path, f"a {kind.__name__} is wanted here, not {value!r}")
    return value
