"""Putting events into the outbox, one message for each endpoint that wants it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from xiaobao.exchange import actions as exchange
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks.domain.events import PING, Event, Told, payload_of, wants
from xiaobao.webhooks.models import Endpoint
from xiaobao.webhooks.queries import endpoint as endpoint_of


class SwitchedOff(XiaobaoError):
    """Raised when an endpoint that is switched off would be pinged."""

    slug = "endpoint-off"
    status = 409

    def __init__(self, endpoint_id: int) -> None:
        super().__init__("This endpoint is switched off: switch it on first.", id=endpoint_id)


@transaction.atomic
def announce(*, key: str, told: Mapping[str, str], unit_path: str, happened_at: datetime, at: datetime) -> int:
    """Tell every endpoint of the units along a path of an event, each once; how many want it. One query and its posts.

    ``told`` has event, unit, case, kind and stage; ``key`` is the event's own.
    """
    along = Endpoint.objects.on().filter(unit_id__in=ids_of(unit_path)).select_related("unit").order_by("pk")
    listening = [each for each in along if wants(each.kinds, told["event"])]
    for each in listening:
        _post(each, f"{each.recipient}:{key}", Told(**told, at=happened_at), at)
    return len(listening)


@transaction.atomic
def ping(*, endpoint_id: int, actor: Actor, at: datetime) -> None:
    """Send an event that means nothing, to see that it arrives. Raises: NotFound, NotPermitted, SwitchedOff."""
    found = endpoint_of(endpoint_id=endpoint_id, actor=actor)
    if found.off_at is not None:
        raise SwitchedOff(endpoint_id)
    Endpoint.objects.filter(pk=found.pk).update(retry_at=None)
    _post(found, f"{found.recipient}:ping:{at.isoformat()}", Told(event=PING, unit=found.unit.code, at=at), at)


def _post(endpoint: Endpoint, key: str, told: Told, at: datetime) -> None:
    name = f"msg_{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    event = Event(id=name, source=f"/units/{endpoint.unit.code}", type=told.event, time=told.at, data=told)
    exchange.post(
        topic=told.event,
        key=key,
        payload=payload_of(event),
        channel=Channel.WEBHOOK,
        recipient=endpoint.recipient,
        at=at,
    )
