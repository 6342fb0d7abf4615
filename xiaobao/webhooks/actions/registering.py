"""Endpoints: registered, changed, given another secret, switched off and on."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from xiaobao.exchange import actions as exchange
from xiaobao.exchange.domain.addresses import place_of
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.exchange.domain.signing import written_secret
from xiaobao.organizations import queries as organizations
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor
from xiaobao.webhooks.domain.events import judge_kinds
from xiaobao.webhooks.domain.standing import OVERLAP, Off
from xiaobao.webhooks.models import Endpoint
from xiaobao.webhooks.permissions import require_keeper
from xiaobao.webhooks.queries import endpoint as endpoint_of

SECRET_BYTES: Final = 32  # Standard Webhooks: between 24 and 64
VAULT_KIND: Final = "webhook"


@dataclass(frozen=True, slots=True)
class Registered:
    """An endpoint and its secret, which is told this once."""

    endpoint: Endpoint
    secret: str = field(repr=False)


@transaction.atomic
def register_endpoint(
    *, unit_code: str, name: str, url: str, kinds: Collection[str], actor: Actor, at: datetime
) -> Registered:
    """Have events of a unit's subtree told to a URL from now on.

    Whether the URL may be called is judged for each call, when its name is looked up.

    Raises: NotFound (no such unit), NotPermitted, AddressRefused, BadKinds.
    """
    unit = organizations.by_code(unit_code)
    require_keeper(actor, unit.path)
    place_of(url)
    secret, record = _new_secret(at)
    made = Endpoint.objects.create(
        unit=unit, name=name.strip() or url[:80], url=url, kinds=judge_kinds(kinds), secret_id=record, created_at=at
    )
    return Registered(made, secret)


@transaction.atomic
def change_endpoint(*, endpoint_id: int, name: str, url: str, kinds: Collection[str], actor: Actor) -> Endpoint:
    """Say all of it anew. Raises: NotFound, NotPermitted, AddressRefused, BadKinds."""
    found = endpoint_of(endpoint_id=endpoint_id, actor=actor)
    place_of(url)
    found.name, found.url, found.kinds = name.strip() or url[:80], url, judge_kinds(kinds)
    found.save(update_fields=["name", "url", "kinds"])
    return found


@transaction.atomic
def rotate_secret(*, endpoint_id: int, actor: Actor, at: datetime) -> Registered:
    """Another secret; for a day both sign, so that the receiver changes over without losing an event.

    Rotated again within the day, the one before the last signs no longer. Raises: NotFound, NotPermitted.
    """
    found = endpoint_of(endpoint_id=endpoint_id, actor=actor)
    secret, record = _new_secret(at)
    found.old_secret_id, found.secret_id, found.overlap_until = found.secret_id, record, at + OVERLAP
    found.save(update_fields=["secret", "old_secret", "overlap_until"])
    return Registered(found, secret)


@transaction.atomic
def switch_off(*, endpoint_id: int, actor: Actor, at: datetime, why: Off = Off.BY_HAND) -> None:
    """Tell it nothing more, and discard what waits for it. Raises: NotFound, NotPermitted."""
    found = endpoint_of(endpoint_id=endpoint_id, actor=actor)
    if not Endpoint.objects.on().filter(pk=found.pk).update(off_at=at, off_why=why.value):
        return
    by = exchange.By(actor.key, actor.name)
    reason = f"The endpoint was switched off ({why.value})."
    exchange.discard_of(channel=Channel.WEBHOOK, recipient=found.recipient, reason=reason, by=by, at=at)
    if actor.key == SYSTEM.key and why is not Off.BY_HAND:
        exchange.post(
            topic="webhook.switched_off",
            key=f"webhook:{found.pk}:off:{at.isoformat()}",
            payload={"endpoint": found.pk, "name": found.name, "path": found.unit.path, "why": why.value},
            channel=Channel.REACTION,
            recipient="",
            at=at,
        )


@transaction.atomic
def switch_on(*, endpoint_id: int, actor: Actor) -> None:
    """Tell it what happens from now on. Raises: NotFound, NotPermitted."""
    found = endpoint_of(endpoint_id=endpoint_id, actor=actor)
    fresh = {"off_at": None, "off_why": "", "failures": 0, "failing_since": None, "retry_at": None}
    Endpoint.objects.filter(pk=found.pk).update(**fresh)


def secrets_of(endpoint: Endpoint, at: datetime) -> list[str]:
    """The secrets that sign now, the newest first; for the one who signs, and shown to nobody. Raises: CannotOpen."""
    ids = [endpoint.secret_id]
    if endpoint.old_secret_id is not None and endpoint.overlap_until is not None and at < endpoint.overlap_until:
        ids.append(endpoint.old_secret_id)
    return [people.open_to_seal(record_id=each)["secret"] for each in ids]


def _new_secret(at: datetime) -> tuple[str, int]:
    """(the secret, the record of the vault that it lies in)."""
    secret = written_secret(os.urandom(SECRET_BYTES))
    return secret, people.seal(kind=VAULT_KIND, fields={"secret": secret}, at=at).pk
