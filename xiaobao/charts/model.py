"""A chart, said once: its kind, its unit, what it says in a sentence, and every value as it is written."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How the values are drawn."""

    BAR = "bar"  # horizontal, the largest first
    COLUMNS = "columns"  # over time
    LINE = "line"  # over time; a second series is the same time a year before
    STACKED = "stacked"  # columns of parts that add up
    GROUPED = "grouped"  # columns side by side
    SHARES = "shares"  # one bar that is the whole


class Unit(StrEnum):
    """What the axis counts."""

    COUNT = "count"
    DAYS = "days"
    YUAN = "yuan"
    PERCENT = "percent"

    @classmethod
    def of(cls, measure: str) -> "Unit":
        """The unit of a figure's measure: what is neither days, yuan nor percent is counted."""
        return cls(measure) if measure in {unit.value for unit in cls} else cls.COUNT


@dataclass(frozen=True, slots=True)
class Point:
    """A value with the label it stands at and the way it is written; None where nothing was counted.

    ``href`` opens what the value counts. ``is_rest``: it stands for all the others, and so stands last.
    """

    label: str
    value: float | None
    text: str
    href: str = ""
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Values that belong together, under one name."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what it is of, and a value of every series."""

    label: str
    cells: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, to be read: ``head`` names the labels and every series."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``says`` is its sense in one sentence, ``labels`` what the labels are (months, channels).

    The points of every series stand beside each other, one by one; those of a year before keep labels of their own.

    Raises ValueError for a chart without values, with values below nought, with series that are not as long as the
    first, and for a bar of several series.
    """

    kind: Kind
    unit: Unit
    title: str
    says: str
    labels: str
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        if not self.series or not self.series[0].points:
            raise ValueError("a chart without values")
        if len({len(series.points) for series in self.series}) > 1:
            raise ValueError("the series of a chart are of one length")
        if any((point.value or 0) < 0 for series in self.series for point in series.points):
            raise ValueError("a chart begins at 0")
        if self.kind in (Kind.BAR, Kind.SHARES) and len(self.series) > 1:
            raise ValueError(f"{self.kind.value} has one series, not {len(self.series)}")

    @property
    def largest(self) -> float:
        """The largest value; of stacked columns, the highest column."""
        if self.kind is Kind.STACKED:
            return max(sum(point.value or 0 for point in row.cells) for row in self.as_table().rows)
        return max(point.value or 0 for series in self.series for point in series.points)

    def as_table(self) -> Table:
        """The same as a table, in the order of the drawing."""
        columns = [series.points for series in self.series]
        if self.kind is Kind.BAR:
            columns = [tuple(ranked(columns[0]))]
        rows = (Row(cells[0].label, cells) for cells in zip(*columns, strict=True))
        return Table((self.labels, *(series.name for series in self.series)), tuple(rows))

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON, without what belongs to a page."""
        told = asdict(self)
        for series in told["series"]:
            for point in series["points"]:
                del point["href"]
        return told


def ranked(points: tuple[Point, ...]) -> list[Point]:
    """The largest first; equals stay in their order, what has no value comes after them, the rest of all last."""
    return sorted(points, key=lambda point: (point.is_rest, point.value is None, -(point.value or 0)))
