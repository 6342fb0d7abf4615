"""A chart as SVG, drawn by pure functions: no style sheet, no script, no fonts, no browser."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from xiaobao.charts.bars import bars, shares
from xiaobao.charts.columns import columns
from xiaobao.charts.lines import lines
from xiaobao.charts.look import PAGE, Look
from xiaobao.charts.marks import Drawing
from xiaobao.charts.model import Chart, Kind

DRAWN_BY: Final[Mapping[Kind, Callable[[Chart, Look], Drawing]]] = {
    Kind.BAR: bars,
    Kind.COLUMNS: columns,
    Kind.LINE: lines,
    Kind.STACKED: columns,
    Kind.GROUPED: columns,
    Kind.SHARES: shares,
}


def to_svg(chart: Chart, look: Look = PAGE) -> str:
    """The drawing. Its title and its sense are the first that is read of it; every mark has a title of its own.

    With links inside it is a group and no image: what is inside of an image is not read out, and a link must be.
    """
    drawing = DRAWN_BY[chart.kind](chart, look)
    role = "group" if look.fluid and _has_links(chart) else "img"
    size = f'width="100%" height="{drawing.height:.0f}" overflow="visible"' if look.fluid else _frame(drawing, look)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" aria-label="{escape(chart.title)}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.says)}</desc>{''.join(drawing.marks)}</svg>"
    )


def _frame(drawing: Drawing, look: Look) -> str:
    wide, high = f"{look.narrowest:g}", f"{drawing.height:.0f}"
    return f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'


def _has_links(chart: Chart) -> bool:
    return any(point.href for series in chart.series for point in series.points)
