"""The periods that a reader chooses from, by the day it is."""

from datetime import date

from xiaobao.kernel.periods import Period, parse_period


def usual_periods(today: date) -> list[Period]:
    """This and the last month, quarter, half-year and year, the shortest first."""
    quarter, half = (today.month + 2) // 3, (today.month + 5) // 6
    names = (f"{today:%Y-%m}", f"{today:%Y}-Q{quarter}", f"{today:%Y}-H{half}", f"{today:%Y}")
    current = [parse_period(name) for name in names]
    return [period for now in current for period in (now, now.previous())]
