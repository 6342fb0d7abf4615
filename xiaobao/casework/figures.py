"""What every case and every clock can be counted by: figures and dimensions, each defined once as an expression.

An expression names tables and columns, never a database: the figures room compiles it for the one that runs.
Instants are kept in UTC; days are days in China (UTC+8 without summer time since 1992). A case is counted where
it lies and as it stands when the question is asked: one that was reopened is open again, and closes where it ends
the second time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

import ibis
from django.utils.translation import gettext_noop as _

from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.periods import Period
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure

Table: TypeAlias = Any  # ibis.Table; ibis gives no types away
Value: TypeAlias = Any  # an ibis column, or an ibis scalar where a figure is computed


class Measure(StrEnum):
    """What a number counts."""

    CASES = "cases"
    CLOCKS = "clocks"
    YUAN = "yuan"  # the expression gives fen
    DAYS = "days"
    PERCENT = "percent"
    SCORE = "score"

    @property
    def adds_up(self) -> bool:
        """Whether parts may be added to a whole."""
        return self in (Measure.CASES, Measure.CLOCKS, Measure.YUAN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What expressions may know of a question: its period, and the path of the unit it is about."""

    period: Period
    path: str

    @property
    def starts_at(self) -> datetime:
        """The first instant of the period, in UTC."""
        return _midnight(self.period.first)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the period, in UTC."""
        return _midnight(self.period.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Grain:
    """Rows that figures count, each with ``case_id`` and its case's columns; ``repeats``: a case may have several."""

    name: str
    table: Table
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, defined once.

    ``placed_by`` is the instant that puts a row into a period; without one the figure is taken as at the end of
    the period's last day. ``where`` says which rows count, ``value`` what is computed from them. With ``over`` the
    number is ``value / over``, both taken over all rows, so that a total is never an average of averages.
    """

    name: str
    title: str
    definition: str
    measure: Measure
    grain: Grain
    value: Callable[[Table], Value]
    over: Callable[[Table], Value] | None = None
    placed_by: str = ""
    where: Callable[[Table, Asked], Value] | None = None

    @property
    def adds_up(self) -> bool:
        """Whether the parts by any dimension add up to the total."""
        return self.over is None and self.measure.adds_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """Something numbers are split by. ``grains`` names those that have it (none named: all).

    ``dated``: only for figures whose rows an instant places in the period, which is then ``placed_at``. ``column``:
    the one column that the expression reads, where it costs less to group by that first and then by the expression.
    """

    name: str
    title: str
    expression: Callable[[Table, Asked], Value]
    grains: frozenset[str] = frozenset()
    dated: bool = False
    column: str = ""

    def splits(self, figure: Figure) -> bool:
        """Whether a figure can be split by this dimension."""
        return (not self.grains or figure.grain.name in self.grains) and (bool(figure.placed_by) or not self.dated)


MOST_MONTHS: Final = 60  # five years
MEDIATION: Final = "mediation"  # the clock that starts on acceptance
_EIGHT_HOURS: Final = ibis.interval(hours=8)


def local_day(instant: Value) -> Value:
    """The day of an instant in China."""
    return (instant + _EIGHT_HOURS).date()


def local_month(instant: Value, period: Period) -> Value:
    """The month of an instant in China: ``2026-03``. Every instant lies in the period.

    Where the months are few their names are looked up by halving: SQLite takes longer to write a date than to find a
    row by an index.
    """
    first = period.first.replace(day=1)
    many = (period.last.year - first.year) * 12 + period.last.month - first.month + 1
    if many > MOST_MONTHS:
        return (instant + _EIGHT_HOURS).strftime("%Y-%m")
    return _among([_months_later(first, n) for n in range(many)], instant)


def _months_later(first: date, many: int) -> date:
    years, month = divmod(first.month - 1 + many, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _among(months: Sequence[date], instant: Value) -> Value:
    """The name of that one of some months in which an instant lies."""
    if len(months) == 1:
        return ibis.literal(f"{months[0]:%Y-%m}")
    half = len(months) // 2
    earlier, later = _among(months[:half], instant), _among(months[half:], instant)
    return (instant < _midnight(months[half])).ifelse(earlier, later)


def child_of(path: Value, parent: str) -> Value:
    """The id of the unit right below ``parent`` in which a path lies, as text; empty for ``parent`` itself."""
    rest = path.substr(len(parent)) + "/"
    return rest.substr(0, rest.find("/"))


CASE_COLUMNS: Final = {
    "number": "string",
    "title": "string",
    "kind": "string",
    "procedure": "string",
    "unit_path": "string",
    "channel": "string",
    "subject": "string",
    "handler_id": "int64",
    "outcome": "string",
    "received_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
}
_CASE_TABLE = ibis.table({"id": "int64", **CASE_COLUMNS}, name="casework_case")
_CLOCK_TABLE = ibis.table(
    {
        "case_id": "int64",
        "clock": "string",
        "run": "int64",
        "started_at": "timestamp('UTC')",
        "stopped_at": "timestamp('UTC')",
        "due_on": "date",
    },
    name="casework_clock",
)
CASES: Final = Grain("case", _CASE_TABLE.rename(case_id="id"))
CLOCKS: Final = Grain("clock", _CLOCK_TABLE.join(CASES.table, "case_id"), repeats=True)


def count(rows: Table) -> Value:
    return rows.count()


def _days(rows: Table) -> Value:
    return local_day(rows.ended_at).delta(local_day(rows.received_at), unit="day")


def _open_at_the_end(rows: Table, asked: Asked) -> Value:
    unfinished = rows.ended_at.isnull() | (rows.ended_at >= asked.ends_at)
    return (rows.received_at < asked.ends_at) & unfinished


def _versions() -> list[Procedure]:
    return [version for family in load_library() for version in family.versions]


def _mediated(rows: Table, _asked: Asked) -> Value:
    mediating = [v.key for v in _versions() if any(clock.id == MEDIATION for clock in v.clocks)]
    return rows.procedure.isin(mediating) & rows.outcome.isin(["settled", "terminated"])


def _ours(rows: Table) -> Value:
    """Clocks that bind the institution: not those of the respondent, nor windows open to the complainant."""
    return rows.clock.notin(sorted(load_library().clocks_of_others))


def _concluded(rows: Table, _asked: Asked) -> Value:
    return _ours(rows) & rows.due_on.notnull()


def _in_time(rows: Table) -> Value:
    return local_day(rows.stopped_at) <= rows.due_on


def _overdue(rows: Table, asked: Asked) -> Value:
    still_runs = rows.stopped_at.isnull() | (rows.stopped_at >= asked.ends_at)
    return _ours(rows) & (rows.started_at < asked.ends_at) & still_runs & (rows.due_on < asked.period.last)


FIGURES: Final = (
    Figure(
        name="received",
        title=_("Cases received"),
        definition=_("Cases of every kind that were received in the period, whatever became of them."),
        measure=Measure.CASES,
        grain=CASES,
        placed_by="received_at",
        value=count,
    ),
    Figure(
        name="accepted",
        title=_("Cases accepted"),
        definition=_(
            "Cases whose mediation clock first started in the period, which it does on acceptance. Procedures "
            "without a step of acceptance (those of banks, reports, inquiries, suggestions) give none."
        ),
        measure=Measure.CASES,
        grain=CLOCKS,
        placed_by="started_at",
        where=lambda rows, _asked: (rows.clock == MEDIATION) & (rows.run == 1),
        value=count,
    ),
    Figure(
        name="closed",
        title=_("Cases closed"),
        definition=_("Cases that reached an end in the period, with whatever outcome, refusals among them."),
        measure=Measure.CASES,
        grain=CASES,
        placed_by="ended_at",
        value=count,
    ),
    Figure(
        name="settled_rate",
        title=_("Mediation success rate"),
        definition=_(
            "Under the procedures that have mediation: cases closed in the period with a settlement, as a share of "
            "those closed with a settlement or by terminating mediation. Settlements in the fast lane, before "
            "mediation, count as neither."
        ),
        measure=Measure.PERCENT,
        grain=CASES,
        placed_by="ended_at",
        where=_mediated,
        value=lambda rows: rows.count(where=rows.outcome == "settled"),
        over=count,
    ),
    Figure(
        name="open_now",
        title=_("Cases open"),
        definition=_(
            "Cases received on or before the last day of the period that had not ended by the end of that day."
        ),
        measure=Measure.CASES,
        grain=CASES,
        where=_open_at_the_end,
        value=count,
    ),
    Figure(
        name="concluded",
        title=_("Clocks concluded"),
        definition=_(
            "Clocks binding the institution that stopped in the period: by their own event, or because the case "
            "ended before it."
        ),
        measure=Measure.CLOCKS,
        grain=CLOCKS,
        placed_by="stopped_at",
        where=_concluded,
        value=count,
    ),
    Figure(
        name="on_time",
        title=_("Clocks concluded on time"),
        definition=_("Clocks concluded in the period on or before their due day."),
        measure=Measure.CLOCKS,
        grain=CLOCKS,
        placed_by="stopped_at",
        where=lambda rows, asked: _concluded(rows, asked) & _in_time(rows),
        value=count,
    ),
    Figure(
        name="missed",
        title=_("Clocks missed"),
        definition=_("Clocks concluded in the period after their due day."),
        measure=Measure.CLOCKS,
        grain=CLOCKS,
        placed_by="stopped_at",
        where=lambda rows, asked: _concluded(rows, asked) & ~_in_time(rows),
        value=count,
    ),
    Figure(
        name="on_time_rate",
        title=_("On-time rate"),
        definition=_("Clocks concluded on time, as a share of the clocks concluded in the period."),
        measure=Measure.PERCENT,
        grain=CLOCKS,
        placed_by="stopped_at",
        where=_concluded,
        value=lambda rows: rows.count(where=_in_time(rows)),
        over=count,
    ),
    Figure(
        name="overdue",
        title=_("Clocks overdue"),
        definition=_(
            "Clocks binding the institution that, at the end of the period's last day, had started, had not "
            "stopped, and whose due day lay before that day. The due day is the one known when the question is "
            "asked; a clock that is paused now has none and is not overdue."
        ),
        measure=Measure.CLOCKS,
        grain=CLOCKS,
        where=_overdue,
        value=count,
    ),
    Figure(
        name="median_days",
        title=_("Median days to the end"),
        definition=_(
            "Median of the natural days from the day of receipt to the day of the end, of cases closed in the "
            "period; a case that ends on the day of its receipt took 0 days."
        ),
        measure=Measure.DAYS,
        grain=CASES,
        placed_by="ended_at",
        value=lambda rows: _days(rows).quantile(0.5),
    ),
    Figure(
        name="p90_days",
        title=_("Days to the end, 90th percentile"),
        definition=_(
            "Nine in ten of the cases closed in the period took at most so many natural days from receipt to the "
            "end (interpolated between neighbours)."
        ),
        measure=Measure.DAYS,
        grain=CASES,
        placed_by="ended_at",
        value=lambda rows: _days(rows).quantile(0.9),
    ),
)

DIMENSIONS: Final = (
    Dimension(
        name="unit",
        title=_("Unit"),
        expression=lambda rows, asked: child_of(rows.unit_path, asked.path),
        column="unit_path",
    ),
    Dimension(name="channel", title=_("Channel"), expression=lambda rows, _asked: rows.channel),
    Dimension(name="kind", title=_("Kind"), expression=lambda rows, _asked: rows.kind),
    Dimension(name="type", title=_("Type"), expression=lambda rows, _asked: rows.kind),
    Dimension(name="subject", title=_("Subject"), expression=lambda rows, _asked: rows.subject),
    Dimension(name="handler", title=_("Handler"), expression=lambda rows, _asked: rows.handler_id),
    Dimension(name="outcome", title=_("Outcome"), expression=lambda rows, _asked: rows.outcome),
    Dimension(name="procedure", title=_("Procedure"), expression=lambda rows, _asked: rows.procedure),
    Dimension(
        name="month",
        title=_("Month"),
        expression=lambda rows, asked: local_month(rows.placed_at, asked.period),
        dated=True,
    ),
    Dimension(
        name="clock",
        title=_("Clock"),
        expression=lambda rows, _asked: rows.clock,
        grains=frozenset({CLOCKS.name}),
    ),
)
