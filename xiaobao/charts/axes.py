"""What columns and lines stand on: a scale from 0, rules across, and labels below."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from xiaobao.charts.lettering import stride, under_marks, width
from xiaobao.charts.look import Look
from xiaobao.charts.marks import rule, swatch, words
from xiaobao.charts.model import Chart, Point, Unit

HEAD: Final = 22  # room above the plot for the value of the highest mark
LINE: Final = 14
LEGEND: Final = 20


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values lie. ``left`` and ``slot`` in percent, ``top`` and ``bottom`` in units of type."""

    left: float
    slot: float
    top: float
    bottom: float
    most: float

    def middle(self, place: int) -> float:
        return self.left + self.slot * (place + 0.5)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.most


def steps(largest: float, *, whole: bool) -> list[float]:
    """Round values from 0 up to at least the largest, three to five of them above 0; whole ones where asked for."""
    rough = max(largest, 1 if whole else 0.01) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    step = max(1.0, float(ceil(step))) if whole else step
    return [step * n for n in range(ceil(max(largest, step) / step) + 1)]


def plot(chart: Chart, look: Look, top: float, *, with_scale: bool) -> Plot:
    """The plot below ``top``; with a scale, there is room for its numbers on the left."""
    count = len(chart.series[0].points)
    marks = steps(chart.largest, whole=chart.unit is Unit.COUNT)
    left = look.share(max(width(_tick(mark, chart.unit), look.small) for mark in marks) + 8) if with_scale else 0
    return Plot(left, (100 - left) / count, top + HEAD, top + HEAD + look.plot, marks[-1])


def scale(chart: Chart, look: Look, at: Plot, *, with_scale: bool) -> list[str]:
    """The line that marks stand on, and with a scale the rules above it with their numbers."""
    if not with_scale:
        return [rule(look, 0, at.bottom)]
    drawn = []
    for mark in steps(chart.largest, whole=chart.unit is Unit.COUNT):
        said = _tick(mark, chart.unit)
        drawn += [rule(look, at.left, at.y(mark))]
        drawn += [words(look, said, at.left, at.y(mark) + 4, size=look.small, anchor="end", dx=-6)]
    return drawn


def _tick(mark: float, unit: Unit) -> str:
    said = f"{mark:,.0f}" if mark == int(mark) else f"{mark:,.2f}".rstrip("0")
    return f"{said}%" if unit is Unit.PERCENT else said


def below(chart: Chart, look: Look, at: Plot) -> tuple[list[str], float]:
    """The labels below the marks, and how far down they go."""
    slot = at.slot * look.narrowest / 100
    labels = [point.label for point in chart.series[0].points]
    lines = under_marks(labels, look.small, slot)
    every = stride([max(width(line, look.small) for line in lines_of[:1]) for lines_of in lines], slot)
    drawn = [
        words(look, line, at.middle(n), at.bottom + 15 + LINE * m, size=look.small, anchor="middle")
        for n, lines_of in enumerate(lines)
        if n % every == 0 or len(lines_of) > 1
        for m, line in enumerate(lines_of)
        if n % every == 0 or m
    ]
    return drawn, at.bottom + 6 + LINE * max(map(len, lines))


def legend(names: Sequence[tuple[str, str]], look: Look) -> tuple[list[str], float]:
    """(name, colour) in as many columns as fit; the marks and their height."""
    wide = max(width(name, look.size) for name, _colour in names) + 30
    columns = max(1, min(len(names), int(look.narrowest // wide)))
    drawn = []
    for n, (name, colour) in enumerate(names):
        x, y = look.share(wide) * (n % columns), LEGEND * (n // columns)
        drawn += [swatch(look, x, y + 3, colour), words(look, name, x, y + 13, size=look.size, dx=17)]
    return drawn, LEGEND * ceil(len(names) / columns) + 4


def all_labelled(points: Sequence[Point], look: Look, slot: float) -> bool:
    """Whether every value can be written at its mark without touching the next."""
    return max(width(point.text, look.small) for point in points) + 3 <= slot * look.narrowest / 100


def labelled(points: Sequence[Point], look: Look, slot: float) -> set[int]:
    """The places whose values are written: all where they have room, else the largest, the last, the first."""
    known = [n for n, point in enumerate(points) if point.value is not None]
    if all_labelled(points, look, slot) or not known:
        return set(known)
    apart = look.share(max(width(point.text, look.small) for point in points) + 6) / slot
    chosen: list[int] = []
    for place in (max(known, key=lambda n: points[n].value or 0), known[-1], known[0]):
        if all(abs(place - other) >= apart for other in chosen):
            chosen.append(place)
    return set(chosen)


def value_words(point: Point, look: Look, x: float, y: float) -> str:
    """A value over its mark, kept inside of the drawing."""
    half = look.share(width(point.text, look.small)) / 2
    anchor = "start" if x < half else "end" if x + half > 100 else "middle"
    return words(look, point.text, {"start": 0.0, "end": 100.0}.get(anchor, x), y, size=look.small, anchor=anchor)
