"""What every payload is: a word, perhaps with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
Fen = Field(default=0, ge=0, le=10**13)
Long = Field(min_length=1, max_length=8_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Remark:
    """A step that only needs a word.

    ``for_many``: what is said may be the same for many cases at once. It is not where it tells of one dispute: its
    facts, its money, its parties' wills, its statutory ground.
    """

    events: ClassVar[tuple[str, ...]] = ()
    for_many: ClassVar[bool] = True
    note: str = Field(default="", max_length=2_000)

    def changes(self) -> Mapping[str, Any]:
        """Fields of the case."""
        return {}

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        """Fields of the detail."""
        return {}

    def to_json(self) -> dict[str, Any]:
        """For the journal: what was said, without what was left empty."""
        dumped = TypeAdapter(type(self)).dump_python(self, mode="json")
        return {name: value for name, value in dumped.items() if value not in ("", None, [], {})}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Reasoned(Remark):
    events: ClassVar[tuple[str, ...]] = (
        "complexity_found",
        "extension_granted",
        "fast_lane_ended",
        "reopened",
        "review_upheld",
        "unresolved",
        "verification_extended",
    )
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Wanting(Reasoned):
    """What a party of this one case wants, or did."""

    events: ClassVar[tuple[str, ...]] = ("agreement_broken", "review_requested", "withdrawal_requested", "withdrawn")
    for_many: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Telling(Remark):
    """A word about what only this one case has."""

    events: ClassVar[tuple[str, ...]] = ("identity_provided", "recusal_requested", "rewarded", "task_done")
    for_many: ClassVar[bool] = False
