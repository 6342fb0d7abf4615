"""Reporting periods: their names, their neighbours, their months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.periods import Period, PeriodNotUnderstood, between, parse_period

NAMES = ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2024-02", "2026-12"]
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
periods = st.builds(lambda first, more: between(first, first + timedelta(days=more)), days, st.integers(0, 800))
named = st.builds(
    lambda year, part: parse_period(f"{year}{part}"),
    st.integers(1950, 2090),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-01", "-02", "-11", "-12"]),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-h2", date(2026, 7, 1), date(2026, 12, 31)),
        (" 2026-Q2 ", date(2026, 4, 1), date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-03-15..2026-04-01", date(2026, 3, 15), date(2026, 4, 1)),
    ],
)
def test_a_text_names_its_days(text: str, first: date, last: date) -> None:
    period = parse_period(text)

    assert (period.first, period.last) == (first, last)
    assert first in period
    assert last in period
    assert first - timedelta(days=1) not in period
    assert last + timedelta(days=1) not in period


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept(name: str) -> None:
    assert parse_period(name).name == name


def test_the_same_days_have_the_same_name() -> None:
    assert parse_period("2026-06-01..2026-06-30") == parse_period("2026-06")
    assert parse_period("2026-01-01..2026-12-31").name == "2026"
    assert parse_period("2026-02-01..2026-04-30").name == "2026-02-01..2026-04-30"


@pytest.mark.parametrize(
    ("text", "before", "year_before"),
    [
        ("2026", "2025", "2025"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-01", "2025-12", "2025-01"),
        ("2025-02", "2025-01", "2024-02"),
        ("2026-02-01..2026-04-30", "2025-11-01..2026-01-31", "2025-02-01..2025-04-30"),
        ("2026-03-10..2026-03-16", "2026-03-03..2026-03-09", "2025-03-10..2025-03-16"),
        ("2024-02-29..2024-03-01", "2024-02-27..2024-02-28", "2023-02-28..2023-03-01"),
    ],
)
def test_a_period_has_neighbours_of_its_kind(text: str, before: str, year_before: str) -> None:
    assert parse_period(text).previous().name == before
    assert parse_period(text).same_last_year().name == year_before


@pytest.mark.parametrize(
    "text",
    [
        "", "next year", "26", "2026-", "2026-H3", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-6",
        "2026-06-01", "2026-06-31..2026-07-01", "2026-06-02..2026-06-01", "2026-06..2026-07", "1899", "2101",
        "1899-12-31..1900-01-01", "2026-Q2 2026-Q3", "٢٠٢٦",
    ],
)  # fmt: skip
def test_a_text_that_names_no_period_is_refused_with_the_forms_that_do(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="2026-Q2") as refused:
        parse_period(text)

    assert "2026-06-01..2026-06-30" in str(refused.value)


def test_a_period_that_ends_before_it_begins_cannot_be_made() -> None:
    with pytest.raises(PeriodNotUnderstood, match="lies before"):
        Period(date(2026, 6, 2), date(2026, 6, 1), "backwards")


@given(periods)
def test_the_months_of_a_period_are_its_days_cut_up(period: Period) -> None:
    months = period.months()

    assert sum(month.days for month in months) == period.days
    assert (months[0].first, months[-1].last) == (period.first, period.last)
    assert all(month.first.month == month.last.month for month in months)


@given(periods)
def test_the_previous_period_ends_the_day_before(period: Period) -> None:
    assert period.previous().last + timedelta(days=1) == period.first


@given(periods)
def test_a_name_names_its_own_days(period: Period) -> None:
    assert parse_period(period.name) == period


@given(named)
def test_four_quarters_two_halves_or_twelve_months_back_is_last_year(period: Period) -> None:
    steps = {12: 1, 6: 2, 3: 4, 1: 12}[len(period.months())]
    before = period
    for _ in range(steps):
        before = before.previous()

    assert before == period.same_last_year()
