"""Rules of the outbox: which messages may be posted, and when a failed one is tried again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from xiaobao.exchange.domain.letters import is_named
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.identifiers import mask_personal


class Channel(StrEnum):
    """The way a message goes."""

    IN_APP = "in_app"
    EMAIL = "email"
    FILE = "file"
    REACTION = "reaction"
    WEBHOOK = "webhook"


class Fault(StrEnum):
    """Why a message was not delivered: the kind of it, which names nobody."""

    UNREACHABLE = "unreachable"  # the receiver does not answer, or hangs up
    TIMEOUT = "timeout"  # it answers too slowly
    RECIPIENT = "recipient"  # it does not know the recipient
    REFUSED = "refused"  # it does not take this message
    STORAGE = "storage"  # the folder cannot be written
    INTERRUPTED = "interrupted"  # the worker died in the middle
    OTHER = "other"


class State(StrEnum):
    """How it stands with a message that was not delivered."""

    WAITING = "waiting"  # not tried yet, and not late
    LATE = "late"  # not tried yet, although it should have been
    RETRYING = "retrying"  # tried in vain, and tried again by itself
    FAILED = "failed"  # a dead letter: tried no more until a person decides
    DISCARDED = "discarded"  # a person decided that it shall not go


class Decided(StrEnum):
    """What a person may decide about a message."""

    RESENT = "resent"
    DISCARDED = "discarded"


# Deliveries that may safely begin again after a worker died in them: what they do stands in the same transaction
# as the mark 'delivered', or overwrites itself, or bears an id by which its receiver knows it again. An e-mail may have
# left, so it waits for a person instead.
REPEATABLE: Final = (Channel.IN_APP, Channel.FILE, Channel.REACTION, Channel.WEBHOOK)
# Faults that tell of the channel and not of the message: the others of the channel need not be tried after it.
OUTAGES: Final = frozenset({Fault.UNREACHABLE, Fault.TIMEOUT, Fault.STORAGE})
# 1, 2, 4 … 128 minutes, then eleven times four hours: 20 tries in two days and a quarter of an hour.
MOST_ATTEMPTS: Final = 20
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=4)
STALE_CLAIM: Final = timedelta(minutes=10)
LATE_AFTER: Final = timedelta(minutes=15)

_TOPIC: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_RECIPIENT: Final = re.compile(r"(account|business):[1-9][0-9]*")
_ENDPOINT: Final = re.compile(r"endpoint:[1-9][0-9]*")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")


class NotDelivered(XiaobaoError):
    """Raised by a deliverer that knows what kind of fault kept it from its work."""

    slug = "not-delivered"
    status = 502

    def __init__(self, fault: Fault, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}", fault=fault.value)
        self.fault = fault


class BadMessage(XiaobaoError):
    """Raised for a message that could never be delivered."""

    slug = "bad-message"
    status = 500

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"Message {key!r} cannot be posted: {reason}.", key=key)


def check_message(*, topic: str, key: str, channel: str, recipient: str, payload: Mapping[str, Any]) -> None:
    """Raises BadMessage for a message whose channel could not deliver it."""
    if not key:
        raise BadMessage(key, "it needs a key, by which it is known and posted only once")
    if not _TOPIC.fullmatch(topic):
        raise BadMessage(key, f"the topic {topic!r} is not dotted small letters, like case.closed")
    if channel not in list(Channel):
        raise BadMessage(key, f"the channel {channel!r} is none of {', '.join(Channel)}")
    if channel == Channel.WEBHOOK and not _ENDPOINT.fullmatch(recipient):
        raise BadMessage(key, f"the recipient {recipient!r} is not like endpoint:7")
    if channel not in (Channel.REACTION, Channel.WEBHOOK):
        _check_notice(key, channel, recipient, payload)


def _check_notice(key: str, channel: str, recipient: str, payload: Mapping[str, Any]) -> None:
    if channel == Channel.IN_APP and not _RECIPIENT.fullmatch(recipient):
        raise BadMessage(key, f"the recipient {recipient!r} is not like account:7 or business:7")
    if channel == Channel.EMAIL and not (_ADDRESS.fullmatch(recipient) or is_named(recipient)):
        raise BadMessage(key, "the recipient is not an e-mail address, and not like party:7")
    for part in ("subject", "body"):
        if not payload.get(part) or not isinstance(payload[part], str):
            raise BadMessage(key, f"its payload lacks the text {part!r}")


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many attempts: 1, 2, 4 … minutes later, at most 4 hours; None: no more."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return at + min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)


def masked(channel: str, recipient: str) -> str:
    """Whom a message is for, without what names a person: accounts, businesses and cases by their number."""
    if channel == Channel.EMAIL and "@" in recipient:
        name, _, place = recipient.partition("@")
        return f"{name[:1]}***@{place}"
    return mask_personal(recipient)


def unnamed(text: str, recipient: str) -> str:
    """What an error says, without the recipient and without other personal data."""
    return mask_personal(text.replace(recipient, "***") if "@" in recipient else text)
