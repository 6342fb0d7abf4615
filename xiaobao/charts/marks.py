"""The marks of a drawing as SVG: presentation attributes alone, every text escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from xiaobao.charts.look import Look
from xiaobao.charts.model import Point

FAINT: Final = "0.28"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks, and how high they are together."""

    height: float
    marks: tuple[str, ...]


def rect(look: Look, x: float, y: float, across: float, height: float, fill: str) -> str:
    """A bar; ``x`` and ``across`` in percent, the rest in units of type."""
    return (
        f'<rect x="{look.x(x)}" y="{y:.1f}" width="{look.x(across)}" height="{max(height, 0):.1f}" rx="2" '
        f'fill="{fill}"/>'
    )


def swatch(look: Look, x: float, y: float, fill: str) -> str:
    """The little square of a legend; always of one size."""
    return f'<rect x="{look.x(x)}" y="{y:.1f}" width="11" height="11" rx="2" fill="{fill}"/>'


def touched(look: Look, x: float, y: float, across: float, height: float) -> str:
    """Where a pointer meets a mark that is small itself."""
    return (
        f'<rect x="{look.x(x)}" y="{y:.1f}" width="{look.x(across)}" height="{height:.1f}" fill="none" '
        'pointer-events="all"/>'
    )


def line(
    look: Look, ends: tuple[float, float, float, float], stroke: str, *, thick: float = 2, dashes: str = ""
) -> str:
    """From (x, y) to (x, y)."""
    x1, y1, x2, y2 = ends
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{look.x(x1)}" y1="{y1:.1f}" x2="{look.x(x2)}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{thick:g}" stroke-linecap="round"{dashed}/>'
    )


def rule(look: Look, x: float, y: float) -> str:
    """A faint line across, from ``x`` to the right edge."""
    return (
        f'<line x1="{look.x(x)}" y1="{y:.1f}" x2="{look.x(100)}" y2="{y:.1f}" stroke="{look.text}" '
        f'stroke-opacity="{FAINT}"/>'
    )


def dot(look: Look, x: float, y: float, fill: str) -> str:
    return f'<circle cx="{look.x(x)}" cy="{y:.1f}" r="3.5" fill="{fill}"/>'


def words(
    look: Look, text: str, x: float, y: float, *, size: float, anchor: str = "start", dx: float = 0, fill: str = ""
) -> str:
    """A line of text on its base line ``y``, moved by ``dx`` units from its place."""
    moved = f' dx="{dx:g}"' if dx else ""
    return (
        f'<text x="{look.x(x)}" y="{y:.1f}"{moved} font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{fill or look.text}">{escape(text)}</text>'
    )


def opened(look: Look, point: Point, name: str, marks: Iterable[str]) -> str:
    """The marks of a value: titled, and a link where the value can be opened."""
    said = f"{name} · {point.label}: {point.text}" if name else f"{point.label}: {point.text}"
    inside = f"<title>{escape(said)}</title>{''.join(marks)}"
    if point.href and look.fluid:
        return f'<a href="{escape(point.href)}">{inside}</a>'
    return f"<g>{inside}</g>"
