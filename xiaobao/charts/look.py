"""How charts look: on a page, as wide as there is room and in the colours of the site; on a paper, in fixed ones.

Across, everything lies at a percentage of the width, so that type keeps its size on a narrow screen. The colours of a
page are custom properties; their fallbacks are read against white and against a dark ground.
"""

from dataclasses import dataclass
from typing import Final

COLOURS: Final = ("#1f7f68", "#2f74b5", "#a1660f", "#91559f", "#5f7282", "#b84a36")
BEFORE: Final = "#6b7780"  # the year before


@dataclass(frozen=True, slots=True)
class Look:
    """``narrowest``: the width, in units of type, in which everything must still be read.

    ``fluid``: the drawing is as wide as what it stands in, and its marks are links; otherwise it is just as wide as
    ``narrowest``.
    """

    narrowest: float
    fluid: bool
    text: str
    on_mark: str
    colours: tuple[str, ...]
    before: str
    size: float = 13
    small: float = 11
    plot: float = 170

    def x(self, percent: float) -> str:
        """A place or a length across."""
        return f"{percent:.2f}%" if self.fluid else f"{percent * self.narrowest / 100:.1f}"

    def share(self, units: float) -> float:
        """So many units of type, in percent of the width at its narrowest."""
        return 100 * units / self.narrowest

    def colour(self, place: int) -> str:
        return self.colours[place % len(self.colours)]


PAGE: Final = Look(
    narrowest=280,  # what a screen of 360 points leaves between the edges of a panel
    fluid=True,
    text="currentColor",
    on_mark="var(--chart-on, #ffffff)",
    colours=tuple(f"var(--chart-{n}, {colour})" for n, colour in enumerate(COLOURS, 1)),
    before=f"var(--chart-before, {BEFORE})",
)
PAPER: Final = Look(
    narrowest=600, fluid=False, text="#1a1a1a", on_mark="#ffffff", colours=COLOURS, before=BEFORE, small=12, plot=200
)
