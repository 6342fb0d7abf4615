"""A bar chart as numbers: where each bar lies and how long it is. The template writes the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from unicodedata import east_asian_width

ROW: Final = 26
LABEL_WIDTH: Final = 270
LABEL_HALVES: Final = 38  # how many half-width letters a label has room for; a Chinese one takes two
BAR_WIDTH: Final = 420
MOST_BARS: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing; ``line`` is where its words stand."""

    label: str
    text: str
    y: int
    line: int
    length: float
    text_x: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, one below the other, all on one scale that begins at 0."""

    bars: tuple[Bar, ...]
    height: int
    width: int = LABEL_WIDTH + BAR_WIDTH + 110
    bar_x: int = LABEL_WIDTH + 10
    label_x: int = LABEL_WIDTH


def chart(rows: Sequence[tuple[str, float, str]]) -> Chart | None:
    """Bars for (label, value, text of the value), in their order; None where there is nothing to compare.

    More than `MOST_BARS` are no picture any more: the table stands beside it.
    """
    largest = max((value for _, value, _ in rows), default=0)
    if largest <= 0 or len(rows) > MOST_BARS:
        return None
    bars = tuple(_bar(n, label, value / largest, text) for n, (label, value, text) in enumerate(rows))
    return Chart(bars, height=ROW * len(bars) + 12)


def _bar(place: int, label: str, share: float, text: str) -> Bar:
    length = round(BAR_WIDTH * max(share, 0), 1)
    top = 8 + ROW * place
    return Bar(shortened(label), text, top, top + 14, length, round(LABEL_WIDTH + 16 + length, 1))


def shortened(label: str) -> str:
    """A label as far as there is room for it, with … for what is left out."""
    ends = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in label))
    if not ends or ends[-1] <= LABEL_HALVES:
        return label
    return label[: sum(end < LABEL_HALVES for end in ends)] + "…"
