"""When the next thing happens: working days for those who work, evenings for consumers, and before it is due.

The dates that a clock sets are followed roughly here (a pause moves them by its natural days); `procedures.fold`
judges them exactly later on.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from xiaobao.demo.domain.chance import between, soon
from xiaobao.demo.domain.seasons import Seasons
from xiaobao.kernel.calendar import DayUnit, WorkCalendar
from xiaobao.procedures.model import Against, ClockRule, Procedure

ONE_DAY = timedelta(days=1)
OPENS, LAST_HOUR = 8, 16  # what begins later than this is done the next working day
NOW = (0, 0)
LATE_BY = (1, 9)  # working days


class Deadlines:
    """The clocks of a procedure by the events that touch them."""

    def __init__(self, procedure: Procedure) -> None:
        self.starting: dict[str, list[ClockRule]] = defaultdict(list)
        self.stopping: dict[str, list[ClockRule]] = defaultdict(list)
        self.extending: dict[str, list[tuple[ClockRule, int]]] = defaultdict(list)
        self.pausing: dict[str, list[ClockRule]] = defaultdict(list)
        self.resuming: dict[str, list[ClockRule]] = defaultdict(list)
        for clock in procedure.clocks:
            self._enter(clock)

    def _enter(self, clock: ClockRule) -> None:
        for event in (*clock.starts_on, *clock.restarts_on):
            self.starting[event].append(clock)
        for event in clock.stops_on:
            self.stopping[event].append(clock)
        for extension in clock.extensions:
            self.extending[extension.on].append((clock, extension.amount))
        for pause in clock.pauses:
            for event in pause.starts_on:
                self.pausing[event].append(clock)
            for event in pause.ends_on:
                self.resuming[event].append(clock)


class Watch:
    """The due days of one case while it is walked."""

    __slots__ = ("_deadlines", "_paused", "calendar", "due")

    def __init__(self, deadlines: Deadlines, calendar: WorkCalendar) -> None:
        self._deadlines = deadlines
        self.calendar = calendar
        self.due: dict[str, date] = {}
        self._paused: dict[str, date] = {}

    def read(self, event: str, day: date) -> None:
        """Something happened: clocks stop, start, pause, go on, or are given longer."""
        deadlines = self._deadlines
        for clock in deadlines.stopping.get(event, ()):
            self.due.pop(clock.id, None)
        for clock in deadlines.starting.get(event, ()):
            self.due[clock.id] = self.calendar.due(day, clock.amount, clock.unit)[0]
        for clock in deadlines.pausing.get(event, ()):
            self._paused.setdefault(clock.id, day)
        for clock in deadlines.resuming.get(event, ()):
            since = self._paused.pop(clock.id, None)
            if since is not None and clock.id in self.due:
                self.due[clock.id] += day - since
        for clock, amount in deadlines.extending.get(event, ()):
            if clock.id in self.due:
                self.due[clock.id] = self.calendar.due(self.due[clock.id], amount, clock.unit)[0]

    def binds(self, event: str) -> tuple[date | None, bool]:
        """The day by which this event must come, and whether it is for the institution to keep it."""
        rules = [clock for clock in self._deadlines.stopping.get(event, ()) if clock.id in self.due]
        if not rules:
            return None, False
        first = min(rules, key=lambda clock: self.due[clock.id])
        return self.due[first.id], first.against is not Against.COMPLAINANT


class Pace:
    """How long people take."""

    def __init__(self, seasons: Seasons, calendar: WorkCalendar, chance: Random) -> None:
        self.seasons, self.calendar, self.chance = seasons, calendar, chance

    def at_home(self, after: datetime, days: tuple[int, int]) -> datetime:
        """When a consumer gets round to it: natural days later, or some hours."""
        wait = soon(*days, self.chance)
        if wait == 0:
            return after + timedelta(minutes=between(25, 190, self.chance))
        return self.seasons.at_home(after.date() + timedelta(days=wait), self.chance)

    def at_work(self, after: datetime, days: tuple[int, int]) -> datetime:
        """When an office gets round to it: the same working day, or working days later."""
        wait = soon(*days, self.chance)
        day = after.date()
        if wait == 0 and after.hour < LAST_HOUR and self.calendar.is_working_day(day):
            return max(after, self._opens(day)) + timedelta(minutes=between(8, 75, self.chance))
        return self.seasons.at_work(self.calendar.due(day, max(1, wait), DayUnit.WORKING)[0], self.chance)

    def in_time(self, at: datetime, after: datetime, due: date) -> datetime:
        """The same instant, or an earlier one if it is due before; never before ``after``, nor out of hours."""
        if at.date() <= due:
            return at
        day = due
        while day > after.date() and self.calendar.is_day_off(day):
            day -= ONE_DAY
        if day > after.date():
            return self.seasons.at_work(day, self.chance)
        if OPENS <= after.hour <= LAST_HOUR and self.calendar.is_working_day(after.date()):
            return after + timedelta(minutes=between(3, 25, self.chance))
        return self.at_work(after, NOW)

    def too_late(self, due: date) -> datetime:
        """Some working days after it was due."""
        wait = soon(*LATE_BY, self.chance)
        return self.seasons.at_work(self.calendar.due(due, wait, DayUnit.WORKING)[0], self.chance)

    def _opens(self, day: date) -> datetime:
        return self.seasons.at_work(day, self.chance).replace(hour=OPENS)
