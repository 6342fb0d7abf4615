"""Delivering the outbox: claim rows, hand each over once, wait longer after every failure."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from xiaobao.exchange.domain.outbox import REPEATABLE, Channel, next_attempt
from xiaobao.exchange.domain.reactions import heard_topics
from xiaobao.exchange.jobs.deliverers import DELIVERERS
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import XiaobaoError

CLAIM_SIZE: Final = 50
UNHEARD_SIZE: Final = 10_000
# what these do is done in the database; the others take their time outside, and hold no transaction meanwhile
IN_ONE_TRANSACTION: Final = (Channel.IN_APP, Channel.REACTION)
ERROR_LENGTH: Final = 500

logger = logging.getLogger(__name__)


class ClaimLost(XiaobaoError):
    """Raised when another worker took a message over, so that what was done for it is undone."""

    slug = "claim-lost"
    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(f"Message {key!r} was taken over by another worker.", key=key)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Messages delivered; of topics nobody listens to; failed and to be tried again; failed for the last time."""

    delivered: int = 0
    unheard: int = 0
    failed: int = 0
    given_up: int = 0

    def __add__(self, other: "DeliveryReport") -> "DeliveryReport":
        return DeliveryReport(
            self.delivered + other.delivered,
            self.unheard + other.unheard,
            self.failed + other.failed,
            self.given_up + other.given_up,
        )


def deliver_due(*, at: datetime, limit: int) -> DeliveryReport:
    """Deliver the messages that are due, the oldest first, each once; at most ``limit`` e-mails, and of the others.

    Notices, files and reactions are claimed many at a time; e-mails singly, because one whose worker dies while
    it is sent is never sent again by itself (see `queries.failing_messages`).
    """
    report = DeliveryReport(unheard=_settle_unheard(at))
    for channels, size in ((REPEATABLE, CLAIM_SIZE), ((Channel.EMAIL,), 1)):
        left = limit
        while left > 0 and (claimed := claim(channels, at=at, most=min(size, left))):
            left -= len(claimed)
            for message in claimed:
                report += _deliver(message, at)
    return report


def claim(channels: Sequence[Channel], *, at: datetime, most: int) -> list[OutboxMessage]:
    """Take messages for this worker: no other gets them until the claim is stale."""
    with transaction.atomic():
        due = OutboxMessage.objects.due(at).filter(~_unheard(), channel__in=channels)
        found = list(due.order_by("deliver_after", "pk").unlocked()[:most])
        keys = [message.pk for message in found]
        taken = due.filter(pk__in=keys).update(claimed_at=at, attempts=F("attempts") + 1)
        if taken != len(found):
            transaction.set_rollback(True)
            return []
    for message in found:
        message.claimed_at, message.attempts = at, message.attempts + 1
    return found


def _unheard() -> Q:
    return Q(channel=Channel.REACTION) & ~Q(topic__in=heard_topics())


def _settle_unheard(at: datetime) -> int:
    """Reactions to topics that nobody registered for have nothing to do: they are delivered in one go."""
    unheard = OutboxMessage.objects.due(at).filter(_unheard())
    oldest = unheard.order_by("deliver_after", "pk").values("pk")[:UNHEARD_SIZE]
    return unheard.filter(pk__in=oldest).update(delivered_at=at)


def _deliver(message: OutboxMessage, at: datetime) -> DeliveryReport:
    try:
        if message.channel in IN_ONE_TRANSACTION:
            _hand_over_and_mark(message, at)
            return DeliveryReport(delivered=1)
        DELIVERERS[message.channel](message, at)
    except ClaimLost:
        return DeliveryReport()
    except Exception as error:
        logger.exception("message %s (%s) failed", message.key, message.topic)
        return _record_failure(message, error, at)
    # it is out: a fault from here on must leave the claim standing, and not have it sent again
    with suppress(ClaimLost):
        _mark_delivered(message, at)
    return DeliveryReport(delivered=1)


@transaction.atomic
def _hand_over_and_mark(message: OutboxMessage, at: datetime) -> None:
    """Marked first, which holds the row; a fault of the deliverer undoes the mark and its own work."""
    _mark_delivered(message, at)
    DELIVERERS[message.channel](message, at)


def _mark_delivered(message: OutboxMessage, at: datetime) -> None:
    """Raises ClaimLost if the message is no longer this worker's."""
    mine = OutboxMessage.objects.undelivered().filter(pk=message.pk, claimed_at=message.claimed_at)
    if not mine.update(delivered_at=at, last_error=""):
        raise ClaimLost(message.key)


def _record_failure(message: OutboxMessage, error: Exception, at: datetime) -> DeliveryReport:
    again = next_attempt(message.attempts, at)
    mine = OutboxMessage.objects.undelivered().filter(pk=message.pk, claimed_at=message.claimed_at)
    mine.update(
        claimed_at=None,
        deliver_after=again or message.deliver_after,
        last_error=f"{type(error).__name__}: {error}"[:ERROR_LENGTH],
    )
    return DeliveryReport(failed=1) if again else DeliveryReport(given_up=1)
