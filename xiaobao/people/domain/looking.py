"""When an officer looks at far more personal data on a day than on their other days: judged from counts alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

AT_LEAST: Final = 10  # looks in a day; fewer never strike
TIMES: Final = 3
DAYS: Final = 60  # that are compared


@dataclass(frozen=True, slots=True)
class Striking:
    """A day on which somebody looked unusually often; ``usual`` is the median of their other days."""

    actor_key: str
    actor_name: str
    day: date
    looks: int
    usual: float


def striking(counts: Iterable[tuple[str, str, date, int]]) -> list[Striking]:
    """The unusual days in counts of (key, name, day, looks), the newest first.

    A day strikes from ten looks on if they are more than three times the median of the same person's other days with a
    look. Who has no other day has nothing that it could be measured by: it strikes from ten on.

    Source: Personal Information Protection Law art. 54 (regular audits); the numbers are our own.
    """
    names: dict[str, str] = {}
    days: dict[str, dict[date, int]] = {}
    for key, name, day, looks in counts:
        names[key] = name
        of_one = days.setdefault(key, {})
        of_one[day] = of_one.get(day, 0) + looks
    found = [
        Striking(key, names[key], day, looks, usual)
        for key, of_one in days.items()
        for day, looks in of_one.items()
        if looks >= AT_LEAST and looks > TIMES * (usual := _usual(of_one, day))
    ]
    return sorted(found, key=lambda each: (each.day, each.looks), reverse=True)


def _usual(of_one: Mapping[date, int], day: date) -> float:
    return float(median([looks for other, looks in of_one.items() if other != day] or [0]))
