"""What the answers of the other side change: confirmed, sent again, given another number, refused, dead."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from xiaobao.federation.actions.registering import peer_of
from xiaobao.federation.domain.messages import MOST_POSITIONS, Positions, Receipt
from xiaobao.federation.domain.ordering import Correction, Said, corrected
from xiaobao.federation.domain.waiting import PATIENCE, next_try
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.federation.permissions import require_watcher
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor

PENDING = ("waiting", "sent")
TAKEN = {"applied": "acknowledged", "duplicate": "acknowledged", "refused": "refused"}
LONGEST_ERROR = 500


@transaction.atomic
def settle(*, message_id: int, seq: int, receipt: Receipt, at: datetime) -> None:
    """Believe the answer to a message that was sent under number ``seq``.

    A message is confirmed by its own answer alone: that its number was heard does not say that its words were.
    """
    message = Message.objects.get(pk=message_id)
    thread = Thread.objects.locked().get(pk=message.thread_id)
    Peer.objects.filter(pk=thread.peer_id).update(failures=0, retry_at=None, last_error="", last_answer_at=at)
    mine = Message.objects.filter(pk=message_id, seq=seq, state__in=PENDING)
    count_attempt(message_id=message_id)
    if receipt.state in TAKEN:
        mine.update(state=TAKEN[receipt.state], reason=receipt.reason[:LONGEST_ERROR], settled_at=at)
    _correct(thread, receipt.through, conflict=receipt.state == "conflict", at=at)


def _correct(thread: Thread, through: int, *, conflict: bool, at: datetime) -> None:
    said = Message.objects.filter(thread=thread, incoming=False)
    pending = tuple(said.filter(state__in=(*PENDING, "dead")).order_by("seq").values_list("seq", flat=True))
    change = corrected(Said(thread.acked, pending), through=through, conflict=conflict)
    _renumber(thread, change)
    if change.again_from is not None:
        again = said.filter(seq__gte=change.again_from, state__in=("acknowledged", "refused", "dead"))
        again.update(state="waiting", settled_at=None, reason="", since=at)
    thread.acked = change.acked
    if conflict or not pending:
        thread.last_seq = max(thread.last_seq, change.acked, *change.renumber.values())
    thread.save(update_fields=["acked", "last_seq"])


def _renumber(thread: Thread, change: Correction) -> None:
    """From the highest down or the lowest up, so that no two ever bear the same number."""
    rising = any(new > old for old, new in change.renumber.items())
    for old, new in sorted(change.renumber.items(), reverse=rising):
        Message.objects.filter(thread=thread, incoming=False, seq=old).update(seq=new)


@transaction.atomic
def compare(*, peer: Peer, told: Positions, at: datetime) -> None:
    """Send again what the other side no longer has: it says up to which number it holds each thread."""
    for thread in Thread.objects.locked().filter(peer=peer, last_seq__gt=0):
        through = heard_of(told, thread.key)
        if through is not None and through < thread.acked:
            _correct(thread, through, conflict=False, at=at)


def heard_of(told: Positions, key: str) -> int | None:
    """How far whoever tells its positions has heard a thread; None where it has too many to name this one too."""
    return told.threads.get(key, None if len(told.threads) >= MOST_POSITIONS else 0)


def unreachable(*, peer_id: int, why: str, at: datetime) -> None:
    """No answer, or none that can be trusted: wait longer before the next try."""
    peer = Peer.objects.get(pk=peer_id)
    failures = min(peer.failures + 1, 1_000)
    Peer.objects.filter(pk=peer_id).update(
        failures=failures, retry_at=next_try(failures, at), last_error=why[:LONGEST_ERROR]
    )


def count_attempt(*, message_id: int, reason: str = "") -> None:
    """A message went out and no answer came back."""
    Message.objects.filter(pk=message_id, state__in=PENDING).update(
        state="sent", attempts=F("attempts") + 1, reason=reason[:LONGEST_ERROR]
    )


def bury(*, at: datetime) -> int:
    """Messages that waited a month are dead: a person looks at them. How many died."""
    waiting = Message.objects.filter(incoming=False, state__in=PENDING, since__lt=at - PATIENCE)
    return waiting.update(state="dead")


@transaction.atomic
def resend(*, peer_code: str, actor: Actor, at: datetime, message_id: int | None = None) -> int:
    """Try a peer now, with everything that is dead or waits, or with one message; how many are tried.

    Raises: NotFound, NotPermitted.
    """
    peer = peer_of(peer_code)
    require_watcher(actor, peer)
    found = Message.objects.filter(thread__peer=peer, incoming=False, state__in=(*PENDING, "dead"))
    if message_id is not None:
        found = found.filter(pk=message_id)
        if not found.exists():
            raise NotFound("message that waits", message_id)
    Peer.objects.filter(pk=peer.pk).update(retry_at=None, failures=0)
    return found.update(state="waiting", since=at)


@transaction.atomic
def ask_again(*, peer_code: str, actor: Actor, at: datetime) -> int:
    """Have what is not acknowledged sent again and ask the peer for what is missing here, at the worker's next turn.

    The comparison of positions does the asking: the peer learns how far this side has come, and tells the rest. How
    many messages are sent again. Raises: NotFound, NotPermitted.
    """
    many = resend(peer_code=peer_code, actor=actor, at=at)
    Peer.objects.filter(code=peer_code).update(asked_at=None)
    return many
