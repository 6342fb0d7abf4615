"""Dated deadline cases against two walkers that know nothing of our table or our way of counting.

One walks day by day over chinese_calendar, the other filters a stream of days over the holidays package. The
cases are drawn with a fixed seed: all units, lengths of 1 to 90 days, extensions and pauses, from 2018 on.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count as count_up
from itertools import islice

import chinese_calendar
import holidays
from chinese_calendar.constants import holidays as named_days

from xiaobao.kernel.calendar import DayUnit, Pause, RollOver, load_calendar

CALENDAR = load_calendar()
ONE_DAY = timedelta(days=1)
OTHER = holidays.country_holidays("CN", years=range(2018, 2027))
LAST_KNOWN = date(2026, 12, 31)


@dataclass(frozen=True)
class DeadlineCase:
    start: date
    amount: int
    extended_by: int
    unit: DayUnit
    rolls_over: RollOver
    pauses: tuple[Pause, ...]

    @property
    def length(self) -> int:
        return self.amount + self.extended_by


def draw_case(chance: random.Random, first: date, last: date) -> DeadlineCase:
    start = first + timedelta(days=chance.randint(0, (last - first).days))
    amount = chance.randint(1, 90)
    return DeadlineCase(
        start=start,
        amount=amount,
        extended_by=chance.choice([0, 0, 15, 30]),
        unit=chance.choice(list(DayUnit)),
        rolls_over=chance.choice(list(RollOver)),
        pauses=tuple(draw_pause(chance, start, amount) for _ in range(chance.choice([0, 0, 1, 2]))),
    )


def draw_pause(chance: random.Random, start: date, amount: int) -> Pause:
    """A pause of up to 25 days, half of them close to where the natural days end."""
    begins = chance.choice([chance.randint(0, 60), max(0, amount + chance.randint(-3, 3))])
    after = start + timedelta(days=begins)
    return Pause(after, after + timedelta(days=chance.randint(0, 25)), "appraisal")


works_there = cache(chinese_calendar.is_workday)


def is_paused(case: DeadlineCase, day: date) -> bool:
    return any(pause.until is not None and pause.after < day <= pause.until for pause in case.pauses)


def walk_by_chinese_calendar(case: DeadlineCase) -> date:
    """Step from day to day, taking one off the length where the day counts."""
    left, day = case.length, case.start
    while True:
        day += ONE_DAY
        if is_paused(case, day):
            continue
        works = works_there(day)
        if case.unit is DayUnit.WORKING and not works:
            continue
        left = max(0, left - 1)
        stays = works if case.rolls_over is RollOver.DAY_OFF else day not in named_days
        if left == 0 and (case.unit is not DayUnit.NATURAL_ROLLOVER or stays):
            return day


def filter_by_holidays(case: DeadlineCase) -> date:
    """Take the day after the others out of a stream of days that count; where every day off moves on."""
    stream: Iterator[date] = (case.start + timedelta(days=step) for step in count_up(1))
    stream = (day for day in stream if not is_paused(case, day))
    if case.unit is DayUnit.WORKING:
        stream = (day for day in stream if OTHER.is_working_day(day))
    rest = islice(stream, case.length - 1, None)
    return next(day for day in rest if case.unit is not DayUnit.NATURAL_ROLLOVER or OTHER.is_working_day(day))


def known_cases() -> list[DeadlineCase]:
    """Cases that end before the last announced day, whatever their unit and pauses."""
    chance = random.Random(20260415)
    return [draw_case(chance, date(2018, 1, 1), date(2026, 3, 1)) for _ in range(3000)]


KNOWN = known_cases()


def due_on(case: DeadlineCase) -> date | None:
    count = CALENDAR.count(case.start, case.length, case.unit, pauses=case.pauses, rolls_over=case.rolls_over)
    return count.due_on


def spans(case: DeadlineCase, day: date) -> bool:
    due = due_on(case)
    return due is not None and case.start < day <= due


def test_three_thousand_deadlines_agree_with_a_walk_over_chinese_calendar() -> None:
    assert [case for case in KNOWN if due_on(case) != walk_by_chinese_calendar(case)] == []


def test_the_same_deadlines_agree_with_a_filter_over_holidays() -> None:
    comparable = [
        case for case in KNOWN if case.rolls_over is RollOver.DAY_OFF or case.unit is not DayUnit.NATURAL_ROLLOVER
    ]

    assert len(comparable) > 2000
    assert [case for case in comparable if due_on(case) != filter_by_holidays(case)] == []


def test_the_cases_reach_every_unit_and_the_hard_days() -> None:
    for unit in DayUnit:
        assert sum(case.unit is unit for case in KNOWN) > 900
    for hard in (
        date(2026, 2, 14),
        date(2026, 2, 17),
        date(2025, 9, 28),
        date(2025, 10, 1),
        date(2020, 1, 31),
    ):
        assert sum(spans(case, hard) for case in KNOWN) > 10, hard
    assert sum(bool(case.pauses) for case in KNOWN) > 1000
    assert sum(bool(case.extended_by) for case in KNOWN) > 1000


def test_working_days_that_reach_the_unannounced_year_are_provisional_and_never_fall_on_a_weekend() -> None:
    chance = random.Random(2027)
    cases = [draw_case(chance, date(2026, 6, 1), date(2027, 10, 1)) for _ in range(1500)]
    working = [case for case in cases if case.unit is DayUnit.WORKING]

    for case in working:
        count = CALENDAR.count(case.start, case.length, case.unit, pauses=case.pauses)
        assert count.due_on is not None
        assert count.provisional == (count.due_on > LAST_KNOWN)
        assert count.due_on.weekday() < 5 or count.due_on <= LAST_KNOWN
    assert sum(spans(case, date(2027, 1, 4)) for case in working) > 80


def test_natural_days_are_provisional_only_where_their_end_may_move() -> None:
    chance = random.Random(2028)
    cases = [draw_case(chance, date(2026, 6, 1), date(2027, 10, 1)) for _ in range(1500)]

    for case in cases:
        natural = CALENDAR.count(case.start, case.length, DayUnit.NATURAL, pauses=case.pauses)
        rolling = CALENDAR.count(case.start, case.length, DayUnit.NATURAL_ROLLOVER, pauses=case.pauses)
        assert not natural.provisional
        assert rolling.due_on is not None
        assert rolling.provisional == (rolling.due_on > LAST_KNOWN)


def test_beyond_the_table_only_weekends_are_off() -> None:
    start = date(2028, 1, 31)

    for amount in range(1, 91):
        weekdays = (start + timedelta(days=step) for step in count_up(1))
        expected = next(islice((day for day in weekdays if day.weekday() < 5), amount - 1, None))
        assert CALENDAR.due(start, amount, DayUnit.WORKING) == (expected, True)
