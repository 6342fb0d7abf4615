"""One year's days off, checked when it is made."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from xiaobao.kernel.calendar.values import YearStatus
from xiaobao.kernel.errors import XiaobaoError

SATURDAY = 5


class CalendarDataError(XiaobaoError):
    """Raised when a table of days off is not sound; ``path`` names the place in the file."""

    slug: ClassVar[str] = "calendar-data"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"The table of working days is wrong at {path}: {problem}.", path=path, problem=problem)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A named public holiday and its days off, in order."""

    name: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days off of one year and the weekend days that are worked.

    Raises: CalendarDataError for a day outside the year, a day or holiday named twice, a make-up day that is
    no weekend day, or make-up days in a year that is only expected.
    """

    year: int
    status: YearStatus
    source: str
    version: str
    holidays: tuple[Holiday, ...]
    make_up: tuple[date, ...]

    def to_json(self) -> dict[str, object]:
        """As `read_year` reads it."""
        return {
            "status": self.status.value,
            "source": self.source,
            "version": self.version,
            "holidays": [{"name": h.name, "days": [day.isoformat() for day in h.days]} for h in self.holidays],
            "make_up": [day.isoformat() for day in self.make_up],
        }

    def __post_init__(self) -> None:
        for path, problem in self._problems():
            raise CalendarDataError(f"years.{self.year}.{path}", problem)

    def _problems(self) -> Iterator[tuple[str, str]]:
        yield from _empty("source", self.source)
        yield from _empty("version", self.version)
        for index, holiday in enumerate(self.holidays):
            yield from _empty(f"holidays[{index}].name", holiday.name)
            yield from self._outside(f"holidays[{index}].days", holiday.days)
        yield from self._outside("make_up", self.make_up)
        yield from self._wrong_make_up()
        yield from self._named_twice()

    def _outside(self, path: str, days: Iterable[date]) -> Iterator[tuple[str, str]]:
        for day in days:
            if day.year != self.year:
                yield path, f"{day} is not a day of {self.year}"

    def _wrong_make_up(self) -> Iterator[tuple[str, str]]:
        for day in self.make_up:
            if day.weekday() < SATURDAY:
                yield "make_up", f"{day} is a {day:%A}, worked anyway; only a Saturday or Sunday makes up"
        if self.make_up and self.status is YearStatus.EXPECTED:
            yield "make_up", "a year that is only expected has no make-up days yet"

    def _named_twice(self) -> Iterator[tuple[str, str]]:
        names = Counter(holiday.name for holiday in self.holidays)
        yield from (("holidays", f"{name} stands twice") for name, times in names.items() if times > 1)
        days = Counter([*(day for holiday in self.holidays for day in holiday.days), *self.make_up])
        yield from (("holidays and make_up", f"{day} stands twice") for day, times in days.items() if times > 1)


def _empty(path: str, text: str) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield path, "must not be empty"
