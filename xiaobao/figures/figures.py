"""Every figure and dimension of every room, by name: a new room adds one line.

A figure is called by the capability it tells of and its own name, like ``complaints.on_time``. Those of `casework`
count cases whatever they are about; today every case is one of `complaints`.
"""

from dataclasses import replace
from typing import Final

from xiaobao.casework import figures as casework
from xiaobao.casework.figures import Dimension, Figure
from xiaobao.complaints import figures as complaints

_ROOMS: Final = {"complaints": (*casework.FIGURES, *complaints.FIGURES)}
FIGURES: Final[dict[str, Figure]] = {
    f"{room}.{figure.name}": replace(figure, name=f"{room}.{figure.name}")
    for room, figures in _ROOMS.items()
    for figure in figures
}
DIMENSIONS: Final[dict[str, Dimension]] = {d.name: d for d in (*casework.DIMENSIONS, *complaints.DIMENSIONS)}


def dimensions_of(figure: Figure) -> list[Dimension]:
    """The dimensions that a figure can be split by, in the order of the rooms."""
    return [dimension for dimension in DIMENSIONS.values() if dimension.splits(figure)]
