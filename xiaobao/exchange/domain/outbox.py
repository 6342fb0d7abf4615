"""Rules of the outbox: which messages may be posted, and when a failed one is tried again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from xiaobao.kernel.errors import XiaobaoError


class Channel(StrEnum):
    """The way a message goes."""

    IN_APP = "in_app"
    EMAIL = "email"
    FILE = "file"
    REACTION = "reaction"


# Deliveries that may safely begin again after a worker died in them: what they do stands in the same transaction
# as the mark 'delivered', or overwrites itself. An e-mail may have left, so it waits for a person instead.
REPEATABLE: Final = (Channel.IN_APP, Channel.FILE, Channel.REACTION)
MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
STALE_CLAIM: Final = timedelta(minutes=10)

_TOPIC: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_RECIPIENT: Final = re.compile(r"(account|business):[1-9][0-9]*")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")


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
    if channel != Channel.REACTION:
        _check_notice(key, channel, recipient, payload)


def _check_notice(key: str, channel: str, recipient: str, payload: Mapping[str, Any]) -> None:
    if channel == Channel.IN_APP and not _RECIPIENT.fullmatch(recipient):
        raise BadMessage(key, f"the recipient {recipient!r} is not like account:7 or business:7")
    if channel == Channel.EMAIL and not _ADDRESS.fullmatch(recipient):
        raise BadMessage(key, "the recipient is not an e-mail address")
    for part in ("subject", "body"):
        if not payload.get(part) or not isinstance(payload[part], str):
            raise BadMessage(key, f"its payload lacks the text {part!r}")


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many attempts: 1, 2, 4 … minutes later, at most 6 hours; None: no more."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return at + min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)
