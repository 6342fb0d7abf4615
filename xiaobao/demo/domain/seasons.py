"""When cases come in: 3·15, the spring festival, Mondays, mornings."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from xiaobao.demo.domain.chance import Weighted
from xiaobao.demo.domain.vocabulary import Occasions
from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.kernel.clock import CHINA

YEAR = 365
AT_A_COUNTER = frozenset({"visit", "letter", "authority", "12363", "12378"})


class Seasons:
    """The year before ``today``: its days by how many complain, the hours by how they complain."""

    def __init__(self, occasions: Occasions, today: date, calendar: WorkCalendar) -> None:
        self.occasions = occasions
        self.first = today - timedelta(days=YEAR)
        self.last = today - timedelta(days=1)
        self.calendar = calendar
        self.days = Weighted((day, self._weight(day)) for day in self._year())
        self.home = Weighted(enumerate(occasions.home_hours))
        self.office = Weighted(enumerate(occasions.office_hours))

    def instant(self, channel: str, chance: Random) -> datetime:
        """When somebody comes in by this channel; counters are open on working days only."""
        day = self.days.pick(chance)
        if channel in AT_A_COUNTER:
            return self._at(self._open_day(day), self.office, chance)
        return self._at(day, self.home, chance)

    def at_home(self, day: date, chance: Random) -> datetime:
        """Some time of a day at which people find time for their own affairs."""
        return self._at(day, self.home, chance)

    def at_work(self, day: date, chance: Random) -> datetime:
        """Some time of a working day."""
        return self._at(day, self.office, chance)

    def _open_day(self, day: date) -> date:
        """The same day if it is worked, else the nearest worked one before it, or after it at the year's edge."""
        while self.calendar.is_day_off(day) and day > self.first:
            day -= timedelta(days=1)
        return self.calendar.next_working_day(day) if self.calendar.is_day_off(day) else day

    def _at(self, day: date, hours: Weighted[int], chance: Random) -> datetime:
        second = int(chance.random() * 3600)
        return datetime(day.year, day.month, day.day, hours.pick(chance), second // 60, second % 60, tzinfo=CHINA)

    def _year(self) -> Iterator[date]:
        for offset in range(YEAR):
            yield self.first + timedelta(days=offset)

    def _weight(self, day: date) -> float:
        weight = self.occasions.months[day.month - 1] * self.occasions.weekdays[day.weekday()]
        for peak in self.occasions.peaks:
            if peak.from_ <= (day.month, day.day) <= peak.until:
                weight *= peak.times
        return weight * self._spring_festival(day)

    def _spring_festival(self, day: date) -> float:
        festival = self.occasions.spring_festival
        for new_year in self.occasions.new_years:
            distance = (day - new_year).days
            if festival.quiet_from <= distance <= festival.quiet_until:
                return festival.quiet_times
            if festival.busy_from <= distance <= festival.busy_until:
                return festival.busy_times
        return 1
