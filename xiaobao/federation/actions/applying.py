"""What a message does here: it lodges a case or takes a step by the same actions as every other door."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions.storing import fetch
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent
from xiaobao.federation.actions.saying import say
from xiaobao.federation.domain.forwarding import joined
from xiaobao.federation.domain.messages import (
    BY_ORIGIN,
    ENVELOPE,
    Acknowledged,
    Body,
    Envelope,
    FilePiece,
    Forwarded,
    Kind,
    Withdrawn,
    body_of,
    read_as,
    written,
)
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import EVERYWHERE, Actor, ActorKind, Role
from xiaobao.procedures.model import Kind as CaseKind

# what a journal calls the parts of a message
SHOWN: Final = {"number": "other_number", "on": "closed_on", "basis": "law"}
FILED: Final = 2_000  # characters of an answer in the other side's journal


class OutOfPlace(XiaobaoError):
    """Raised for a message that this peer may not say, or not in this thread."""

    slug = "message-out-of-place"
    status = 409

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"{kind} is not taken: {why}.", kind=kind, why=why)


def apply(thread: Thread, told: Envelope, body: Body, at: datetime) -> None:
    """Do what a message says. Raises: OutOfPlace, and whatever the action behind it raises."""
    if told.type not in thread.peer.kinds:
        raise OutOfPlace(told.type, "this peer is not registered for it")
    if (told.type in BY_ORIGIN) is thread.is_origin:
        raise OutOfPlace(told.type, "it is the other side's to say")
    if thread.case_id is None and told.type is not Kind.FORWARDED:
        raise OutOfPlace(told.type, "no case was opened for this thread")
    match body:
        case Forwarded():
            _lodge(thread, body, at)
        case FilePiece():
            _attach(thread, body, told.seq, at)
        case Withdrawn():
            _withdraw(thread, body, at)
        case _:
            _note(thread, told.type, body, at)


def actor_of(peer: Peer) -> Actor:
    """A peer acts as the system, under its own name: the journal says from whom a step or a word came."""
    return Actor(ActorKind.SYSTEM, None, peer.name, frozenset({Role.SYSTEM}), (EVERYWHERE,))


def _lodge(thread: Thread, body: Forwarded, at: datetime) -> None:
    """Open the case at the peer's unit. Its clocks run from the receipt here (bank measures 2020 No. 3 art. 18)."""
    if thread.case_id is None:
        lodging = Lodging(
            kinds=(CaseKind.COMPLAINT,),
            channel=Channel.AUTHORITY,
            received_at=at,
            title=body.title,
            text=body.text,
            claims=body.claims,
            claimed_fen=body.claimed_fen,
            subject=body.subject,
            complainants=tuple(
                Person(name=each.name, phone=each.phone[:40], address=each.address, email=each.email)
                for each in body.complainants
            ),
            respondent=Respondent(name=body.respondent.name, uscc=body.respondent.uscc),
            family=thread.peer.family,
            source=f"peer:{thread.peer.code}"[:48],
            foreign_id=thread.key[-80:],
        )
        actor = actor_of(thread.peer)
        lodged = complaints.lodge(lodging=lodging, unit_code=thread.peer.unit.code, actor=actor, at=at)
        thread.case_id = lodged.receipts[0].id
        thread.foreign_number = body.number
        thread.save(update_fields=["case", "foreign_number"])
        come = {"message": Kind.FORWARDED, "other_number": body.number, "law": body.basis, "note": body.note}
        casework.hear_peer(case_id=thread.case_id, told=_filled(come), actor=actor, at=at)
        Thread.objects.filter(pk=thread.pk).update(told=cases.by_id(thread.case_id).entry_count)
    case = cases.by_id(thread.case_id)
    due = cases.due_on(case)
    answer = Acknowledged(number=case.number, received_at=case.received_at, due_on=due)
    say(thread_id=thread.pk, said=[(Kind.ACKNOWLEDGED, answer)], at=at)


def _attach(thread: Thread, body: FilePiece, seq: int, at: datetime) -> None:
    """The last piece brings the others together; what is made of them is looked at like every other file."""
    if body.part < body.parts:
        return
    before = Message.objects.filter(
        thread=thread, incoming=True, kind=Kind.FILE, seq__gt=seq - body.parts, seq__lt=seq
    ).order_by("seq")
    told = (body_of(read_as(ENVELOPE, fetch(each.digest))) for each in before)
    found = [piece for piece in told if isinstance(piece, FilePiece)]
    casework.attach(
        case_id=_case_of(thread), name=body.name, content=joined([*found, body]), actor=actor_of(thread.peer), at=at
    )


def _withdraw(thread: Thread, body: Withdrawn, at: datetime) -> None:
    case, actor = cases.by_id(_case_of(thread)), actor_of(thread.peer)
    told = {"message": Kind.WITHDRAWN, "reason": body.reason}
    casework.hear_peer(case_id=case.pk, told=told, actor=actor, at=at)
    if case.is_open:
        complaints.take(number=case.number, event="withdrawn", data={"reason": body.reason}, actor=actor, at=at)


def _note(thread: Thread, kind: Kind, body: Body, at: datetime) -> None:
    """What the handling side says stands in the journal of the case that was forwarded; it moves no clock here."""
    said = {SHOWN.get(name, name): value for name, value in written(body).items() if name != "received_at"}
    told = {name: value[:FILED] if isinstance(value, str) else value for name, value in said.items()}
    casework.hear_peer(
        case_id=_case_of(thread), told=_filled({"message": kind, **told}), actor=actor_of(thread.peer), at=at
    )
    SETTLING.get(kind, _nothing)(thread, body, at)


def _number(thread: Thread, body: Any, at: datetime) -> None:
    thread.foreign_number = body.number
    thread.save(update_fields=["foreign_number"])


def _close(thread: Thread, body: Any, at: datetime) -> None:
    thread.closed_at = at
    thread.save(update_fields=["closed_at"])


def _reopen(thread: Thread, body: Any, at: datetime) -> None:
    thread.closed_at = None
    thread.save(update_fields=["closed_at"])


def _nothing(thread: Thread, body: Any, at: datetime) -> None:
    """Nothing but the entry."""


SETTLING: Final[Mapping[str, Callable[[Thread, Any, datetime], None]]] = {
    Kind.ACKNOWLEDGED: _number,
    Kind.CLOSED: _close,
    Kind.REOPENED: _reopen,
}


def _case_of(thread: Thread) -> int:
    if thread.case_id is None:
        raise OutOfPlace(thread.key, "no case was opened for this thread")
    return int(thread.case_id)


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ("", None)}
