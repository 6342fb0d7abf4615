"""The account's own journal: what was done to it, by whom; its owner is told of what touches how they sign in."""

from datetime import datetime
from typing import Any

from xiaobao.exchange import actions as exchange
from xiaobao.people.actions.chaining import chain
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.events import TOLD
from xiaobao.people.models import Account, AccountEvent
from xiaobao.people.queries.chains import account_key


def record(account: Account, type: str, *, actor: Actor, at: datetime, **detail: Any) -> None:
    """Write one line. Belongs into the transaction of what it tells; never holds a password or a token.

    What is in `TOLD` is posted, so that the owner is told of it once the transaction stands (OWASP ASVS 4.0.3, V2.2.3).
    """
    event = AccountEvent(account=account, type=type, detail=detail, actor_key=actor.key, actor_name=actor.name, at=at)
    chain(account_key(account.pk), [event])
    event.save(force_insert=True)
    if type in TOLD:
        exchange.post(
            topic=f"account.{type}",
            key=f"account:{account.pk}:event:{event.pk}",
            payload={"account": account.pk, "event": event.pk, "own": actor.id == account.pk, **detail},
            channel="reaction",
            recipient="",
            at=at,
        )
