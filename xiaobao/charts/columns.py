"""Columns: over time, side by side, or upon each other."""

from typing import Final

from xiaobao.charts.axes import Plot, all_labelled, below, labelled, legend, plot, scale, value_words
from xiaobao.charts.look import Look
from xiaobao.charts.marks import Drawing, opened, rect, words
from xiaobao.charts.model import Chart, Kind, Point, Row

FILLED: Final = 0.68  # of a slot is column, the rest is air
WIDEST: Final = 12.0  # percent: a few columns are no walls
WRITTEN_INSIDE: Final = 15  # how high a part must be for its value to stand in it


def columns(chart: Chart, look: Look) -> Drawing:
    """Each column, or group, or pile, over its label."""
    names = [(series.name, look.colour(n)) for n, series in enumerate(chart.series)]
    head, top = legend(names, look) if len(names) > 1 else ([], 0.0)
    with_scale = len(names) > 1 or not _written(chart, look)
    at = plot(chart, look, top, with_scale=with_scale)
    labels, height = below(chart, look, at)
    draw = _piles if chart.kind is Kind.STACKED else _groups
    return Drawing(height, (*head, *scale(chart, look, at, with_scale=with_scale), *labels, *draw(chart, look, at)))


def _written(chart: Chart, look: Look) -> bool:
    points = chart.series[0].points
    return all_labelled(points, look, 100 / len(points))


def _groups(chart: Chart, look: Look, at: Plot) -> list[str]:
    across = min(at.slot * FILLED / len(chart.series), WIDEST)
    drawn = []
    for m, series in enumerate(chart.series):
        written = labelled(series.points, look, at.slot / len(chart.series))
        name = series.name if len(chart.series) > 1 else ""
        for n, point in enumerate(series.points):
            left = at.middle(n) + across * (m - len(chart.series) / 2)
            drawn.append(opened(look, point, name, _column(point, look, at, left, across, m, n in written)))
    return drawn


def _column(point: Point, look: Look, at: Plot, left: float, across: float, place: int, written: bool) -> list[str]:
    top = at.y(point.value or 0)
    value = [value_words(point, look, left + across / 2, top - 5)] if written else []
    return [rect(look, left, top, across * 0.94, at.bottom - top, look.colour(place)), *value]


def _piles(chart: Chart, look: Look, at: Plot) -> list[str]:
    across = min(at.slot * FILLED, WIDEST)
    drawn = []
    for n, row in enumerate(chart.as_table().rows):
        drawn += _pile(chart, look, at, row, at.middle(n) - across / 2, across)
    return drawn


def _pile(chart: Chart, look: Look, at: Plot, row: Row, left: float, across: float) -> list[str]:
    below_it, drawn = 0.0, []
    for m, (series, point) in enumerate(zip(chart.series, row.cells, strict=True)):
        bottom, top = at.y(below_it), at.y(below_it + (point.value or 0))
        marks = [rect(look, left, top, across, max(bottom - top - 1, 0), look.colour(m))]
        if bottom - top >= WRITTEN_INSIDE and all_labelled([point], look, across):
            middle = (top + bottom) / 2 + look.small * 0.35
            marks += [
                words(look, point.text, left + across / 2, middle, size=look.small, anchor="middle", fill=look.on_mark)
            ]
        drawn.append(opened(look, point, series.name, marks))
        below_it += point.value or 0
    return drawn
