"""Our own table of working days against two public ones, day by day."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from chinese_calendar.constants import holidays as their_holidays

from xiaobao.kernel.calendar import YearStatus, load_calendar

CALENDAR = load_calendar()
OTHER = holidays.country_holidays("CN", years=range(2004, 2028))
# The notice for 2006 had Saturday 2005-12-31 worked; chinese_calendar does not have it, holidays does.
LEFT_OUT_THERE = date(2005, 12, 31)
# Days of an announced holiday that fall on a weekend and that chinese_calendar does not name.
NAMED_HERE_ALONE = {date(2011, 6, 5), date(2012, 6, 23), date(2015, 9, 5)}


def days_of(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=step) for step in range((date(last, 12, 31) - start).days + 1)]


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_day_since_2018_agrees_with_both(year: int) -> None:
    for day in days_of(year, year):
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day) == OTHER.is_working_day(day), day


@pytest.mark.parametrize("year", range(2004, 2018))
def test_every_earlier_day_agrees_with_both_but_one(year: int) -> None:
    for day in days_of(year, year):
        assert CALENDAR.is_working_day(day) == OTHER.is_working_day(day), day
        if day != LEFT_OUT_THERE:
            assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day


def test_the_named_holidays_are_the_same_days() -> None:
    ours = {day for day in days_of(2004, 2026) if CALENDAR.holiday_name(day)}

    assert ours - set(their_holidays) == NAMED_HERE_ALONE
    assert set(their_holidays) - ours == set()


def test_the_expected_year_has_the_thirteen_statutory_days_and_no_make_up_days() -> None:
    names = {day: CALENDAR.holiday_name(day) for day in days_of(2027, 2027) if CALENDAR.holiday_name(day)}

    assert CALENDAR.status(2027) is YearStatus.EXPECTED
    assert len(names) == 13
    assert all(day in OTHER for day in names)
    assert all(CALENDAR.is_day_off(day) for day in days_of(2027, 2027) if day.weekday() > 4)


def test_every_year_says_where_it_comes_from() -> None:
    assert [table.year for table in CALENDAR.years] == list(range(2004, 2028))
    assert all("〔" in table.source or "[memory]" in table.source or "795" in table.source for table in CALENDAR.years)
