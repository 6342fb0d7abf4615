"""Delivering the outbox: claim rows, hand each over once, wait longer after every failure.

Each channel has its own turn, bounded in messages and in time. A turn ends early when its receiver is down: a mail
server that hangs is asked once a turn, and what waits for it loses no try.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from xiaobao.exchange.domain.outbox import OUTAGES, Channel, Fault, NotDelivered, next_attempt, unnamed
from xiaobao.exchange.domain.reactions import heard_topics
from xiaobao.exchange.jobs.deliverers import DELIVERERS
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import XiaobaoError

# what the house does by itself, reactions first: they post what the others deliver; and what waits for a receiver
INSIDE: Final = (Channel.REACTION, Channel.IN_APP)
OUTSIDE: Final = (Channel.FILE, Channel.EMAIL)
# e-mails singly, because one whose worker dies while it is sent is never sent again by itself
CLAIM_SIZES: Final = {Channel.REACTION: 50, Channel.IN_APP: 50, Channel.FILE: 50, Channel.EMAIL: 1}
UNHEARD_SIZE: Final = 10_000
TURN_SECONDS: Final = 20.0
ERROR_LENGTH: Final = 500
LOST: Final = "Its worker died, or has hung for too long: it may have arrived."

logger = logging.getLogger(__name__)


class ClaimLost(XiaobaoError):
    """Raised when another worker took a message over, so that what was done for it is undone."""

    slug = "claim-lost"
    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(f"Message {key!r} was taken over by another worker.", key=key)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Messages delivered; of topics nobody listens to; failed and to be tried again; failed for the last time.

    ``is_outage`` says that the last one failed because its receiver is down.
    """

    delivered: int = 0
    unheard: int = 0
    failed: int = 0
    given_up: int = 0
    is_outage: bool = field(default=False, compare=False)

    def __add__(self, other: "DeliveryReport") -> "DeliveryReport":
        return DeliveryReport(
            self.delivered + other.delivered,
            self.unheard + other.unheard,
            self.failed + other.failed,
            self.given_up + other.given_up,
        )


def deliver_due(*, at: datetime, limit: int, channels: Sequence[Channel] = (*INSIDE, *OUTSIDE)) -> DeliveryReport:
    """Deliver the messages that are due, of each channel the oldest first and at most ``limit``, each once."""
    report = DeliveryReport(given_up=_bury_lost(channels, at))
    if Channel.REACTION in channels:
        report += DeliveryReport(unheard=_settle_unheard(at))
    for channel in channels:
        report += _take_turn(channel, at=at, limit=limit)
    return report


def _take_turn(channel: Channel, *, at: datetime, limit: int) -> DeliveryReport:
    report, left, until = DeliveryReport(), limit, monotonic() + TURN_SECONDS
    while left > 0 and (claimed := claim((channel,), at=at, most=min(CLAIM_SIZES[channel], left))):
        left -= len(claimed)
        for done, message in enumerate(claimed, start=1):
            told = _deliver(message, at)
            report += told
            if told.is_outage or monotonic() > until:
                _release(claimed[done:])
                return report
    return report


def _release(messages: Sequence[OutboxMessage]) -> None:
    """Give back what was claimed and not tried: it costs no try."""
    for message in messages:
        mine = OutboxMessage.objects.undelivered().filter(pk=message.pk, claimed_at=message.claimed_at)
        mine.update(claimed_at=None, attempts=F("attempts") - 1)


def _bury_lost(channels: Sequence[Channel], at: datetime) -> int:
    """What nobody may begin again after its worker died is a dead letter; a claim that comes to life may still end."""
    lost = OutboxMessage.objects.lost(at).filter(channel__in=channels)
    return lost.update(failed_at=at, fault=Fault.INTERRUPTED, last_error=LOST)


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
        if message.channel in INSIDE:
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
    if not mine.update(delivered_at=at, failed_at=None, last_error="", fault=""):
        raise ClaimLost(message.key)


def _record_failure(message: OutboxMessage, error: Exception, at: datetime) -> DeliveryReport:
    again = next_attempt(message.attempts, at)
    fault = error.fault if isinstance(error, NotDelivered) else Fault.OTHER
    told = str(error) if isinstance(error, NotDelivered) else f"{type(error).__name__}: {error}"
    mine = OutboxMessage.objects.undelivered().filter(pk=message.pk, claimed_at=message.claimed_at)
    mine.update(
        claimed_at=None,
        deliver_after=again or message.deliver_after,
        failed_at=None if again else at,
        fault=fault,
        last_error=unnamed(told, message.recipient)[:ERROR_LENGTH],
    )
    is_outage = fault in OUTAGES
    return DeliveryReport(failed=1, is_outage=is_outage) if again else DeliveryReport(given_up=1, is_outage=is_outage)
