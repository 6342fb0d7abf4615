"""A question to a figure, and its answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from xiaobao.casework.figures import Figure, Measure
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.periods import Period
from xiaobao.organizations.domain.units import ROOT

Key: TypeAlias = str | int | None
Number: TypeAlias = int | float | Decimal | None


class UnknownName(XiaobaoError):
    """Raised for a figure that does not exist, or a dimension that it does not have; names those that would do."""

    slug = "unknown-figure"
    status = 404

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.known = tuple(known)
        super().__init__(f"No {kind} {name!r}. Known: {', '.join(self.known)}.", name=name, known=self.known)


class BadKey(XiaobaoError):
    """Raised for a key that no row of a dimension can have."""

    slug = "bad-key"

    def __init__(self, dimension: str, key: str) -> None:
        super().__init__(f"{key!r} cannot be a {dimension}.", dimension=dimension, key=key)


@dataclass(frozen=True, slots=True)
class Question:
    """How much of a figure, when, where, split by what.

    ``path`` is a unit with everything below it (``/``: everywhere). ``filters`` keep only the rows of a key of a
    dimension; an empty text is the key of rows that have none.
    """

    figure: str
    period: Period
    path: str = ROOT
    by: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a figure, and its total over all rows that count (not made from the parts).

    Each row has the key of every dimension asked for, and ``value``: whole numbers for cases and clocks, yuan with
    two decimals, otherwise rounded to two; None where there is nothing to average. ``labels`` name the keys, by
    dimension; a key without a label is its own.
    """

    figure: str
    unit: str
    period: Period
    rows: tuple[Mapping[str, Any], ...]
    total: Number
    by: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[Key, str]] = field(default_factory=dict)

    def label(self, dimension: str, key: Key) -> str:
        """How a person reads a key."""
        return self.labels.get(dimension, {}).get(key, "" if key is None else str(key))

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON: figure, unit, period (its name), rows (keys and values), total."""
        return {
            "figure": self.figure,
            "unit": self.unit,
            "period": self.period.name,
            "rows": [{**row, "value": plain(row["value"])} for row in self.rows],
            "total": plain(self.total),
        }


def plain(value: Number) -> int | float | None:
    """A number as JSON knows it: yuan become the nearest binary fraction, which prints the same two decimals."""
    return float(value) if isinstance(value, Decimal) else value


def to_number(figure: Figure, value: Any, over: Any) -> Number:
    """What the database computed, as a number of the figure's unit. The same on every database.

    Fen become yuan; a share becomes percent; nothing to count is 0 and nothing to average is None.
    """
    if figure.over is not None:
        return _share(value, over, 100 if figure.measure is Measure.PERCENT else 1)
    if figure.measure is Measure.YUAN:
        return Decimal(int(value or 0)).scaleb(-2)
    if figure.adds_up:
        return int(value or 0)
    return None if value is None else round(float(value), 2)


def _share(value: Any, over: Any, factor: int) -> float | None:
    return round(factor * int(value or 0) / int(over), 2) if over else None
