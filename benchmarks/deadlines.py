"""Deadlines a second: one by one with every day explained, one by one, and by the million."""

from datetime import date, timedelta

import numpy as np

from benchmarks.measuring import record, seconds
from xiaobao.kernel.calendar import DayUnit, load_calendar
from xiaobao.kernel.calendar_vector import due_many

MANY = 1_000_000
FEW = 20_000
FIRST = date(2018, 1, 1)


def main() -> None:
    calendar = load_calendar()
    starts = [FIRST + timedelta(days=n % 3000) for n in range(FEW)]
    vector = np.datetime64(FIRST) + np.arange(MANY) % 3000
    rows = []
    for unit, amount in ((DayUnit.WORKING, 45), (DayUnit.NATURAL_ROLLOVER, 60), (DayUnit.NATURAL, 15)):
        explained = seconds(lambda u=unit, a=amount: [calendar.count(day, a, u) for day in starts])  # type: ignore[misc]  # bound now
        quick = seconds(lambda u=unit, a=amount: [calendar.due(day, a, u) for day in starts])  # type: ignore[misc]  # bound now
        many = min(seconds(lambda u=unit, a=amount: due_many(calendar, vector, a, u)) for _ in range(3))  # type: ignore[misc]  # bound now
        rows.append(
            {
                "clock": f"{amount} {unit.value}",
                "explained/s": f"{FEW / explained:,.0f}",
                "one by one/s": f"{FEW / quick:,.0f}",
                "vector/s": f"{MANY / many:,.0f}",
            }
        )
    record("deadlines", rows)


if __name__ == "__main__":
    main()
