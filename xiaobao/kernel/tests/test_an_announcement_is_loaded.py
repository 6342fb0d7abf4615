"""A year that was only expected becomes announced: deadlines move, and are no longer provisional."""

from datetime import date

import pytest

from xiaobao.kernel.calendar import (
    CalendarOutOfBounds,
    DayUnit,
    Holiday,
    RollOver,
    YearStatus,
    YearTable,
    load_calendar,
    parse_years,
)

BEFORE = load_calendar()
NOTICE = """
[years.2027]
status = "announced"
source = "a made-up notice for this test"
version = "2026-12-01"
holidays = [{ name = "元旦", days = ["2027-01-01..2027-01-03"] }]
make_up = ["2027-01-09"]
"""
AFTER = BEFORE.replace_year(parse_years(NOTICE)[0])


def test_the_calendar_at_hand_stays_as_it_was() -> None:
    assert BEFORE.status(2027) is YearStatus.EXPECTED
    assert AFTER.status(2027) is YearStatus.ANNOUNCED
    assert not BEFORE.is_working_day(date(2027, 1, 9))
    assert AFTER.is_working_day(date(2027, 1, 9))


def test_a_deadline_moves_and_is_no_longer_provisional() -> None:
    start = date(2026, 12, 28)

    assert BEFORE.due(start, 9, DayUnit.WORKING) == (date(2027, 1, 11), True)
    assert AFTER.due(start, 9, DayUnit.WORKING) == (date(2027, 1, 9), False)


def test_an_end_in_the_old_year_that_moves_into_the_new_one_is_provisional() -> None:
    saturday = YearTable(
        year=2026,
        status=YearStatus.ANNOUNCED,
        source="a made-up notice",
        version="x",
        holidays=(Holiday("元旦", (date(2026, 12, 31),)),),
        make_up=(),
    )
    calendar = BEFORE.replace_year(saturday)

    assert calendar.due(date(2026, 12, 1), 30, DayUnit.NATURAL_ROLLOVER) == (date(2027, 1, 4), True)
    assert calendar.due(date(2026, 12, 1), 29, DayUnit.NATURAL_ROLLOVER) == (date(2026, 12, 30), False)
    assert calendar.due(date(2026, 12, 1), 30, DayUnit.NATURAL_ROLLOVER, rolls_over=RollOver.HOLIDAY) == (
        date(2027, 1, 2),
        True,
    )


def test_calendars_are_alike_when_they_say_the_same() -> None:
    again = BEFORE.replace_year(parse_years(NOTICE)[0])
    back = AFTER.replace_year(BEFORE.years[-1])

    assert again == AFTER
    assert back == BEFORE
    assert hash(back) == hash(BEFORE)
    assert len({BEFORE, AFTER, again, back}) == 2
    assert (BEFORE.version[:5], AFTER.version[:5]) == ("2026-", "2027-")


def test_a_year_before_the_table_cannot_be_put_in() -> None:
    early = YearTable(2003, YearStatus.ANNOUNCED, "a notice", "1", (), ())

    with pytest.raises(CalendarOutOfBounds):
        BEFORE.replace_year(early)


def test_a_year_after_the_table_can() -> None:
    late = YearTable(2030, YearStatus.ANNOUNCED, "a notice", "1", (), ())
    calendar = BEFORE.replace_year(late)

    assert calendar.due(date(2030, 6, 3), 2, DayUnit.WORKING) == (date(2030, 6, 5), False)
    assert calendar.due(date(2029, 6, 1), 2, DayUnit.WORKING)[1]
