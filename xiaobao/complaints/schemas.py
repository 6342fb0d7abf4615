"""The shapes of the API: what it takes and what it answers."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from xiaobao.casework.domain.opening import LinkKind
from xiaobao.casework.queries import CaseFile, DeskPage, DeskRow
from xiaobao.complaints.actions import Lodged, Taken
from xiaobao.kernel.errors import XiaobaoError

__all__ = [
    "ApprovalIn",
    "CaseOut",
    "CasesOut",
    "LodgedOut",
    "Problem",
    "ReceiptOut",
    "RowOut",
    "TakenOut",
    "TrackIn",
    "TrackOut",
    "seq_of",
]


class PreconditionNotUnderstood(XiaobaoError):
    """Raised when an ``If-Match`` is no number of an entry."""

    slug = "precondition-not-understood"

    def __init__(self, text: str) -> None:
        super().__init__(f'If-Match is {text!r}: send the number of an entry, like "12", or leave it out.', text=text)


def seq_of(if_match: str | None) -> int | None:
    """The entry that an ``If-Match`` names (as `ETag` gives it); None for none and for ``*``.

    Source: RFC 9110, 13.1.1. Raises: PreconditionNotUnderstood.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    told = if_match.strip().removeprefix("W/").strip('"')
    if not (told.isdecimal() and len(told) <= 9):
        raise PreconditionNotUnderstood(if_match)
    return int(told)


class Problem(Schema):
    """An error as RFC 9457 problem+json."""

    type: str
    title: str
    status: int
    detail: str
    data: dict[str, Any] = {}


class ReceiptOut(Schema):
    number: str
    query_code: str
    stage: str


class LodgedOut(Schema):
    receipts: list[ReceiptOut]
    alike: list[str]

    @classmethod
    def of(cls, lodged: Lodged) -> "LodgedOut":
        receipts = [ReceiptOut(number=r.number, query_code=r.query_code, stage=r.stage) for r in lodged.receipts]
        return cls(receipts=receipts, alike=list(lodged.alike))


class RowOut(Schema):
    number: str
    kind: str
    title: str
    stage: str
    procedure: str
    channel: str
    unit: str
    handler: str
    respondent: str
    complainant: str
    received_at: datetime
    due_on: date | None
    is_open: bool
    is_major: bool
    is_paused: bool
    is_provisional: bool
    outcome: str

    @classmethod
    def of(cls, row: DeskRow) -> "RowOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class CasesOut(Schema):
    rows: list[RowOut]
    after: str | None

    @classmethod
    def of(cls, page: DeskPage) -> "CasesOut":
        return cls(rows=[RowOut.of(row) for row in page.rows], after=page.after)


class EntryOut(Schema):
    seq: int
    type: str
    at: datetime
    actor: str
    payload: dict[str, Any]
    hash: str


class PartyOut(Schema):
    id: int
    role: str
    display: str
    sealed: bool


class LinkOut(Schema):
    number: str
    kind: LinkKind


class StepOut(Schema):
    event: str
    title_zh: str
    title_en: str
    article: str
    approval: str | None


class ApprovalOut(Schema):
    id: int
    event: str
    role: str
    asked_by: str
    asked_at: datetime


class CaseOut(Schema):
    number: str
    kind: str
    procedure: str
    stage: str
    outcome: str
    title: str
    text: str
    channel: str
    unit: str
    handler: str
    received_at: datetime
    ended_at: datetime | None
    is_major: bool
    clocks: list[dict[str, Any]]
    steps: list[StepOut]
    parties: list[PartyOut]
    links: list[LinkOut]
    waiting: list[ApprovalOut]
    journal: list[EntryOut]

    @classmethod
    def of(cls, file: CaseFile) -> "CaseOut":
        case = file.case
        return cls(
            number=case.number,
            kind=case.kind,
            procedure=case.procedure,
            stage=file.standing.stage,
            outcome=file.standing.outcome,
            title=case.title,
            text=case.text,
            channel=case.channel,
            unit=case.unit.name,
            handler=case.handler.name if case.handler else "",
            received_at=case.received_at,
            ended_at=file.standing.ended_at,
            is_major=case.is_major,
            clocks=[reason.to_json() for reason in file.reasons],
            steps=[_step(step) for step in file.steps],
            parties=[
                PartyOut(id=p.pk, role=p.role, display=p.display, sealed=p.record_id is not None and not case.is_erased)
                for p in file.parties
            ],
            links=[LinkOut(number=link.number, kind=link.kind) for link in file.links],
            waiting=[
                ApprovalOut(id=a.pk, event=a.event, role=a.role, asked_by=a.asked_name, asked_at=a.asked_at)
                for a in file.approvals
            ],
            journal=[
                EntryOut(seq=e.seq, type=e.type, at=e.at, actor=e.actor_name, payload=e.payload, hash=e.hash)
                for e in file.entries
            ],
        )


def _step(step: Any) -> StepOut:
    return StepOut(
        event=step.event,
        title_zh=step.title.zh,
        title_en=step.title.en,
        article=step.article,
        approval=step.approval,
    )


class TakenOut(Schema):
    """The case after a step; ``waiting`` is the approval's id where a second person must decide first."""

    number: str
    stage: str
    outcome: str
    waiting: int | None

    @classmethod
    def of(cls, taken: Taken) -> "TakenOut":
        case = taken.case
        waiting = taken.waits.pk if taken.waits else None
        return cls(number=case.number, stage=case.stage, outcome=case.outcome, waiting=waiting)


class ApprovalIn(Schema):
    granted: bool
    reason: str = ""


class TrackIn(Schema):
    """By what somebody without an account finds their case."""

    number: str
    code: str


class TrackOut(Schema):
    """What the holder of a query code is told: the way of the case, without the office's own remarks."""

    number: str
    kind: str
    stage: str
    stage_zh: str
    outcome: str
    received_at: datetime
    ended_at: datetime | None
    due_on: date | None
