"""Accepting, refusing, placing, marking, answering and replying."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from xiaobao.complaints.domain.payloads.remarks import STRICT, Long, Remark


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Accepting(Remark):
    events: ClassVar[tuple[str, ...]] = ("accepted",)
    conditions: dict[str, bool] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Refusing(Remark):
    """A refusal names its ground and the other remedies (Order 121 art. 15; consumer law art. 39)."""

    events: ClassVar[tuple[str, ...]] = ("refused", "not_handled")
    for_many: ClassVar[bool] = False
    list: ClassVar[str] = "refusal"
    ground: str
    reason: str = Field(default="", max_length=2_000)
    remedies: tuple[str, ...] = ()

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"ground": f"{self.list}.{self.ground}"}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Terminating(Refusing):
    events: ClassVar[tuple[str, ...]] = ("terminated",)
    list: ClassVar[str] = "termination"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class NotFiling(Refusing):
    events: ClassVar[tuple[str, ...]] = ("not_filed",)
    list: ClassVar[str] = "not_filed"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AskingIdentity(Remark):
    events: ClassVar[tuple[str, ...]] = ("identity_requested",)
    for_many: ClassVar[bool] = False
    what: str = Long
    until: date


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Assigning(Remark):
    events: ClassVar[tuple[str, ...]] = ("assigned", "co_handler_added", "co_handler_removed")
    account: str = Field(min_length=1, max_length=80)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Placing(Remark):
    events: ClassVar[tuple[str, ...]] = ("transferred_up", "pulled_back")
    unit: str = Field(min_length=1, max_length=32)
    reason: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Dispatching(Placing):
    """What form 3 of April 2026 says beside: by when the result is to be reported, and what is sent along."""

    events: ClassVar[tuple[str, ...]] = ("transferred_down",)
    until: date | None = None
    copies: int | None = Field(default=None, ge=0, le=9_999)
    pages: int | None = Field(default=None, ge=0, le=99_999)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TransferringOut(Remark):
    events: ClassVar[tuple[str, ...]] = ("transferred_out",)
    authority: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Merging(Remark):
    events: ClassVar[tuple[str, ...]] = ("merged", "report_duplicate")
    for_many: ClassVar[bool] = False
    into: str = Field(min_length=1, max_length=48)
    reason: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Coding(Remark):
    events: ClassVar[tuple[str, ...]] = ("coded",)
    subject: str = Field(min_length=1, max_length=120)

    def changes(self) -> Mapping[str, Any]:
        return {"subject": self.subject}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MarkingMajor(Remark):
    events: ClassVar[tuple[str, ...]] = ("marked_major",)
    why: str = Field(min_length=1, max_length=2_000)
    threshold: str = ""

    def changes(self) -> Mapping[str, Any]:
        return {"is_major": True}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sharing(Remark):
    """From here on the respondent sees the case (never a report: Order 121 art. 37)."""

    events: ClassVar[tuple[str, ...]] = ("copy_sent", "fast_lane_started")

    def changes(self) -> Mapping[str, Any]:
        return {"is_shared": True}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Answering(Remark):
    events: ClassVar[tuple[str, ...]] = ("answered",)
    for_many: ClassVar[bool] = False
    text: str = Long
    agrees_to_mediate: bool = True

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"answer": self.text}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Replying(Remark):
    events: ClassVar[tuple[str, ...]] = ("replied",)
    for_many: ClassVar[bool] = False
    text: str = Long

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"reply": self.text}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TellingReporter(Replying):
    """A reporter is told where a law wants it (Order 121 art. 36): ``basis`` names that law and its article."""

    events: ClassVar[tuple[str, ...]] = ("reporter_told",)
    basis: str = Field(default="", max_length=200)
