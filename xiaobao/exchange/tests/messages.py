"""Messages for tests."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from xiaobao.exchange import actions
from xiaobao.exchange.models import OutboxMessage

MONDAY = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXT = {"subject": "A clock\nis due", "body": "Look at case 7.", "link": "/desk/cases/7/"}


def came(key: str = "letter:1", **other: Any) -> dict[str, Any]:
    """The arguments of a post that is a reaction, or whatever else is asked for."""
    usual = {"topic": "letter.came", "key": key, "payload": {"n": 1}, "channel": "reaction", "recipient": ""}
    return usual | other


def notice(key: str = "notice:1", **other: Any) -> dict[str, Any]:
    return came(key, topic="clock.warned", payload=TEXT, channel="in_app", recipient="account:7") | other


def mail(key: str = "mail:1") -> dict[str, Any]:
    return notice(key, channel="email", recipient="officer@example.com")


def posted(message: dict[str, Any], at: datetime = MONDAY) -> OutboxMessage:
    actions.post(**message, at=at)
    return OutboxMessage.objects.get(key=message["key"])
