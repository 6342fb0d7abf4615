"""The rows behind a question: those that a figure counts, and of them those that have the keys asked for."""

from dataclasses import dataclass
from functools import cached_property

from xiaobao.casework.figures import Asked, Figure, Table
from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.queries.definitions import definition, dimension
from xiaobao.figures.queries.places import Children, children

UNIT = "unit"


@dataclass(frozen=True)
class Counting:
    """A question on its way to the database."""

    question: Question
    figure: Figure

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.question.period, self.question.path)

    @cached_property
    def children(self) -> Children:
        """The parts of the unit asked for. One query, once."""
        return children(self.question.path)

    @cached_property
    def rows(self) -> Table:
        """Raises: UnknownName."""
        keys = {
            dimension(self.figure, name): self.children.segment(key) if name == UNIT else key
            for name, key in self.question.filters.items()
        }
        return building.only(building.counted(self.figure, self.asked), self.asked, keys)


def counting(question: Question) -> Counting:
    """Raises: UnknownName."""
    return Counting(question, definition(question.figure))
