"""What lies with whom and what a period brought: by unit and handler of some subtrees, in three grouped queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, DateTimeField, Func, IntegerField, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

from xiaobao.casework.models import Case, Clock
from xiaobao.casework.queries.desk import AsItComes
from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.periods import Period
from xiaobao.organizations.domain.units import end_of, ids_of
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Against

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
        return Load(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def is_nothing(self) -> bool:
        return not any(getattr(self, f.name) for f in fields(self))


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


class DayIsOver(Func):
    """The instant at which a day ends in China, as the database keeps instants. China is eight hours before UTC."""

    arity = 1
    output_field = DateTimeField()
    template = "((%(expressions)s + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="(%(expressions)s || ' 16:00:00')", **context)


def workload(*, paths: Collection[str], today: date, soon: date, period: Period) -> dict[Place, Load]:
    """By unit and handler; who has nothing is left out. ``soon`` is the last day that counts as soon. Three queries.

    The caller has asked for permission.
    """
    loads: dict[Place, Load] = {}
    for place, counts in (*_cases(paths, today, soon, period), *_clocks(paths, period)):
        loads[place] = loads.get(place, Load()) + Load(**counts)
    return {place: load for place, load in loads.items() if not load.is_nothing}


def _cases(paths: Collection[str], today: date, soon: date, period: Period) -> list[tuple[Place, dict[str, int]]]:
    """What is open; what came and was closed, each period a stretch of an index that is counted and not looked at."""
    now, before = Span.of(period), Span.of(period.previous())
    due = {
        "open": Q(),
        "due_today": Q(due_on=today),
        "due_soon": Q(due_on__gte=today, due_on__lte=soon),
        "overdue": Q(due_on__lt=today),
    }
    opened = _placed_cases(paths, Q(is_open=True)).values_list("place", "hand").annotate(**_counts(due)).order_by()
    found = [(path, handler, dict(zip(due, counts, strict=True))) for path, handler, *counts in opened]
    stretches = {
        "came": now.holds("received_at"),
        "came_before": before.holds("received_at"),
        "closed": Q(is_open=False) & now.holds("ended_at"),
        "closed_before": Q(is_open=False) & before.holds("ended_at"),
    }
    [first, *others] = [_counted(paths, name, where) for name, where in stretches.items()]
    found += [(path, handler, {name: many}) for name, path, handler, many in first.union(*others, all=True)]
    return [((ids_of(path)[-1], handler), counts) for path, handler, counts in found]


def _placed_cases(paths: Collection[str], where: Q) -> "QuerySet[Any, Any]":
    """Cases of some subtrees. The path says the unit, so that the table is not read where an index holds the rest."""
    hand = AsItComes("handler_id", output_field=IntegerField())
    return Case.objects.annotate(place=AsItComes("unit_path"), hand=hand).filter(_within(paths, "place"), where)


def _counted(paths: Collection[str], name: str, where: Q) -> "QuerySet[Any, Any]":
    """Rows of a name, place, handler and how many; its place is among those of `_cases`."""
    rows = _placed_cases(paths, where).annotate(what=Value(name)).values_list("what", "place", "hand")
    counted: QuerySet[Any, Any] = rows.annotate(many=Count("pk")).order_by()
    return counted


def _clocks(paths: Collection[str], period: Period) -> list[tuple[Place, dict[str, int]]]:
    """The clocks behind the figure ``on_time_rate``: binding the institution, with a due day, stopped in the period."""
    stopped = Clock.objects.filter(_within(paths, "case__unit_path"), Span.of(period).holds("stopped_at"))
    ours = stopped.filter(due_on__isnull=False).exclude(_of_others())
    counted = {"concluded": Q(), "in_time": Q(stopped_at__lt=DayIsOver("due_on"))}
    rows = ours.values("case__unit_id", "case__handler_id").annotate(**_counts(counted))
    return _placed(rows.order_by("case__unit_id", "case__handler_id"), "case__", counted)


@cache
def _of_others() -> Q:
    """Clocks that bind the respondent, or leave a window to the complainant. The name is asked first: few have it."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for family in load_library():
        for version in family.versions:
            for clock in version.clocks:
                if clock.against is not Against.INSTITUTION:
                    keys[clock.id].append(version.key)
    found = Q(pk__in=())
    for clock_id, procedures in keys.items():
        found |= Q(clock=clock_id) & Q(case__procedure__in=procedures)
    return found


def _within(paths: Collection[str], column: str) -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{column}__gte": path, f"{column}__lt": end_of(path)})
    return found


def _counts(counted: Mapping[str, Q]) -> dict[str, Count]:
    return {name: Count("pk", filter=where or None) for name, where in counted.items()}


def _placed(rows: Iterable[Any], before: str, counted: Collection[str]) -> list[tuple[Place, dict[str, int]]]:
    """Rows of a grouped query, as (unit, handler) and the counts."""
    unit, handler = f"{before}unit_id", f"{before}handler_id"
    return [((row[unit], row[handler]), {name: row[name] for name in counted}) for row in rows]
