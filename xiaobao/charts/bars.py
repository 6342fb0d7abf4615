"""Bars that lie, the largest on top; and one bar that is the whole of its parts."""

from typing import Final

from xiaobao.charts.lettering import width, wrapped
from xiaobao.charts.look import Look
from xiaobao.charts.marks import Drawing, opened, rect, swatch, words
from xiaobao.charts.model import Chart, Point, ranked

ROW: Final = 26
BAR: Final = 15
LINE: Final = 17
BESIDE: Final = 0.36  # of the width may go to labels that stand beside their bars
SHARE_BAR: Final = 30


def bars(chart: Chart, look: Look) -> Drawing:
    """Labels stand beside their bars where all have room there, otherwise above them."""
    points = ranked(chart.series[0].points)
    widest = max(width(point.label, look.size) for point in points)
    label = look.share(widest + 10) if widest + 10 <= BESIDE * look.narrowest else 0
    room = 100 - label - look.share(max(width(point.text, look.size) for point in points) + 10)
    scale = room / chart.largest if chart.largest else 0
    top, marks = 4.0, []
    for point in points:
        lines = [] if label else wrapped(point.label, look.size, look.narrowest)
        marks.append(opened(look, point, "", _bar(point, look, top, label, (point.value or 0) * scale, lines)))
        top += ROW + LINE * len(lines)
    return Drawing(top, tuple(marks))


def _bar(point: Point, look: Look, top: float, start: float, long: float, lines: list[str]) -> list[str]:
    bar = top + LINE * len(lines)
    base = bar + BAR - 3
    beside = [words(look, point.label, start, base, size=look.size, anchor="end", dx=-8)] if start else []
    above = [words(look, line, 0, top + LINE * n + 13, size=look.size) for n, line in enumerate(lines)]
    value = words(look, point.text, start + long, base, size=look.size, dx=5)
    return [*beside, *above, rect(look, start, bar, long, BAR, look.colour(0)), value]


def shares(chart: Chart, look: Look) -> Drawing:
    """The parts in a row, and below them a line for each: its colour, its name, its value, its share."""
    points = chart.series[0].points
    whole = sum(point.value or 0 for point in points) or 1
    start, marks = 0.0, []
    for n, point in enumerate(points):
        across = 100 * (point.value or 0) / whole
        inside = [rect(look, start, 2, max(across - 0.3, 0), SHARE_BAR, look.colour(n)), *_row(point, look, n, across)]
        marks.append(opened(look, point, "", inside))
        start += across
    return Drawing(SHARE_BAR + 14 + 22 * len(points), tuple(marks))


def _row(point: Point, look: Look, place: int, share: float) -> list[str]:
    base = SHARE_BAR + 24 + 22 * place
    said = f"{point.text}\u2002{share:.1f}%"
    return [
        swatch(look, 0, base - 10, look.colour(place)),
        words(look, point.label, 0, base, size=look.size, dx=18),
        words(look, said, 100, base, size=look.size, anchor="end"),
    ]
