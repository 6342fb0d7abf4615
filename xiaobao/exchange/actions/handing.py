"""Taking messages to hand them over, and writing down what came of it. Who hands over is a job, here or above."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Q

from xiaobao.exchange.domain.outbox import Channel, Fault, next_attempt, unnamed
from xiaobao.exchange.domain.reactions import heard_topics
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import XiaobaoError

if TYPE_CHECKING:
    from django.db.models import QuerySet

ERROR_LENGTH: Final = 500


class ClaimLost(XiaobaoError):
    """Raised when another worker took a message over, so that what was done for it is undone."""

    slug = "claim-lost"
    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(f"Message {key!r} was taken over by another worker.", key=key)


def claim(channels: Sequence[Channel], *, at: datetime, most: int, recipient: str = "") -> list[OutboxMessage]:
    """Take messages for this worker, of one recipient or of all: no other gets them until the claim is stale."""
    with transaction.atomic():
        due = OutboxMessage.objects.due(at).filter(~unheard(), channel__in=channels)
        if recipient:
            due = due.filter(recipient=recipient)
        found = list(due.order_by("deliver_after", "pk").unlocked()[:most])
        keys = [message.pk for message in found]
        taken = due.filter(pk__in=keys).update(claimed_at=at, attempts=F("attempts") + 1)
        if taken != len(found):
            transaction.set_rollback(True)
            return []
    for message in found:
        message.claimed_at, message.attempts = at, message.attempts + 1
    return found


def unheard() -> Q:
    """Reactions to topics that nobody registered for."""
    return Q(channel=Channel.REACTION) & ~Q(topic__in=heard_topics())


def release(messages: Sequence[OutboxMessage]) -> None:
    """Give back what was claimed and not tried: it costs no try."""
    for message in messages:
        _mine(message).update(claimed_at=None, attempts=F("attempts") - 1)


def mark_delivered(message: OutboxMessage, at: datetime) -> None:
    """Raises ClaimLost if the message is no longer this worker's."""
    if not _mine(message).update(delivered_at=at, failed_at=None, last_error="", fault=""):
        raise ClaimLost(message.key)


def record_failure(message: OutboxMessage, *, fault: Fault, told: str, at: datetime) -> bool:
    """Have a message wait for its next try, or make it a dead letter; whether it is tried again."""
    again = next_attempt(message.attempts, at)
    _mine(message).update(
        claimed_at=None,
        deliver_after=again or message.deliver_after,
        failed_at=None if again else at,
        fault=fault,
        last_error=unnamed(told, message.recipient)[:ERROR_LENGTH],
    )
    return again is not None


def _mine(message: OutboxMessage) -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.undelivered().filter(pk=message.pk, claimed_at=message.claimed_at)
