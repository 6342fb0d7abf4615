"""The answer to a question as a chart: months as a line beside the year before, parts of months as piles, else bars."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from xiaobao.charts.model import Chart, Kind, Point, Series, Unit
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Answer, Number, plain
from xiaobao.figures.figures import DIMENSIONS
from xiaobao.figures.labels import MEASURES
from xiaobao.figures.views.asking import Asking

MOST_BARS: Final = 24  # more are no picture any more: the table stands beside it
MOST_PARTS: Final = 6
FEW: Final = 3  # fewer months than this are columns and no line
MONTH: Final = "month"
NOTHING: Final = "—"


def chart_of(asking: Asking, answer: Answer) -> Chart | None:
    """The chart of an answer; None where there is nothing to compare. By month it asks for the year before as well."""
    if answer.by == (MONTH,):
        return _over_time(asking, answer)
    if len(answer.by) == 2 and answer.by[0] == MONTH and _adds_up(answer) and _parts(answer):
        return _piles(asking, answer)
    return _bars(asking, answer)


def written(number: Number) -> str:
    """A number as tables and charts write it."""
    return NOTHING if number is None else str(number)


def _bars(asking: Asking, answer: Answer) -> Chart | None:
    points = tuple(_point(asking, answer, row) for row in answer.rows)
    if len(points) > MOST_BARS or not any(point.value for point in points):
        return None
    return _chart(answer, Kind.BAR, (Series(str(MEASURES[answer.unit]), points),))


def _over_time(asking: Asking, answer: Answer) -> Chart | None:
    earlier = replace(asking, wish=replace(asking.wish, period=asking.wish.period.same_last_year()))
    [before] = queries.answers(questions=[earlier.question], actor=asking.actor)
    now, then = _months(asking, answer), _months(earlier, before)
    if not any(point.value for point in now):
        return None
    compared = any(point.value for point in then)
    series = (Series(answer.period.name, now), *([Series(before.period.name, then[: len(now)])] if compared else []))
    columns = Kind.GROUPED if compared else Kind.COLUMNS
    line = len(now) >= FEW and (compared or not _adds_up(answer))
    return _chart(answer, Kind.LINE if line else columns, series)


def _months(asking: Asking, answer: Answer) -> tuple[Point, ...]:
    """The months of the period that have begun; where nothing was counted, 0, or nothing for what does not add up."""
    found = {row[MONTH]: row["value"] for row in answer.rows}
    return tuple(
        _of_month(asking, f"{month.first:%Y-%m}", found.get(f"{month.first:%Y-%m}", 0 if _adds_up(answer) else None))
        for month in answer.period.months()
        if month.first <= asking.today
    )


def _of_month(asking: Asking, month: str, value: Number) -> Point:
    return Point(month, plain(value), written(value), asking.href("figure-cases", month=month))


def _piles(asking: Asking, answer: Answer) -> Chart | None:
    """Every month a pile of parts by the second dimension."""
    found = {(row[MONTH], row[answer.by[1]]): row["value"] for row in answer.rows}
    months = [f"{month.first:%Y-%m}" for month in answer.period.months() if month.first <= asking.today]
    series = tuple(
        Series(
            answer.label(answer.by[1], key),
            tuple(_part(asking, answer, month, key, found.get((month, key), 0)) for month in months),
        )
        for key in _parts(answer)
    )
    return _chart(answer, Kind.STACKED, series) if months and any(found.values()) else None


def _part(asking: Asking, answer: Answer, month: str, key: Any, value: Number) -> Point:
    href = asking.href("figure-cases", **{MONTH: month, answer.by[1]: key})
    return Point(month, plain(value), written(value), href)


def _parts(answer: Answer) -> Sequence[Any]:
    """The keys of the second dimension; none where they are too many to be told apart."""
    keys = list(dict.fromkeys(row[answer.by[1]] for row in answer.rows))
    return keys if len(keys) <= MOST_PARTS else ()


def _point(asking: Asking, answer: Answer, row: Mapping[str, Any]) -> Point:
    keys = {name: row[name] for name in answer.by}
    label = " · ".join(answer.label(name, key) for name, key in keys.items())
    return Point(label, plain(row["value"]), written(row["value"]), asking.href("figure-cases", **keys))


def _chart(answer: Answer, kind: Kind, series: tuple[Series, ...]) -> Chart:
    return Chart(
        kind=kind,
        unit=Unit.of(answer.unit),
        title=_(queries.definition(answer.figure).title),
        says=_says(answer, series[0].points if kind is not Kind.STACKED else _tops(series)),
        labels=" · ".join(_(DIMENSIONS[name].title) for name in answer.by),
        series=series,
    )


def _tops(series: Sequence[Series]) -> list[Point]:
    """Every pile as one value."""
    piles = zip(*(part.points for part in series), strict=True)
    sums = [(pile[0].label, sum(point.value or 0 for point in pile)) for pile in piles]
    return [Point(label, value, written(round(value, 2))) for label, value in sums]


def _says(answer: Answer, points: Sequence[Point]) -> str:
    largest = max(points, key=lambda point: point.value or 0)
    said = _("The largest value is {value} at {label}.").format(value=largest.text, label=largest.label)
    whole = _("Over the whole period: {total} {measure}.").format(
        total=written(answer.total), measure=MEASURES[answer.unit]
    )
    return f"{said} {whole}"


def _adds_up(answer: Answer) -> bool:
    return queries.definition(answer.figure).adds_up
