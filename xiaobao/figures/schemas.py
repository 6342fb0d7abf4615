"""The shapes of the API."""

from datetime import date
from typing import Any

from ninja import Field, Schema


class DefinitionOut(Schema):
    """A figure: what it counts and what it can be split by."""

    name: str
    title: str
    definition: str
    unit: str
    adds_up: bool = Field(description="Whether the parts by a dimension add up to the total.")
    dimensions: list[str]


class AnswerOut(Schema):
    """A figure in a period. Each row has the key of every dimension asked for, and ``value``."""

    figure: str
    unit: str
    period: str = Field(description="2026, 2026-H1, 2026-Q1, 2026-03 or 2026-03-01..2026-03-15")
    rows: list[dict[str, Any]]
    total: int | float | None


class FigureQuery(Schema):
    """How much of a figure. Beyond these, each dimension is a filter: the key that rows must have."""

    first: date = Field(alias="from", description="The first day, in China.")
    last: date = Field(alias="to", description="The last day, included.")
    org: str = Field("", description="Code of a unit, with all below it; nothing for the widest you may see.")
    by: list[str] = Field(default_factory=list, description="Dimensions, repeated or with commas.")
    unit: str | None = None
    channel: str | None = None
    kind: str | None = None
    type: str | None = None
    subject: str | None = None
    handler: str | None = None
    month: str | None = None
    outcome: str | None = None
    procedure: str | None = None
    clock: str | None = None
    ground: str | None = None

    def filters(self) -> dict[str, str]:
        """The keys asked for, by dimension."""
        asked = self.model_dump(exclude={"first", "last", "org", "by"}, exclude_none=True)
        return {name: str(key) for name, key in asked.items()}
