"""Messages that did not arrive: sent again or discarded by whoever runs the installation."""

from datetime import datetime

from xiaobao.exchange import actions as exchange
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.organizations import permissions
from xiaobao.people.domain.actor import Actor


def resend_message(*, message_id: int, actor: Actor, at: datetime) -> None:
    """Have one tried again now, with all its tries. Raises: NotPermitted, NotFound, NothingToDecide."""
    permissions.require_message_watcher(actor)
    exchange.resend(message_id=message_id, by=_by(actor), at=at)


def resend_failed(*, channel: Channel, actor: Actor, at: datetime) -> int:
    """Have all dead letters of a channel tried again; how many there were. Raises: NotPermitted."""
    permissions.require_message_watcher(actor)
    return exchange.resend_failed(channel=channel, by=_by(actor), at=at)


def discard_message(*, message_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Give one up for good. Raises: NotPermitted, NotFound, NothingToDecide, DiscardNeedsReason."""
    permissions.require_message_keeper(actor)
    exchange.discard(message_id=message_id, reason=reason, by=_by(actor), at=at)


def _by(actor: Actor) -> exchange.By:
    return exchange.By(actor.key, actor.name)
