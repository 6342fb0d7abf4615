"""Sending what waits: to all peers beside each other, to each in the order of its threads."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from xiaobao.exchange.calling import post
from xiaobao.exchange.domain.addresses import AddressRefused
from xiaobao.exchange.domain.calls import NoAnswer
from xiaobao.exchange.domain.signing import NotAuthentic, Signer, signed_headers, verify
from xiaobao.federation import actions, queries
from xiaobao.federation.actions.saying import envelope, key_of, signers
from xiaobao.federation.actions.settling import count_attempt
from xiaobao.federation.domain.messages import POSITIONS, RECEIPT, MessageRefused, Positions, Receipt, read_as
from xiaobao.federation.models import Message, Peer

BATCH: Final = 20  # messages to one peer between two looks at the database
ROUNDS: Final = 200
BESIDE: Final = 8  # peers spoken to at the same time
COMPARE_EVERY: Final = timedelta(hours=6)
MESSAGES: Final = "/api/federation/messages"
HELD: Final = "It holds everything back: it lacks an earlier message."
POSITIONS_AT: Final = "/api/federation/positions"


@dataclass(frozen=True, slots=True)
class Ready:
    """A message written out, so that it can be sent without the database."""

    id: int
    seq: int
    key: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: a receipt, or why there is none."""

    ready: Ready
    receipt: Receipt | None
    why: str = ""


def speak(at: datetime, *, clock: Callable[[], datetime] | None = None) -> int:
    """Send what is due to every peer that can be spoken to; how many messages were answered.

    A peer that does not answer waits by itself, longer each time; the others do not wait for it.
    """
    actions.bury(at=at)
    if not settings.INSTANCE:
        return 0
    now = clock or (lambda: at)
    _compare_all(at, now)
    answered = 0
    for _ in range(ROUNDS):
        batches = [(peer, ready) for peer in _due(at) if (ready := list(_batch(peer)))]
        if not batches:
            break
        own = signers()
        with ThreadPoolExecutor(max_workers=BESIDE) as pool:
            ways = [pool.submit(_send_all, peer, ready, own, now()) for peer, ready in batches]
            results = [way.result() for way in ways]
        answered += sum(_settle_all(peer, sent, at) for (peer, _), sent in zip(batches, results, strict=True))
    return answered


def _due(at: datetime) -> list[Peer]:
    """The peers that can be spoken to now; an instance does not speak to itself."""
    ready = Q(retry_at=None) | Q(retry_at__lte=at)
    return list(Peer.objects.filter(ready, suspended=False).exclude(code=settings.INSTANCE).order_by("pk"))


def _batch(peer: Peer) -> Iterator[Ready]:
    """What waits, thread by thread in order; a thread with a dead message waits for a person."""
    waiting = Message.objects.filter(thread__peer=peer, incoming=False)
    dead = waiting.filter(state="dead").values("thread_id")
    due = waiting.filter(state__in=("waiting", "sent")).exclude(thread_id__in=dead)
    for message in due.select_related("thread__peer").order_by("thread_id", "seq")[:BATCH]:
        body = envelope(message)
        yield Ready(message.pk, message.seq, key_of(message, body), body)


def _send_all(peer: Peer, batch: Sequence[Ready], own: Sequence[Signer], at: datetime) -> list[Sent]:
    """Runs beside others, without a database. The first message without an answer ends it."""
    sent: list[Sent] = []
    for ready in batch:
        try:
            sent.append(Sent(ready, ask(peer, MESSAGES, ready.key, ready.body, own, RECEIPT, at)))
        except (NoAnswer, AddressRefused, NotAuthentic, MessageRefused) as error:
            return [*sent, Sent(ready, None, str(error))]
    return sent


def ask(peer: Peer, path: str, key: str, body: bytes, own: Sequence[Signer], adapter: Any, at: datetime) -> Any:
    """A peer's answer, signed by it. Raises: NoAnswer, AddressRefused, NotAuthentic, MessageRefused."""
    headers = signed_headers(key=key, body=body, at=at, signers=own)
    reply = post(f"{peer.address}{path}", body, {**headers, "Content-Type": "application/json"})
    if reply.status != 200:
        raise NoAnswer(peer.address, f"status {reply.status}{_detail(reply.body)}")
    if verify(headers=reply.headers, body=reply.body, keys=peer.keys, at=at) != key:
        raise NotAuthentic("it answers another message")
    return read_as(adapter, reply.body)


def _detail(body: bytes) -> str:
    """What a refusal says of itself (RFC 9457), as far as it does."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return f": {str(told.get('detail', ''))[:300]}" if isinstance(told, dict) else ""


def _settle_all(peer: Peer, sent: Sequence[Sent], at: datetime) -> int:
    answered = 0
    stuck = bool(sent)
    for each in sent:
        if each.receipt is None:
            count_attempt(message_id=each.ready.id, reason=each.why)
            actions.unreachable(peer_id=peer.pk, why=each.why, at=at)
            return answered
        actions.settle(message_id=each.ready.id, seq=each.ready.seq, receipt=each.receipt, at=at)
        stuck = stuck and each.receipt.state == "held"
        answered += 1
    if stuck:  # everything is held for something that this side does not have to say
        actions.unreachable(peer_id=peer.pk, why=HELD, at=at)
    return answered


def _compare_all(at: datetime, now: Callable[[], datetime]) -> None:
    """Compare positions with every peer now and then: one that was restored from a backup is told again."""
    for peer in _due(at):
        if peer.asked_at is None or peer.asked_at < at - COMPARE_EVERY:
            compare_with(peer, at, now)


def compare_with(peer: Peer, at: datetime, now: Callable[[], datetime]) -> bool:
    """Tell a peer how far this side has come, and send again what it lacks; whether it answered."""
    told = Positions(
        sender=settings.INSTANCE,
        recipient=peer.code,
        threads=queries.positions(peer),
        keys=queries.keys_to_tell(peer),
    )
    body = POSITIONS.dump_json(told, exclude_defaults=True)
    try:
        answer = ask(peer, POSITIONS_AT, f"positions-{int(at.timestamp())}", body, signers(), POSITIONS, now())
    except (NoAnswer, AddressRefused, NotAuthentic, MessageRefused) as error:
        actions.unreachable(peer_id=peer.pk, why=str(error), at=at)
        return False
    actions.compare(peer=peer, told=answer, at=at)
    actions.pass_over(peer=peer, begins=answer.begins, at=at)
    answered = {"asked_at": at, "last_answer_at": at, "failures": 0, "retry_at": None, "last_error": ""}
    known = {"knows": answer.knows} if answer.knows else {}
    Peer.objects.filter(pk=peer.pk).update(**answered, **known)
    return True
