"""What lies with whom and what a period brought: by unit and handler of some subtrees, in one query."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from operator import add, attrgetter
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.periods import Period
from xiaobao.organizations.domain.units import end_of, ids_of
from xiaobao.people.domain.actor import EVERYWHERE
from xiaobao.procedures.library import load_library

Place = tuple[int, int | None]  # unit and handler; None: nobody has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Cases open now and due, came and closed in a period and in the one before; clocks concluded, and in time."""

    open: int = 0
    due_today: int = 0
    due_soon: int = 0
    overdue: int = 0
    came: int = 0
    closed: int = 0
    came_before: int = 0
    closed_before: int = 0
    concluded: int = 0
    in_time: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(**dict(zip(COUNTED, map(add, counts_of(self), counts_of(other)), strict=True)))

    @property
    def is_nothing(self) -> bool:
        return not any(counts_of(self))


COUNTED: Final = tuple(field.name for field in fields(Load))
counts_of = attrgetter(*COUNTED)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first instant of a period in China to the first one after it."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, period: Period) -> "Span":
        return cls(_midnight(period.first), _midnight(period.last + timedelta(days=1)))

    def holds(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.starts_at, f"{column}__lt": self.ends_at})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


@dataclass(frozen=True, slots=True)
class Part:
    """What is counted of a table: the numbers of a load, each with its condition; one stretch of an index that holds
    all that is asked, so that no row is looked at.
    """

    counts: Mapping[str, str]
    where: str
    table: str = "casework_case"
    place: str = "unit_path"
    hand: str = "handler_id"


# Of clocks those that the figure ``on_time_rate`` counts: of the institution, with a due day, stopped in the period
PARTS: Final = (
    Part(
        {
            "open": "TRUE",
            "due_today": "due_on = %(today)s",
            "due_soon": "due_on >= %(today)s AND due_on <= %(soon)s",
            "overdue": "due_on < %(today)s",
        },
        "is_open",
    ),
    Part({"came": "TRUE"}, "received_at >= %(begin)s AND received_at < %(end)s"),
    Part({"came_before": "TRUE"}, "received_at >= %(before)s AND received_at < %(begin)s"),
    Part({"closed": "TRUE"}, "NOT is_open AND ended_at >= %(begin)s AND ended_at < %(end)s"),
    Part({"closed_before": "TRUE"}, "NOT is_open AND ended_at >= %(before)s AND ended_at < %(begin)s"),
    Part(
        {"concluded": "TRUE", "in_time": "stopped_at < {day_is_over}"},
        "stopped_at >= %(begin)s AND stopped_at < %(end)s AND due_on IS NOT NULL AND place IS NOT NULL"
        " AND clock NOT IN ({others})",
        "casework_clock",
        "place",
        "hand",
    ),
)
MOST_COUNTS: Final = max(len(part.counts) for part in PARTS)
# the instant at which a due day ends in China, as each database keeps instants; China is eight hours before UTC
DAY_IS_OVER: Final = {
    "sqlite": "due_on || ' 16:00:00'",
    "postgresql": "(due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'",
}


def workload(*, paths: Collection[str], today: date, soon: date, period: Period) -> dict[Place, Load]:
    """By unit and handler; who has nothing is left out. ``soon`` is the last day that counts as soon. One query.

    The caller has asked for permission.
    """
    asked: dict[str, Any] = {"today": today.isoformat(), "soon": soon.isoformat()}
    now, before = Span.of(period), Span.of(period.previous())
    instants = {"before": before.starts_at, "begin": now.starts_at, "end": now.ends_at}
    asked |= {name: connection.ops.adapt_datetimefield_value(at) for name, at in instants.items()}
    asked |= {f"path{n}": path for n, path in enumerate(paths)}
    asked |= {f"over{n}": end_of(path) for n, path in enumerate(paths)}
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, len(paths), EVERYWHERE in paths), asked)
        rows = cursor.fetchall()
    loads: dict[Place, Load] = {}
    for part, path, hand, *counts in rows:
        place = (ids_of(path)[-1], hand)
        found = Load(**dict(zip(PARTS[part].counts, counts, strict=False)))
        loads[place] = loads[place] + found if place in loads else found
    return {place: load for place, load in loads.items() if not load.is_nothing}


@cache
def _statement(vendor: str, paths: int, is_everything: bool) -> str:
    """Rows of the part's number, place, hand and counts. Grouped by the path, which says the unit."""
    others = ", ".join(f"'{name}'" for name in sorted(load_library().clocks_of_others)) or "''"
    parts = []
    for n, part in enumerate(PARTS):
        # a column that is read, not looked up: SQLite would rather gather the whole subtree by its path
        place, hand = (f"+{part.place}", f"+{part.hand}") if vendor == "sqlite" else (part.place, part.hand)
        of = " OR ".join(f"{place} >= %(path{k})s AND {place} < %(over{k})s" for k in range(paths)) or "FALSE"
        counts = [f"COUNT(*) FILTER (WHERE {condition})" for condition in part.counts.values()]
        counts += ["0"] * (MOST_COUNTS - len(counts))
        where = part.where if is_everything else f"{part.where} AND ({of})"
        what = f"{n}, {place}, {hand}, {', '.join(counts)}"
        parts.append(f"SELECT {what} FROM {part.table} WHERE {where} GROUP BY 2, 3")  # noqa: S608  # of constants
    return " UNION ALL ".join(parts).format(others=others, day_is_over=DAY_IS_OVER[vendor])
