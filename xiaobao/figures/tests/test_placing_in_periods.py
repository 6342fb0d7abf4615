"""A period has both its days, and its days are days in China."""

from collections import Counter
from datetime import date

import pytest

from xiaobao.figures.tests.conftest import Ask, World


def test_the_first_midnight_in_china_belongs_to_the_period(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01T00:00:00")

    assert ask("received", "2026-01").total == 1
    assert ask("received", "2025-12").total == 0


def test_the_last_moment_belongs_to_the_period_and_not_to_the_next(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-31T23:59:59.999999")

    assert ask("received", "2026-01").total == 1
    assert ask("received", "2026-02").total == 0


def test_whole_seconds_and_microseconds_are_placed_alike(world: World, ask: Ask) -> None:
    world.case("330701", "2026-03-01T00:00:00.000001")
    world.case("330701", "2026-03-01T00:00:00")
    world.case("330701", "2026-02-28T23:59:59")

    assert ask("received", "2026-03").total == 2


def test_the_month_is_the_month_in_china(world: World, ask: Ask) -> None:
    world.case("330701", "2026-02-01T07:59:59")  # still January in UTC
    world.case("330701", "2026-01-31T23:59:59.5")
    world.case("330701", "2026-02-01T08:00:00")

    rows = ask("received", "2026-Q1", by=("month",)).rows

    assert rows == ({"month": "2026-01", "value": 1}, {"month": "2026-02", "value": 2})


PERIODS = ("2025-11-01..2026-04-30", "2026", "2026-01-31..2026-02-02", "2019-01-01..2026-12-31")


@pytest.mark.parametrize("period", PERIODS)
def test_every_month_of_a_period_begins_and_ends_in_china(world: World, ask: Ask, period: str) -> None:
    edges = ("01-01T00:00", "01-31T23:59:59.9", "02-01T00:00", "02-28T23:59:59", "03-01T00:00", "12-31T23:59:59")
    for edge in edges:
        world.case("330701", f"2026-{edge}")
    asked = ask("received", period, by=("month",))
    inside = [edge for edge in edges if date.fromisoformat(f"2026-{edge[:5]}") in asked.period]

    months = Counter(f"2026-{edge[:2]}" for edge in inside)

    assert {row["month"]: row["value"] for row in asked.rows} == months


def test_months_are_those_of_the_instant_that_places_the_case(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-10T10:00", "2026-02-10T10:00")

    assert ask("closed", "2026", by=("month",)).rows == ({"month": "2026-02", "value": 1},)


def test_a_single_day_is_a_period(world: World, ask: Ask) -> None:
    world.case("330701", "2026-05-04T12:00")

    assert ask("received", "2026-05-04..2026-05-04").total == 1
    assert ask("received", "2026-05-05..2026-05-05").total == 0


def test_days_are_counted_from_day_to_day_in_china(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01T23:59:59", "2026-01-02T00:00:01")
    assert ask("median_days", "2026-01").total == 1

    world.case("330701", "2026-01-05T00:00:00", "2026-01-05T23:59:59")
    assert ask("median_days", "2026-01", only={"month": "2026-01"}).total == 0.5
