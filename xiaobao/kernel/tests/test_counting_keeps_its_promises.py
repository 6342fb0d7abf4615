"""What holds for every start, length, unit and pause."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.calendar import Count, DayUnit, Pause, RollOver, load_calendar

CALENDAR = load_calendar()
starts = st.dates(date(2004, 1, 1), date(2031, 12, 31))
amounts = st.integers(1, 400)
units = st.sampled_from(DayUnit)
rules = st.sampled_from(RollOver)


@st.composite
def pauses_after(draw: st.DrawFn, start: date) -> list[Pause]:
    """Up to three pauses, overlapping or not, some of them open."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        after = start + timedelta(days=draw(st.integers(-20, 120)))
        length = draw(st.none() | st.integers(0, 60))
        found.append(Pause(after, None if length is None else after + timedelta(days=length), "appraisal"))
    return found


def days_between(after: date, until: date) -> list[date]:
    return [after + timedelta(days=step) for step in range(1, (until - after).days + 1)]


def moved_over(count: Count) -> list[date]:
    return [gap.on for gap in count.left_out if gap.why == "roll_over"]


@given(starts, amounts, units, rules)
def test_the_short_count_says_the_same_as_the_long_one(start: date, amount: int, unit: DayUnit, rule: RollOver) -> None:
    count = CALENDAR.count(start, amount, unit, rolls_over=rule)

    assert CALENDAR.due(start, amount, unit, rolls_over=rule) == (count.due_on, count.provisional)
    assert (len(count.counted), count.remaining) == (amount, 0)


@given(starts, amounts, units, rules)
def test_one_more_day_never_ends_earlier(start: date, amount: int, unit: DayUnit, rule: RollOver) -> None:
    sooner, _ = CALENDAR.due(start, amount, unit, rolls_over=rule)
    later, _ = CALENDAR.due(start, amount + 1, unit, rolls_over=rule)

    assert later > sooner or (unit is DayUnit.NATURAL_ROLLOVER and later == sooner)


@given(starts, amounts, units, rules)
def test_a_later_start_never_ends_earlier(start: date, amount: int, unit: DayUnit, rule: RollOver) -> None:
    sooner, _ = CALENDAR.due(start, amount, unit, rolls_over=rule)
    later, _ = CALENDAR.due(start + timedelta(days=1), amount, unit, rolls_over=rule)

    assert later >= sooner


@given(starts, amounts)
def test_working_days_end_on_a_working_day_and_are_as_many_as_asked(start: date, amount: int) -> None:
    due, _ = CALENDAR.due(start, amount, DayUnit.WORKING)

    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(start, due) == amount


@given(starts, amounts)
def test_an_end_that_rolls_over_never_falls_on_a_day_off(start: date, amount: int) -> None:
    count = CALENDAR.count(start, amount, DayUnit.NATURAL_ROLLOVER)

    assert count.due_on is not None
    assert CALENDAR.is_working_day(count.due_on)
    assert all(CALENDAR.is_day_off(day) for day in moved_over(count))
    assert count.due_on == count.counted[-1] + timedelta(days=len(count.left_out))


@given(starts, amounts)
def test_an_end_that_rolls_over_holidays_alone_never_falls_on_a_named_one(start: date, amount: int) -> None:
    due, _ = CALENDAR.due(start, amount, DayUnit.NATURAL_ROLLOVER, rolls_over=RollOver.HOLIDAY)

    assert CALENDAR.holiday_name(due) == ""


@given(starts, amounts, st.data())
def test_every_day_to_the_end_is_counted_or_left_out_with_a_reason(
    start: date, amount: int, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start))

    for unit in (DayUnit.WORKING, DayUnit.NATURAL):
        count = CALENDAR.count(start, amount, unit, pauses=pauses)
        told = sorted([*count.counted, *(gap.on for gap in count.left_out)])
        if count.due_on is not None:
            assert told == days_between(start, count.due_on)
        assert len(set(told)) == len(told)
        assert len(count.counted) + count.remaining == amount


@given(starts, amounts, units, st.data())
def test_no_day_of_a_pause_is_counted_or_due(start: date, amount: int, unit: DayUnit, data: st.DataObject) -> None:
    pauses = data.draw(pauses_after(start))

    count = CALENDAR.count(start, amount, unit, pauses=pauses)

    for day in (*count.counted, *([count.due_on] if count.due_on else [])):
        assert not any(pause.after < day and (pause.until is None or day <= pause.until) for pause in pauses)


@given(starts, amounts, st.data())
def test_a_pause_of_some_days_delays_natural_days_by_as_many(start: date, amount: int, data: st.DataObject) -> None:
    after = start + timedelta(days=data.draw(st.integers(0, amount - 1)))
    length = data.draw(st.integers(0, 100))
    plain, _ = CALENDAR.due(start, amount, DayUnit.NATURAL)

    paused = CALENDAR.count(
        start, amount, DayUnit.NATURAL, pauses=[Pause(after, after + timedelta(days=length), "appraisal")]
    )

    assert paused.due_on == plain + timedelta(days=length)


@given(starts, amounts, units, st.data())
def test_a_pause_never_ends_a_clock_earlier(start: date, amount: int, unit: DayUnit, data: st.DataObject) -> None:
    plain, _ = CALENDAR.due(start, amount, unit)

    paused = CALENDAR.count(start, amount, unit, pauses=data.draw(pauses_after(start)))

    assert paused.due_on is None or paused.due_on >= plain
