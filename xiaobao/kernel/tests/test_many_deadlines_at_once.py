"""The column way of counting says what the single one says."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.calendar import (
    AmountTooSmall,
    CalendarOutOfBounds,
    DayUnit,
    RollOver,
    YearTable,
    load_calendar,
)
from xiaobao.kernel.calendar_vector import Days, NotDays, due_many

CALENDAR = load_calendar()
UNITS = list(DayUnit)
NEEDING_THE_TABLE = [DayUnit.WORKING, DayUnit.NATURAL_ROLLOVER]


def column(*days: date) -> Days:
    return np.array(days, dtype="datetime64[D]")


@given(
    starts=st.lists(st.dates(date(2004, 1, 1), date(2099, 1, 1)), min_size=1, max_size=40),
    amount=st.integers(1, 400),
    unit=st.sampled_from(UNITS),
    rule=st.sampled_from(RollOver),
)
def test_a_column_says_what_single_counts_say(starts: list[date], amount: int, unit: DayUnit, rule: RollOver) -> None:
    due, provisional = due_many(CALENDAR, column(*starts), amount, unit, rule)

    alone = [CALENDAR.due(start, amount, unit, rolls_over=rule) for start in starts]
    assert due.dtype == np.dtype("datetime64[D]")
    assert list(zip(due.tolist(), provisional.tolist(), strict=True)) == alone


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("amount", [1, 7, 15, 45, 60])
def test_every_start_of_the_announced_years_agrees(unit: DayUnit, amount: int) -> None:
    starts = np.arange("2004-01-01", "2028-01-01", dtype="datetime64[D]")

    due, provisional = due_many(CALENDAR, starts, amount, unit)

    alone = [CALENDAR.due(start, amount, unit) for start in starts.tolist()]
    assert list(zip(due.tolist(), provisional.tolist(), strict=True)) == alone


def test_the_first_start_before_the_table_agrees() -> None:
    assert due_many(CALENDAR, column(date(2003, 12, 31)), 1, DayUnit.WORKING)[0].tolist() == [date(2004, 1, 2)]
    rolled, provisional = due_many(CALENDAR, column(date(2003, 12, 1)), 31, DayUnit.NATURAL_ROLLOVER)
    assert (rolled.tolist(), provisional.tolist()) == ([date(2004, 1, 2)], [False])


@pytest.mark.parametrize("unit", NEEDING_THE_TABLE)
@pytest.mark.parametrize("start", [date(1969, 5, 1), date(2003, 11, 1), date(2100, 12, 31), date(2150, 1, 1)])
def test_a_start_outside_the_calendar_is_refused_by_name(unit: DayUnit, start: date) -> None:
    with pytest.raises(CalendarOutOfBounds, match=f"15 days after {start}"):
        due_many(CALENDAR, column(date(2026, 6, 1), start), 15, unit)


def test_an_end_that_would_move_out_of_the_calendar_is_refused() -> None:
    last_days = YearTable(2100, CALENDAR.status(2026), "a notice", "1", (), ())
    calendar = CALENDAR.replace_year(last_days)

    assert due_many(calendar, column(date(2100, 12, 1)), 30, DayUnit.NATURAL_ROLLOVER)[0] == column(date(2100, 12, 31))
    with pytest.raises(CalendarOutOfBounds):
        due_many(calendar, column(date(2100, 12, 1)), 31, DayUnit.NATURAL_ROLLOVER)


@pytest.mark.parametrize("unit", UNITS)
def test_a_missing_day_is_refused(unit: DayUnit) -> None:
    with pytest.raises(CalendarOutOfBounds, match="NaT"):
        due_many(CALENDAR, np.array(["2026-06-01", "NaT"], dtype="datetime64[D]"), 7, unit)


def test_natural_days_beyond_the_last_date_are_refused() -> None:
    with pytest.raises(CalendarOutOfBounds):
        due_many(CALENDAR, column(date.max - timedelta(days=3)), 4, DayUnit.NATURAL)


def test_instants_are_not_taken_for_days() -> None:
    with pytest.raises(NotDays):
        due_many(CALENDAR, np.array(["2026-06-01T20:00"], dtype="datetime64[s]"), 7, DayUnit.NATURAL)


def test_less_than_a_day_is_refused() -> None:
    with pytest.raises(AmountTooSmall):
        due_many(CALENDAR, column(date(2026, 6, 1)), 0, DayUnit.WORKING)


@pytest.mark.parametrize("unit", UNITS)
def test_an_empty_column_stays_empty(unit: DayUnit) -> None:
    due, provisional = due_many(CALENDAR, column(), 7, unit)

    assert (len(due), len(provisional)) == (0, 0)
