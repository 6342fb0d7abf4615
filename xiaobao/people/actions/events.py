"""The account's own journal: what was done to it, by whom."""

from datetime import datetime
from typing import Any

from xiaobao.people.domain.actor import Actor
from xiaobao.people.models import Account, AccountEvent


def record(account: Account, type: str, *, actor: Actor, at: datetime, **detail: Any) -> None:
    """Write one line. Belongs into the transaction of what it tells; never holds a password or a token."""
    AccountEvent.objects.create(
        account=account, type=type, detail=detail, actor_key=actor.key, actor_name=actor.name, at=at
    )
