"""What a person decides about messages that did not arrive. Who may is judged above: this room knows no roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from xiaobao.exchange.domain.outbox import Decided, Fault, State
from xiaobao.exchange.models import OutboxDecision, OutboxMessage, OutboxMessageQuerySet, in_hand
from xiaobao.kernel.errors import NotFound, XiaobaoError

MOST_AT_ONCE: Final = 10_000


class NothingToDecide(XiaobaoError):
    """Raised for a message that was delivered or discarded, waits for its first try, or is just being delivered."""

    slug = "nothing-to-decide"
    status = 409

    def __init__(self, message_id: int) -> None:
        super().__init__(
            f"Message {message_id} did arrive, was discarded, or is on its way: nothing is to be decided about it.",
            id=message_id,
        )


class DiscardNeedsReason(XiaobaoError):
    """Raised when a message would be discarded and nobody says why."""

    slug = "discard-needs-reason"

    def __init__(self, message_id: int) -> None:
        super().__init__(f"Say why message {message_id} shall not arrive.", id=message_id)


@dataclass(frozen=True, slots=True)
class By:
    """Who decides: the key and the name of an actor, as they are written down."""

    key: str
    name: str


@transaction.atomic
def resend(*, message_id: int, by: By, at: datetime) -> OutboxMessage:
    """Have a message that failed tried again now, with all its tries. An interrupted e-mail may so arrive twice.

    Raises: NotFound, NothingToDecide.
    """
    message = _locked(message_id)
    tried = OutboxMessage.objects.failing(at).filter(pk=message_id)
    if not tried.exists():
        raise NothingToDecide(message_id)
    _begin_again([message_id], by, at)
    message.refresh_from_db()
    return message


@transaction.atomic
def resend_failed(*, channel: str, by: By, at: datetime) -> int:
    """The same for the dead letters of a channel, the oldest ten thousand of them; how many there were.

    Those that were interrupted may have arrived, so each is left to somebody who looks at it.
    """
    dead = OutboxMessage.objects.in_state(State.FAILED, at).filter(channel=channel).exclude(fault=Fault.INTERRUPTED)
    ids = list(dead.order_by("pk").unlocked().values_list("pk", flat=True)[:MOST_AT_ONCE])
    _begin_again(ids, by, at)
    return len(ids)


@transaction.atomic
def discard(*, message_id: int, reason: str, by: By, at: datetime) -> OutboxMessage:
    """Give a message up for good, also one that was not tried yet. It stays, and why stays beside it.

    Raises: NotFound, NothingToDecide, DiscardNeedsReason.
    """
    message = _locked(message_id)
    if not reason.strip():
        raise DiscardNeedsReason(message_id)
    if not OutboxMessage.objects.undelivered().exclude(in_hand(at)).filter(pk=message_id).exists():
        raise NothingToDecide(message_id)
    message.discarded_at, message.claimed_at = at, None
    message.save(update_fields=["discarded_at", "claimed_at"])
    _write_down([message_id], Decided.DISCARDED, by, at, reason.strip())
    return message


@transaction.atomic
def discard_of(*, channel: str, recipient: str, reason: str, by: By, at: datetime) -> int:
    """Give up all that waits for a recipient that will take nothing more; how many there were."""
    waiting = OutboxMessage.objects.undelivered().filter(channel=channel, recipient=recipient)
    ids = list(waiting.order_by("pk").unlocked().values_list("pk", flat=True))
    OutboxMessage.objects.undelivered().filter(pk__in=ids).update(discarded_at=at, claimed_at=None)
    _write_down(ids, Decided.DISCARDED, by, at, reason)
    return len(ids)


def _locked(message_id: int) -> OutboxMessage:
    found: OutboxMessageQuerySet = OutboxMessage.objects.select_for_update()
    message = found.filter(pk=message_id).first()
    if message is None:
        raise NotFound("message", message_id)
    return message


def _begin_again(ids: Sequence[int], by: By, at: datetime) -> None:
    OutboxMessage.objects.filter(pk__in=ids).update(claimed_at=None, failed_at=None, attempts=0, deliver_after=at)
    _write_down(ids, Decided.RESENT, by, at)


def _write_down(ids: Sequence[int], what: Decided, by: By, at: datetime, reason: str = "") -> None:
    OutboxDecision.objects.bulk_create(
        OutboxDecision(message_id=each, what=what.value, reason=reason, actor_key=by.key, actor_name=by.name, at=at)
        for each in ids
    )
