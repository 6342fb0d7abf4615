"""What can be asked: figures, and the dimensions that each has."""

from xiaobao.casework.figures import Dimension, Figure
from xiaobao.figures.domain.asking import UnknownName
from xiaobao.figures.figures import FIGURES, dimensions_of


def definitions() -> list[Figure]:
    """Every figure, in the order of the rooms."""
    return list(FIGURES.values())


def definition(name: str) -> Figure:
    """The figure of a name; its own name is enough where no two rooms have it. Raises: UnknownName."""
    alike = [full for full in FIGURES if name in (full, full.partition(".")[2])]
    if len(alike) != 1:
        raise UnknownName("figure", name, FIGURES)
    return FIGURES[alike[0]]


def dimension(figure: Figure, name: str) -> Dimension:
    """Raises: UnknownName for one that is not there, or that this figure does not have."""
    known = {dimension.name: dimension for dimension in dimensions_of(figure)}
    if name not in known:
        raise UnknownName(f"dimension of {figure.name}", name, known)
    return known[name]
