"""A chart of a summary, from a part of its template and the numbers that were counted."""

from collections.abc import Sequence
from typing import Final

from xiaobao.charts.model import Chart, Kind, Point, Series, Unit
from xiaobao.kernel.periods import Period
from xiaobao.summaries.domain.facts import Counted, Facts, Row, largest
from xiaobao.summaries.domain.template import MONTH, Part

FEW: Final = 3


def chart_of(part: Part, facts: Facts) -> Chart | None:
    """The chart of a part; None where there is nothing to compare. Months go up to the one it is told in."""
    counted = facts.counted[part.chart]
    monthly = counted.asked.by == MONTH
    rows = _months(counted.rows, facts.period, counted, facts) if monthly else [*largest(part, counted, facts.words)]
    if not any(row.value for row in rows):
        return None
    series = [_series(facts.words.this_period, rows, counted, facts)]
    if part.before and (before := _before(rows, counted, facts)):
        series.append(_series(facts.words.year_before, before, counted, facts))
    return Chart(
        kind=_kind(part, len(rows), len(series)),
        unit=Unit.of(counted.measure),
        title=part.title or counted.asked.say,
        says=_says(rows, counted, facts),
        labels=part.head or counted.asked.say,
        series=tuple(series),
    )


def _kind(part: Part, rows: int, series: int) -> Kind:
    """As the template wants it; a line of one or two months would be none."""
    if part.kind is Kind.GROUPED or (part.kind is Kind.LINE and rows < FEW):
        return Kind.GROUPED if series > 1 else Kind.COLUMNS
    return part.kind


def _series(name: str, rows: Sequence[Row], counted: Counted, facts: Facts) -> Series:
    return Series(name, tuple(_point(row, counted, facts) for row in rows))


def _point(row: Row, counted: Counted, facts: Facts) -> Point:
    value = None if row.value is None else float(row.value)
    said = facts.words.say(row.value, counted.measure)
    return Point(row.label, value, said, row.address, is_rest=row.is_rest)


def _months(rows: Sequence[Row], period: Period, counted: Counted, facts: Facts) -> list[Row]:
    """The months of a period, as many as have begun of the one that is told; one without cases is 0, or nothing where
    numbers do not add up."""
    found = {row.label: row for row in rows}
    begun = sum(month.first <= facts.today for month in facts.period.months())
    names = [f"{month.first:%Y-%m}" for month in period.months()][:begun]
    return [found.get(name, Row(name, 0 if counted.adds_up else None)) for name in names]


def _before(rows: Sequence[Row], counted: Counted, facts: Facts) -> list[Row]:
    """The rows of the year before beside those of this year; none where there were none."""
    if counted.asked.by == MONTH:
        before = _months(counted.rows_before, facts.period.same_last_year(), counted, facts)
    else:
        found = {row.label: row for row in counted.rows_before}
        before = [found.get(row.label, Row(row.label, 0 if counted.adds_up else None)) for row in rows]
    return before if any(row.value for row in before) else []


def _says(rows: Sequence[Row], counted: Counted, facts: Facts) -> str:
    words, top = facts.words, max(rows, key=lambda row: (not row.is_rest, float(row.value or 0)))
    said = words.chart_says_total if counted.adds_up else words.chart_says
    say = words.say
    return said.format(
        label=top.label, value=say(top.value, counted.measure), total=say(counted.total, counted.measure)
    )
