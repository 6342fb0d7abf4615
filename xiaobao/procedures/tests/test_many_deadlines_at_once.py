"""Columns of deadlines are what single cases would get, under the version of each row's day."""

import time
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.calendar_vector import DAY, Days, NotDays
from xiaobao.procedures.bulk import ClockUnknown, ColumnsDiffer, due_many, versions_of
from xiaobao.procedures.library import NoVersionInForce, load_library

CALENDAR = load_calendar()
COMPLAINTS = load_library().family("samr-complaint")
A_MILLION = 1_000_000
days = st.dates(date(1996, 3, 15), date(2027, 6, 30))


def column(*told: date | str) -> Days:
    return np.array(told, DAY)


@given(st.lists(days, max_size=30))
def test_a_family_gives_each_row_the_law_of_its_day(starts: list[date]) -> None:
    due, provisional = due_many(COMPLAINTS, "mediation", column(*starts), calendar=CALENDAR)

    rules = [COMPLAINTS.in_force_on(day).clock("mediation") for day in starts]
    one_by_one = [
        CALENDAR.due(day, rule.amount, rule.unit, rolls_over=rule.rolls_over)
        for day, rule in zip(starts, rules, strict=True)
    ]
    assert list(zip(due.tolist(), provisional.tolist(), strict=True)) == one_by_one


@given(days)
def test_the_version_is_the_one_in_force_on_the_day(day: date) -> None:
    (chosen,) = versions_of(COMPLAINTS, column(day))

    assert COMPLAINTS.versions[chosen] == COMPLAINTS.in_force_on(day)


def test_the_day_of_receipt_and_not_of_the_start_chooses_the_law() -> None:
    due, _ = due_many(
        COMPLAINTS,
        "mediation",
        column("2024-07-01", "2024-07-01"),
        calendar=CALENDAR,
        received=column("2024-06-30", "2024-07-01"),
    )

    assert [str(day) for day in due] == ["2024-09-02", "2024-08-30"]


def test_a_procedure_governs_every_row() -> None:
    procedure = COMPLAINTS.version("2026-04-15")
    due, provisional = due_many(procedure, "acceptance", column("2020-01-20", "2026-12-25"), calendar=CALENDAR)

    assert [str(day) for day in due] == ["2020-02-06", "2027-01-06"]
    assert provisional.tolist() == [False, True]


def test_an_empty_column_stays_empty() -> None:
    due, provisional = due_many(COMPLAINTS, "acceptance", column(), calendar=CALENDAR)

    assert (len(due), len(provisional), due.dtype) == (0, 0, DAY)


def test_a_day_before_the_first_version_is_named() -> None:
    with pytest.raises(NoVersionInForce, match="1996-03-14"):
        due_many(COMPLAINTS, "mediation", column("2020-01-01", "1996-03-14"), calendar=CALENDAR)


def test_a_clock_that_the_law_of_a_day_does_not_know_is_named() -> None:
    with pytest.raises(ClockUnknown, match="samr-complaint@2014-03-15 has no clock 'identity'"):
        due_many(COMPLAINTS, "identity", column("2026-05-01", "2016-05-01"), calendar=CALENDAR)


def test_what_is_no_column_of_days_is_refused() -> None:
    with pytest.raises(NotDays):
        due_many(COMPLAINTS, "mediation", np.array(["2020-01-01T00:00"], "datetime64[s]"), calendar=CALENDAR)
    with pytest.raises(NotDays):
        due_many(COMPLAINTS, "mediation", column("2020-01-01", "NaT"), calendar=CALENDAR)


def test_days_of_receipt_must_be_as_many_as_starts() -> None:
    with pytest.raises(ColumnsDiffer, match="2 starting days came with 1 days of receipt"):
        due_many(
            COMPLAINTS,
            "mediation",
            column("2020-01-01", "2020-01-02"),
            calendar=CALENDAR,
            received=column("2020-01-01"),
        )


def test_a_million_deadlines_take_less_than_a_second() -> None:
    starts = np.datetime64("2005-01-01", "D") + np.arange(A_MILLION) % 7500
    due_many(COMPLAINTS, "mediation", starts[:1], calendar=CALENDAR)  # the calendar's rows are laid out once

    begun = time.perf_counter()
    due, _ = due_many(COMPLAINTS, "mediation", starts, calendar=CALENDAR)

    assert time.perf_counter() - begun < 1
    assert len(due) == A_MILLION
