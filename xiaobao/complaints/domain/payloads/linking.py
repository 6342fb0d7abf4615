"""Another version, a consent, a case opened out of another."""

from typing import ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from xiaobao.complaints.domain.payloads.remarks import STRICT, Long, Remark


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ChoosingVersion(Remark):
    events: ClassVar[tuple[str, ...]] = ("version_chosen",)
    for_many: ClassVar[bool] = False
    version: str = Field(min_length=1, max_length=32)
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ConsentRecording(Remark):
    """What the consumer consents to, or no longer (Personal Information Protection Law art. 14, 15, 23)."""

    events: ClassVar[tuple[str, ...]] = ("consent_recorded",)
    for_many: ClassVar[bool] = False
    purpose: Literal["third_party", "entrust", "publish", "mail"]
    given: bool = False
    shape: Literal["written", "electronic", "recorded"] = "written"
    recipient: str = Field(default="", max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Branching(Remark):
    """A second case comes out of this one; its title is what is suspected."""

    events: ClassVar[tuple[str, ...]] = ("report_split",)
    for_many: ClassVar[bool] = False
    suspicion: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OpeningLead(Branching):
    """A lead is told by the officer who found it (Order 121 art. 27)."""

    events: ClassVar[tuple[str, ...]] = ("lead_opened",)
    text: str = Long
