"""Taking a message that came in: who says it, whether it was said before, whether it is its turn — then it is done."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import transaction

from xiaobao.casework import actions as casework
from xiaobao.casework.actions.storing import fetch, store
from xiaobao.exchange.domain.signing import NotAuthentic, verify
from xiaobao.federation.actions.applying import actor_of, apply
from xiaobao.federation.actions.registering import learn_keys
from xiaobao.federation.domain.messages import (
    ENVELOPE,
    POSITIONS,
    Envelope,
    MessageRefused,
    Positions,
    Receipt,
    body_of,
    read_as,
)
from xiaobao.federation.domain.ordering import Heard, Verdict, drained, judge, passed
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.kernel.errors import XiaobaoError

LONGEST_REASON = 500
LOST = "messages.lost"  # what the journal calls it; no message is called so


@transaction.atomic
def hear(*, headers: Mapping[str, str], body: bytes, at: datetime) -> Receipt:
    """Take a message: applied in its turn, held if it came early, answered alike if it came before.

    What the platform refuses to do (no such procedure, a file of a forbidden kind) is kept with its reason and
    answered; the thread goes on. Raises: NotAuthentic, MessageRefused (nothing is kept).
    """
    told: Envelope = read_as(ENVELOPE, body)
    peer = authentic(told.sender, told.recipient, headers=headers, body=body, at=at)
    if told.origin not in (peer.code, settings.INSTANCE):
        raise MessageRefused(["thread: it begins with the name of neither instance"])
    thread, _ = Thread.objects.get_or_create(
        peer=peer, key=told.thread, defaults={"is_origin": told.origin == settings.INSTANCE, "created_at": at}
    )
    thread = Thread.objects.locked().select_related("peer", "peer__unit").get(pk=thread.pk)
    receipt = _take(thread, told, body, at)
    Peer.objects.filter(pk=peer.pk).update(last_heard_at=at)  # behind the thread's lock, as `settle` writes them
    return receipt


def hear_positions(*, headers: Mapping[str, str], body: bytes, at: datetime) -> tuple[Peer, Positions]:
    """Who compares positions, and what they say; from then on they are known by the keys that they name.

    What waits for them is tried at once, for they are there. Raises: NotAuthentic, MessageRefused, BadKey.
    """
    told: Positions = read_as(POSITIONS, body)
    peer = authentic(told.sender, told.recipient, headers=headers, body=body, at=at)
    Peer.objects.filter(pk=peer.pk).update(last_heard_at=at, retry_at=None)
    learn_keys(peer=peer, told=told.keys, headers=headers, body=body, actor=actor_of(peer), at=at)
    return peer, told


def authentic(sender: str, recipient: str, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Peer:
    """The peer that signed this body, for this instance, just now. Raises: NotAuthentic."""
    peer = Peer.objects.select_related("unit").filter(code=sender, suspended=False).first()
    if peer is None or not settings.INSTANCE or recipient != settings.INSTANCE:
        raise NotAuthentic("no signature of a key that is known here")
    verify(headers=headers, body=body, keys=peer.keys, at=at)
    return peer


def _take(thread: Thread, told: Envelope, body: bytes, at: datetime) -> Receipt:
    heard = Message.objects.filter(thread=thread, incoming=True)
    digest = hashlib.sha256(body).hexdigest()
    known = dict(heard.filter(seq=told.seq).values_list("seq", "digest"))
    verdict = judge(Heard(thread.through, known), seq=told.seq, digest=digest)
    if verdict in (Verdict.DUPLICATE, Verdict.CONFLICT):
        before = heard.filter(seq=told.seq, digest=digest).first()
        refused = verdict is Verdict.DUPLICATE and before is not None and before.state == "refused"
        if refused and before is not None:
            return Receipt(state="refused", through=thread.through, reason=before.reason)
        state: Literal["duplicate", "conflict"] = "duplicate" if verdict is Verdict.DUPLICATE else "conflict"
        return Receipt(state=state, through=thread.through)
    if verdict is Verdict.TOO_FAR:
        return Receipt(state="held", through=thread.through)
    if not known:
        store(body)
        Message.objects.create(
            thread=thread,
            incoming=True,
            seq=told.seq,
            kind=told.type,
            said_at=told.timestamp,
            digest=digest,
            state="held",
            since=at,
        )
    if verdict is Verdict.HELD:
        return Receipt(state="held", through=thread.through)
    return _apply_all(thread, told.seq, at)


@transaction.atomic
def pass_over(*, peer: Peer, begins: Mapping[str, int], at: datetime) -> None:
    """Go on behind numbers that are lost to both sides; the journal of the case says how many were passed over."""
    for thread in Thread.objects.locked().select_related("peer", "peer__unit").filter(peer=peer, key__in=begins):
        held = {each.seq: each for each in Message.objects.filter(thread=thread, incoming=True, state="held")}
        taken, lost = passed(Heard(thread.through), held, begins[thread.key])
        if not taken and not lost:
            continue
        for seq in taken:
            _apply_one(thread, held[seq], at)
        thread.through = max(thread.through, begins[thread.key] - 1)
        thread.save(update_fields=["through"])
        if lost and thread.case_id is not None:
            told = {"message": LOST, "lost": lost}
            casework.hear_peer(case_id=thread.case_id, told=told, actor=actor_of(peer), at=at)
        for seq in drained(Heard(thread.through), [seq for seq in held if seq > thread.through]):
            _apply_one(thread, held[seq], at)


def _apply_all(thread: Thread, seq: int, at: datetime) -> Receipt:
    """Apply the message whose turn it is, and those that were held for it; the receipt of the first."""
    held = {message.seq: message for message in Message.objects.filter(thread=thread, incoming=True, state="held")}
    for each in drained(Heard(thread.through), held):
        _apply_one(thread, held[each], at)
    first = held[seq]
    state: Literal["refused", "applied"] = "refused" if first.state == "refused" else "applied"
    return Receipt(state=state, through=thread.through, reason=first.reason)


def _apply_one(thread: Thread, message: Message, at: datetime) -> None:
    """In a savepoint of its own: a refusal undoes what it did, is kept with its reason, and counts as taken."""
    message.state, message.settled_at = "applied", at
    try:
        with transaction.atomic():
            told: Envelope = read_as(ENVELOPE, fetch(message.digest))
            apply(thread, told, body_of(told), at)
    except XiaobaoError as error:
        thread.refresh_from_db(fields=["case", "foreign_number", "closed_at", "last_seq"])
        message.state, message.reason = "refused", str(error)[:LONGEST_REASON]
    message.save(update_fields=["state", "reason", "settled_at"])
    thread.through = message.seq
    thread.save(update_fields=["through"])
