"""Every figure and dimension of every room, by name: a new room adds one word to each line."""

from typing import Final

from xiaobao.casework import figures as casework
from xiaobao.casework.figures import Dimension, Figure
from xiaobao.complaints import figures as complaints

FIGURES: Final[dict[str, Figure]] = {f.name: f for f in (*casework.FIGURES, *complaints.FIGURES)}
DIMENSIONS: Final[dict[str, Dimension]] = {d.name: d for d in (*casework.DIMENSIONS, *complaints.DIMENSIONS)}


def dimensions_of(figure: Figure) -> list[Dimension]:
    """The dimensions that a figure can be split by, in the order of the rooms."""
    return [dimension for dimension in DIMENSIONS.values() if dimension.splits(figure)]
