"""The one clock, and travelling."""

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from xiaobao.kernel.clock import (
    CHINA,
    FixedClock,
    InstantNotUnderstood,
    InstantWithoutZone,
    ShiftedClock,
    current_clock,
    local_day,
    parse_instant,
    travel,
)

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=CHINA)
NAIVE = datetime(2026, 6, 1, 12, 0)  # noqa: DTZ001 - the point of the test


def test_the_system_clock_tells_the_present_in_china() -> None:
    before = datetime.now(UTC)
    now = current_clock().now()

    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(hours=8)


def test_a_traveller_sees_another_time_until_the_return() -> None:
    with travel(to=NOON):
        assert current_clock().now() == NOON
        with travel(to=timedelta(days=1)):
            assert current_clock().now() == NOON + timedelta(days=1)
        assert current_clock().now() == NOON

    assert current_clock().now() > NOON


def test_a_traveller_who_falls_still_returns() -> None:
    with pytest.raises(ZeroDivisionError), travel(to=NOON):
        raise ZeroDivisionError

    assert current_clock().now() != NOON


def test_another_thread_does_not_travel_along() -> None:
    seen: list[datetime] = []

    with travel(to=NOON):
        thread = Thread(target=lambda: seen.append(current_clock().now()))
        thread.start()
        thread.join()

    assert seen[0] != NOON


def test_a_shifted_clock_runs_beside_another() -> None:
    assert ShiftedClock(timedelta(hours=-1), beside=FixedClock(NOON)).now() == NOON - timedelta(hours=1)
    ahead = ShiftedClock(timedelta(days=400)).now() - datetime.now(UTC)
    assert timedelta(days=399) < ahead <= timedelta(days=400)


def test_a_traveller_may_bring_a_clock() -> None:
    with travel(to=FixedClock(NOON.astimezone(UTC))) as clock:
        assert current_clock() is clock
        assert clock.now().tzinfo is CHINA


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-06-01", datetime(2026, 6, 1, tzinfo=CHINA)),
        (" 2026-06-01T09:30 ", datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)),
        ("2026-06-01 09:30:05", datetime(2026, 6, 1, 9, 30, 5, tzinfo=CHINA)),
        ("2026-06-01T01:30:00Z", datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)),
        ("2026-06-01T01:30:00-07:00", datetime(2026, 6, 1, 16, 30, tzinfo=CHINA)),
    ],
)
def test_a_text_names_an_instant_in_china(text: str, instant: datetime) -> None:
    found = parse_instant(text)

    assert found == instant
    assert found.tzinfo is CHINA


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30", "2026/06/01", "2026-06-01T25:00", "0001-01-01T00:00+14:00"]
)
def test_a_text_that_names_no_instant_is_refused(text: str) -> None:
    with pytest.raises(InstantNotUnderstood, match="2026-06-01T09:30"):
        parse_instant(text)


def test_the_day_is_that_of_china() -> None:
    assert local_day(datetime(2026, 6, 1, 16, 0, tzinfo=UTC)) == date(2026, 6, 2)
    assert local_day(datetime(2026, 6, 1, 15, 59, tzinfo=UTC)) == date(2026, 6, 1)
    assert local_day(datetime(2026, 6, 1, 20, 0, tzinfo=timezone(timedelta(hours=-7)))) == date(2026, 6, 2)


def test_an_instant_without_zone_has_no_day() -> None:
    with pytest.raises(InstantWithoutZone):
        local_day(NAIVE)
    with pytest.raises(InstantWithoutZone):
        FixedClock(NAIVE)
