"""What each step of a procedure says, and what it changes beside the journal.

One frozen class for each event: its fields are the step's form on the desk and its body in the API; `changes` gives
the fields of the case, `details` those of its `Detail`. Events without a class take a remark.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
Fen = Field(default=0, ge=0, le=10**13)
Long = Field(min_length=1, max_length=8_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Remark:
    """A step that only needs a word."""

    events: ClassVar[tuple[str, ...]] = ()
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
        "agreement_broken",
        "complexity_found",
        "extension_granted",
        "fast_lane_ended",
        "reopened",
        "review_requested",
        "review_upheld",
        "unresolved",
        "verification_extended",
        "withdrawal_requested",
        "withdrawn",
    )
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Accepting(Remark):
    events: ClassVar[tuple[str, ...]] = ("accepted",)
    conditions: dict[str, bool] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Refusing(Remark):
    """A refusal names its ground and the other remedies (Order 121 art. 15; consumer law art. 39)."""

    events: ClassVar[tuple[str, ...]] = ("refused", "not_handled")
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
    what: str = Long
    until: date


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Assigning(Remark):
    events: ClassVar[tuple[str, ...]] = ("assigned", "co_handler_added", "co_handler_removed")
    account: str = Field(min_length=1, max_length=80)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Placing(Remark):
    events: ClassVar[tuple[str, ...]] = ("transferred_down", "transferred_up", "pulled_back")
    unit: str = Field(min_length=1, max_length=32)
    reason: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TransferringOut(Remark):
    events: ClassVar[tuple[str, ...]] = ("transferred_out",)
    authority: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Merging(Remark):
    events: ClassVar[tuple[str, ...]] = ("merged", "report_duplicate")
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
    text: str = Long
    agrees_to_mediate: bool = True

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"answer": self.text}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Replying(Remark):
    events: ClassVar[tuple[str, ...]] = ("replied", "reporter_told")
    text: str = Long

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"reply": self.text}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StartingMediation(Remark):
    """Mediation needs both parties' consent (Order 121 art. 18, 2020 measures art. 16)."""

    events: ClassVar[tuple[str, ...]] = ("mediation_started",)
    complainant_consents: bool = False
    respondent_consents: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Entrusting(Remark):
    """Entrusting needs both parties' consent (Order 121 art. 19); the complainant's is kept on record."""

    events: ClassVar[tuple[str, ...]] = ("entrusted",)
    respondent_consents: bool = False
    organization: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scheduling(Remark):
    """Time, place and mediators are told beforehand (Order 121 art. 20)."""

    events: ClassVar[tuple[str, ...]] = ("session_scheduled",)
    on: datetime
    place: str = Field(min_length=1, max_length=200)
    mediators: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Recording(Remark):
    events: ClassVar[tuple[str, ...]] = (
        "appraisal_ended",
        "concluded",
        "court_confirmed",
        "evidence_added",
        "filed",
        "lead_found",
        "lead_verified",
        "materials_requested",
        "new_facts",
        "regulator_told",
        "review_decided",
        "session_held",
        "supervised",
        "testing_ended",
    )
    text: str = Long


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Offering(Remark):
    events: ClassVar[tuple[str, ...]] = ("offer_made",)
    text: str = Long
    offered_fen: int = Fen


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DecidingRecusal(Remark):
    events: ClassVar[tuple[str, ...]] = ("recusal_decided",)
    recused: bool
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StartingAppraisal(Remark):
    events: ClassVar[tuple[str, ...]] = ("appraisal_started", "testing_started", "appraisal_body_appointed")
    body: str = Field(min_length=1, max_length=200)
    item: str = Field(default="", max_length=400)
    cost: str = Field(default="", max_length=400)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Agreeing(Remark):
    events: ClassVar[tuple[str, ...]] = ("agreement_reached",)
    terms: str = Long
    agreed_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"agreed_fen": self.agreed_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Settling(Remark):
    events: ClassVar[tuple[str, ...]] = ("settled", "fast_lane_settled", "reconciled")
    terms: str = Field(default="", max_length=8_000)
    agreed_fen: int = Fen
    paid_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"agreed_fen": self.agreed_fen, "paid_fen": self.paid_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Paying(Remark):
    """What was paid in all by now: replaces what was recorded before, so it can be told twice."""

    events: ClassVar[tuple[str, ...]] = ("payment_recorded", "fulfilled")
    paid_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"paid_fen": self.paid_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Visiting(Remark):
    events: ClassVar[tuple[str, ...]] = ("visited",)
    satisfied: bool

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"visited_at": at}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rating(Remark):
    events: ClassVar[tuple[str, ...]] = ("rated",)
    score: int = Field(ge=1, le=5)

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"satisfaction": self.score}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ChoosingVersion(Remark):
    events: ClassVar[tuple[str, ...]] = ("version_chosen",)
    version: str = Field(min_length=1, max_length=32)
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ConsentRecording(Remark):
    """What the consumer consents to, or no longer (Personal Information Protection Law art. 14, 15, 23)."""

    events: ClassVar[tuple[str, ...]] = ("consent_recorded",)
    purpose: Literal["third_party", "entrust", "publish"]
    given: bool = False
    shape: Literal["written", "electronic", "recorded"] = "written"
    recipient: str = Field(default="", max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Branching(Remark):
    """A second case comes out of this one; its title is what is suspected."""

    events: ClassVar[tuple[str, ...]] = ("report_split",)
    suspicion: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OpeningLead(Branching):
    """A lead is told by the officer who found it (Order 121 art. 27)."""

    events: ClassVar[tuple[str, ...]] = ("lead_opened",)
    text: str = Long


PAYLOADS: Mapping[str, type[Remark]] = {
    event: cls
    for cls in (
        Reasoned, Accepting, Refusing, Terminating, NotFiling, AskingIdentity, Assigning, Placing, TransferringOut,
        Merging, Coding, MarkingMajor, Sharing, Answering, Replying, StartingMediation, Entrusting, Scheduling,
        Recording, Offering, DecidingRecusal, StartingAppraisal, Agreeing, Settling, Paying, Visiting, Rating,
        ChoosingVersion, ConsentRecording, Branching, OpeningLead,
    )
    for event in cls.events
}  # fmt: skip


def payload_class(event: str) -> type[Remark]:
    """The class of an event's payload."""
    return PAYLOADS.get(event, Remark)
