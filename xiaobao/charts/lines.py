"""A line over time, and beside it the same time a year before."""

from itertools import pairwise
from typing import Final

from xiaobao.charts.axes import Plot, all_labelled, below, labelled, legend, plot, scale, value_words
from xiaobao.charts.look import Look
from xiaobao.charts.marks import Drawing, dot, line, opened, touched
from xiaobao.charts.model import Chart, Series

DASHES: Final = "5 4"


def lines(chart: Chart, look: Look) -> Drawing:
    """The first series with its values; others, dashed, are for comparison. A month without a value breaks a line."""
    colours = [look.colour(0), look.before, *look.colours[1:]]
    named = [(series.name, colours[n]) for n, series in enumerate(chart.series)]
    head, top = legend(named, look) if len(named) > 1 else ([], 0.0)
    points = chart.series[0].points
    with_scale = len(named) > 1 or not all_labelled(points, look, 100 / len(points))
    at = plot(chart, look, top, with_scale=with_scale)
    labels, height = below(chart, look, at)
    drawn = [*head, *scale(chart, look, at, with_scale=with_scale), *labels]
    for n in reversed(range(len(chart.series))):
        drawn += _strokes(chart.series[n], look, at, colours[n], dashes=DASHES if n else "")
    for n in reversed(range(len(chart.series))):
        drawn += _dots(chart.series[n], look, at, colours[n], first=n == 0, named=len(named) > 1)
    return Drawing(height, tuple(drawn))


def _strokes(series: Series, look: Look, at: Plot, colour: str, *, dashes: str) -> list[str]:
    places = [(at.middle(n), point.value) for n, point in enumerate(series.points)]
    return [
        line(look, (x1, at.y(y1), x2, at.y(y2)), colour, dashes=dashes)
        for (x1, y1), (x2, y2) in pairwise(places)
        if y1 is not None and y2 is not None
    ]


def _dots(series: Series, look: Look, at: Plot, colour: str, *, first: bool, named: bool) -> list[str]:
    written = labelled(series.points, look, at.slot) if first else set()
    drawn = []
    for n, point in enumerate(series.points):
        if point.value is None:
            continue
        x, y = at.middle(n), at.y(point.value)
        room = [touched(look, x - at.slot / 2, y - 14, at.slot, 28)]
        value = [value_words(point, look, x, y + _beyond(series, n))] if n in written else []
        name = series.name if named else ""
        drawn.append(opened(look, point, name, [*room, dot(look, x, y, colour), *value]))
    return drawn


def _beyond(series: Series, place: int) -> float:
    """How far from its dot a value stands: below a valley, above everything else, where the line does not go."""
    beside = [series.points[n].value for n in (place - 1, place + 1) if 0 <= n < len(series.points)]
    known = [value for value in beside if value is not None]
    valley = bool(known) and all(value > (series.points[place].value or 0) for value in known)
    return 16 if valley and series.points[place].value else -8
