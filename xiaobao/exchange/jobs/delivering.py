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

from xiaobao.exchange.actions.handing import ClaimLost, claim, mark_delivered, record_failure, release, unheard
from xiaobao.exchange.domain.outbox import OUTAGES, Channel, Fault, NotDelivered
from xiaobao.exchange.jobs.deliverers import DELIVERERS
from xiaobao.exchange.models import OutboxMessage

# what the house does by itself, reactions first: they post what the others deliver; and what waits for a receiver
INSIDE: Final = (Channel.REACTION, Channel.IN_APP)
OUTSIDE: Final = (Channel.FILE, Channel.EMAIL)
# e-mails singly, because one whose worker dies while it is sent is never sent again by itself
CLAIM_SIZES: Final = {Channel.REACTION: 50, Channel.IN_APP: 50, Channel.FILE: 50, Channel.EMAIL: 1}
UNHEARD_SIZE: Final = 10_000
TURN_SECONDS: Final = 20.0
LOST: Final = "Its worker died, or has hung for too long: it may have arrived."

logger = logging.getLogger(__name__)


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
                release(claimed[done:])
                return report
    return report


def _bury_lost(channels: Sequence[Channel], at: datetime) -> int:
    """What nobody may begin again after its worker died is a dead letter; a claim that comes to life may still end."""
    lost = OutboxMessage.objects.lost(at).filter(channel__in=channels)
    return lost.update(failed_at=at, fault=Fault.INTERRUPTED, last_error=LOST)


def _settle_unheard(at: datetime) -> int:
    """Reactions to topics that nobody registered for have nothing to do: they are delivered in one go."""
    idle = OutboxMessage.objects.due(at).filter(unheard())
    oldest = idle.order_by("deliver_after", "pk").values("pk")[:UNHEARD_SIZE]
    return idle.filter(pk__in=oldest).update(delivered_at=at)


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
        return _told_failed(message, error, at)
    # it is out: a fault from here on must leave the claim standing, and not have it sent again
    with suppress(ClaimLost):
        mark_delivered(message, at)
    return DeliveryReport(delivered=1)


@transaction.atomic
def _hand_over_and_mark(message: OutboxMessage, at: datetime) -> None:
    """Marked first, which holds the row; a fault of the deliverer undoes the mark and its own work."""
    mark_delivered(message, at)
    DELIVERERS[message.channel](message, at)


def _told_failed(message: OutboxMessage, error: Exception, at: datetime) -> DeliveryReport:
    fault = error.fault if isinstance(error, NotDelivered) else Fault.OTHER
    told = str(error) if isinstance(error, NotDelivered) else f"{type(error).__name__}: {error}"
    again = record_failure(message, fault=fault, told=told, at=at)
    is_outage = fault in OUTAGES
    return DeliveryReport(failed=1, is_outage=is_outage) if again else DeliveryReport(given_up=1, is_outage=is_outage)
