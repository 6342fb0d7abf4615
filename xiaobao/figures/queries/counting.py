"""The rows behind a question: those that a figure counts, and of them those that have the keys asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xiaobao.casework.figures import Asked, Dimension, Figure, Table, Value
from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.queries.definitions import definition, dimension
from xiaobao.figures.queries.places import Children, children
from xiaobao.kernel.periods import Period

UNIT = "unit"


@dataclass(frozen=True)
class Counted:
    """All that the statement of a question depends on, so that a statement can be remembered by it."""

    name: str
    period: Period
    path: str
    by: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]  # dimension and key; of a unit what `casework.figures.child_of` gives

    @cached_property
    def figure(self) -> Figure:
        return definition(self.name)

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.period, self.path)

    @property
    def dimensions(self) -> list[Dimension]:
        """Those that the figure is split by. Raises: UnknownName."""
        return [dimension(self.figure, name) for name in self.by]

    @cached_property
    def rows(self) -> Table:
        """The rows that are counted. Raises: UnknownName, BadKey."""
        placed = building.placed(self.figure, self.asked)
        return building.counted(placed, self.conditions(placed))

    @property
    def of_months(self) -> dict[str, Table]:
        """The same, of each month of the period. Raises: UnknownName, BadKey."""
        placed = {
            f"{month.first:%Y-%m}": building.placed(self.figure, Asked(month, self.path))
            for month in self.period.months()
        }
        return {month: building.counted(rows, self.conditions(rows)) for month, rows in placed.items()}

    def conditions(self, placed: Table) -> list[Value]:
        """What must hold of rows of this unit and period to be counted. Raises: UnknownName, BadKey."""
        keys = {dimension(self.figure, name): key for name, key in self.keys}
        return building.conditions(placed, self.figure, self.asked, keys)


@dataclass(frozen=True)
class Counting:
    """A question on its way to the database."""

    question: Question
    figure: Figure
    parts_of: Callable[[str], Children]

    @cached_property
    def by(self) -> tuple[str, ...]:
        """The dimensions asked for, each once."""
        return tuple(dict.fromkeys(self.question.by))

    @cached_property
    def children(self) -> Children:
        """The parts of the unit asked for. One query, once."""
        return self.parts_of(self.question.path)

    @cached_property
    def counted(self) -> Counted:
        """Raises: UnknownName for a unit that is no part of the one asked for."""
        asked = self.question
        keys = ((name, self.children.segment(key) if name == UNIT else key) for name, key in asked.filters.items())
        return Counted(self.figure.name, asked.period, asked.path, self.by, tuple(keys))


def counting(question: Question, parts_of: Callable[[str], Children] = children) -> Counting:
    """``parts_of`` finds the parts of a unit; questions of one unit may share what was found. Raises: UnknownName."""
    return Counting(question, definition(question.figure), parts_of)
