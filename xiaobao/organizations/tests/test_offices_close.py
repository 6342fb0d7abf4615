"""When the offices closed last: on the working day before, weekends and holidays passed over."""

from datetime import date, datetime

import pytest

from xiaobao.kernel.clock import CHINA
from xiaobao.organizations import queries


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 24), date(2026, 11, 23)),  # a Tuesday
        (date(2026, 11, 23), date(2026, 11, 20)),  # a Monday
        (date(2026, 10, 8), date(2026, 9, 30)),  # after the National Day
    ],
)
def test_the_last_close_before_a_day(day: date, closed: date) -> None:
    assert queries.last_close(day) == datetime(closed.year, closed.month, closed.day, 17, 30, tzinfo=CHINA)
