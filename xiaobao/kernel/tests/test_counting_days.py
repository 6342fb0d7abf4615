"""Deadlines worked out by hand."""

from datetime import date

import pytest

from xiaobao.kernel.calendar import (
    AmountTooSmall,
    CalendarOutOfBounds,
    DayUnit,
    LeftOut,
    Pause,
    PauseRunsBackwards,
    RollOver,
    load_calendar,
)

CALENDAR = load_calendar()
WORKING, ROLLING, NATURAL = DayUnit.WORKING, DayUnit.NATURAL_ROLLOVER, DayUnit.NATURAL


def test_the_first_day_is_not_counted() -> None:
    count = CALENDAR.count(date(2026, 6, 1), 1, NATURAL)

    assert count.starts_on == date(2026, 6, 2)
    assert count.due_on == date(2026, 6, 2)
    assert count.counted == (date(2026, 6, 2),)


def test_seven_working_days_run_through_a_make_up_sunday_and_round_a_holiday() -> None:
    count = CALENDAR.count(date(2026, 9, 18), 7, WORKING)

    assert date(2026, 9, 20) in count.counted  # a Sunday that is worked
    assert count.due_on == date(2026, 9, 29)
    assert count.left_out == (
        LeftOut(date(2026, 9, 19), "weekend"),
        LeftOut(date(2026, 9, 25), "holiday", "中秋节"),
        LeftOut(date(2026, 9, 26), "holiday", "中秋节"),
        LeftOut(date(2026, 9, 27), "holiday", "中秋节"),
    )


def test_sixty_natural_days_that_end_in_the_holiday_move_to_the_first_day_after_it() -> None:
    count = CALENDAR.count(date(2026, 8, 3), 60, ROLLING)

    assert count.counted[-1] == date(2026, 10, 2)
    assert count.due_on == date(2026, 10, 8)
    assert [gap.on.day for gap in count.left_out] == [2, 3, 4, 5, 6, 7]
    assert {(gap.why, gap.name) for gap in count.left_out} == {("roll_over", "国庆节")}


def test_natural_days_without_roll_over_end_where_they_fall() -> None:
    count = CALENDAR.count(date(2026, 8, 3), 60, NATURAL)

    assert count.due_on == date(2026, 10, 2)
    assert count.left_out == ()


def test_an_end_on_an_ordinary_saturday_moves_only_where_every_day_off_counts() -> None:
    start = date(2026, 7, 1)

    every_day_off = CALENDAR.count(start, 10, ROLLING)
    holidays_alone = CALENDAR.count(start, 10, ROLLING, rolls_over=RollOver.HOLIDAY)

    assert every_day_off.due_on == date(2026, 7, 13)
    assert every_day_off.left_out[0] == LeftOut(date(2026, 7, 11), "roll_over")
    assert holidays_alone.due_on == date(2026, 7, 11)


def test_an_end_on_a_worked_sunday_stays() -> None:
    assert CALENDAR.due(date(2026, 9, 10), 10, ROLLING) == (date(2026, 9, 20), False)


def test_the_days_of_a_pause_are_left_out_with_its_reason() -> None:
    pause = Pause(after=date(2026, 6, 3), until=date(2026, 6, 8), why="appraisal")

    count = CALENDAR.count(date(2026, 6, 1), 5, WORKING, pauses=[pause])

    assert count.counted == tuple(date(2026, 6, day) for day in (2, 3, 9, 10, 11))
    assert count.left_out == tuple(LeftOut(date(2026, 6, day), "paused", "appraisal") for day in range(4, 9))


def test_an_open_pause_stops_the_count() -> None:
    count = CALENDAR.count(
        date(2026, 6, 1), 5, WORKING, pauses=[Pause(after=date(2026, 6, 7), until=None, why="appraisal")]
    )

    assert count.due_on is None
    assert count.counted == tuple(date(2026, 6, day) for day in (2, 3, 4, 5))
    assert count.left_out == (LeftOut(date(2026, 6, 6), "weekend"), LeftOut(date(2026, 6, 7), "weekend"))
    assert count.remaining == 1


def test_a_pause_that_opens_after_the_due_day_changes_nothing() -> None:
    start, late = date(2026, 6, 1), Pause(after=date(2026, 6, 8), until=None, why="appraisal")

    assert CALENDAR.count(start, 5, WORKING, pauses=[late]) == CALENDAR.count(start, 5, WORKING)


def test_overlapping_pauses_leave_a_day_out_once() -> None:
    pauses = [
        Pause(date(2026, 6, 3), date(2026, 6, 6), "recusal"),
        Pause(date(2026, 6, 2), date(2026, 6, 4), "appraisal"),
        Pause(date(2026, 6, 2), date(2026, 6, 3), "appraisal"),
    ]

    count = CALENDAR.count(date(2026, 6, 1), 2, NATURAL, pauses=pauses)

    assert count.due_on == date(2026, 6, 7)
    assert [(gap.on.day, gap.name) for gap in count.left_out] == [
        (3, "appraisal"),
        (4, "appraisal"),
        (5, "recusal"),
        (6, "recusal"),
    ]


def test_a_pause_between_the_last_day_and_its_moved_end_holds_the_end_up() -> None:
    start = date(2026, 7, 1)  # ten days end on Saturday 11 July
    closed = Pause(date(2026, 7, 12), date(2026, 7, 14), "appraisal")
    still_open = Pause(date(2026, 7, 12), None, "appraisal")

    held = CALENDAR.count(start, 10, ROLLING, pauses=[closed])
    stopped = CALENDAR.count(start, 10, ROLLING, pauses=[still_open])

    assert held.due_on == date(2026, 7, 15)
    assert [gap.why for gap in held.left_out] == ["roll_over", "roll_over", "paused", "paused"]
    assert (stopped.due_on, stopped.remaining) == (None, 0)


def test_a_pause_that_begins_on_the_moved_end_comes_too_late() -> None:
    start, late = date(2026, 7, 1), Pause(date(2026, 7, 13), None, "appraisal")

    assert CALENDAR.count(start, 10, ROLLING, pauses=[late]).due_on == date(2026, 7, 13)


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(PauseRunsBackwards, match="2026-06-01"):
        Pause(after=date(2026, 6, 2), until=date(2026, 6, 1), why="appraisal")


@pytest.mark.parametrize("amount", [0, -3])
@pytest.mark.parametrize("unit", DayUnit)
def test_less_than_a_day_cannot_be_counted(amount: int, unit: DayUnit) -> None:
    with pytest.raises(AmountTooSmall):
        CALENDAR.count(date(2026, 6, 1), amount, unit)
    with pytest.raises(AmountTooSmall):
        CALENDAR.due(date(2026, 6, 1), amount, unit)


def test_working_days_before_the_table_are_refused_with_the_bounds() -> None:
    with pytest.raises(CalendarOutOfBounds) as refused:
        CALENDAR.is_working_day(date(2003, 12, 31))

    assert refused.value.data == {
        "day": date(2003, 12, 31),
        "first": date(2004, 1, 1),
        "last": date(2100, 12, 31),
    }
    assert "natural days" in str(refused.value)


def test_the_day_before_the_table_may_start_a_count() -> None:
    assert CALENDAR.due(date(2003, 12, 31), 1, WORKING) == (date(2004, 1, 2), False)
    with pytest.raises(CalendarOutOfBounds):
        CALENDAR.due(date(2003, 12, 30), 1, WORKING)


@pytest.mark.parametrize(
    ("start", "amount", "unit"),
    [
        (date(2100, 12, 1), 60, WORKING),
        (date(2100, 12, 31), 1, WORKING),
        (date.max, 1, WORKING),
        (date(2100, 12, 1), 60, ROLLING),
        (date(2003, 10, 1), 5, ROLLING),
        (date.max, 1, NATURAL),
    ],
)
def test_a_count_that_leaves_the_calendar_is_refused(start: date, amount: int, unit: DayUnit) -> None:
    with pytest.raises(CalendarOutOfBounds):
        CALENDAR.count(start, amount, unit)
    with pytest.raises(CalendarOutOfBounds):
        CALENDAR.due(start, amount, unit)


def test_natural_days_need_no_table() -> None:
    assert CALENDAR.due(date(1999, 12, 1), 31, NATURAL) == (date(2000, 1, 1), False)
    assert CALENDAR.due(date(2003, 12, 1), 60, ROLLING) == (date(2004, 1, 30), False)


def test_no_working_day_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.working_days_between(date(2026, 6, 5), date(2026, 6, 5)) == 0
    assert CALENDAR.working_days_between(date(2026, 6, 5), date(2026, 6, 1)) == 0
    with pytest.raises(CalendarOutOfBounds):
        CALENDAR.working_days_between(date(2003, 1, 1), date(2026, 6, 1))


def test_the_next_working_day_lies_after_the_day_itself() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.next_working_day(date(2026, 10, 8)) == date(2026, 10, 9)
