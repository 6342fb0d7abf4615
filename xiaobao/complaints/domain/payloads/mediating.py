"""From the start of a mediation to money paid, the return visit and the rating."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from xiaobao.complaints.domain.payloads.remarks import STRICT, Fen, Long, Remark


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StartingMediation(Remark):
    """Mediation needs both parties' consent (Order 121 art. 18, 2020 measures art. 16)."""

    events: ClassVar[tuple[str, ...]] = ("mediation_started",)
    for_many: ClassVar[bool] = False
    complainant_consents: bool = False
    respondent_consents: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Entrusting(Remark):
    """Entrusting needs both parties' consent (Order 121 art. 19); the complainant's is kept on record."""

    events: ClassVar[tuple[str, ...]] = ("entrusted",)
    for_many: ClassVar[bool] = False
    respondent_consents: bool = False
    organization: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scheduling(Remark):
    """Time, place and mediators are told beforehand (Order 121 art. 20)."""

    events: ClassVar[tuple[str, ...]] = ("session_scheduled",)
    for_many: ClassVar[bool] = False
    on: datetime
    place: str = Field(min_length=1, max_length=200)
    mediators: str = Field(min_length=1, max_length=200)
    bring: str = Field(default="", max_length=400)
    recusal_days: int | None = Field(default=None, ge=1, le=60)


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
        "testing_ended",
    )
    for_many: ClassVar[bool] = False
    text: str = Long


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Supervising(Recording):
    """A higher unit presses for an end; of many cases in the same words."""

    events: ClassVar[tuple[str, ...]] = ("supervised",)
    for_many: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Offering(Remark):
    events: ClassVar[tuple[str, ...]] = ("offer_made",)
    for_many: ClassVar[bool] = False
    text: str = Long
    offered_fen: int = Fen


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DecidingRecusal(Remark):
    events: ClassVar[tuple[str, ...]] = ("recusal_decided",)
    for_many: ClassVar[bool] = False
    recused: bool
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StartingAppraisal(Remark):
    events: ClassVar[tuple[str, ...]] = ("appraisal_started", "testing_started", "appraisal_body_appointed")
    for_many: ClassVar[bool] = False
    body: str = Field(min_length=1, max_length=200)
    item: str = Field(default="", max_length=400)
    cost: str = Field(default="", max_length=400)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Agreeing(Remark):
    events: ClassVar[tuple[str, ...]] = ("agreement_reached",)
    for_many: ClassVar[bool] = False
    terms: str = Long
    agreed_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"agreed_fen": self.agreed_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Settling(Remark):
    events: ClassVar[tuple[str, ...]] = ("settled", "fast_lane_settled", "reconciled")
    for_many: ClassVar[bool] = False
    terms: str = Field(default="", max_length=8_000)
    agreed_fen: int = Fen
    paid_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"agreed_fen": self.agreed_fen, "paid_fen": self.paid_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Paying(Remark):
    """What was paid in all by now: replaces what was recorded before, so it can be told twice."""

    events: ClassVar[tuple[str, ...]] = ("payment_recorded", "fulfilled")
    for_many: ClassVar[bool] = False
    paid_fen: int = Fen

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"paid_fen": self.paid_fen}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Visiting(Remark):
    events: ClassVar[tuple[str, ...]] = ("visited",)
    for_many: ClassVar[bool] = False
    satisfied: bool

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"visited_at": at}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rating(Remark):
    events: ClassVar[tuple[str, ...]] = ("rated",)
    for_many: ClassVar[bool] = False
    score: int = Field(ge=1, le=5)

    def details(self, *, at: datetime) -> Mapping[str, Any]:
        return {"satisfaction": self.score}
