"""Questions about endpoints and what was sent to them."""

from datetime import datetime

from xiaobao.exchange import queries as exchange
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks.models import Endpoint
from xiaobao.webhooks.permissions import require_any_keeper, visible


def endpoints(*, actor: Actor) -> list[Endpoint]:
    """The endpoints that somebody keeps. One query. Raises: NotPermitted."""
    require_any_keeper(actor)
    return list(Endpoint.objects.filter(visible(actor)).select_related("unit").order_by("unit__path", "name", "pk"))


def endpoint(*, endpoint_id: int, actor: Actor) -> Endpoint:
    """One of them. Raises: NotPermitted, NotFound (also for one that somebody else keeps)."""
    require_any_keeper(actor)
    found = Endpoint.objects.filter(visible(actor), pk=endpoint_id).select_related("unit").first()
    if found is None:
        raise NotFound("endpoint", endpoint_id)
    return found


def is_anybody_there() -> bool:
    """Whether any endpoint is switched on. One query."""
    return Endpoint.objects.on().exists()


def deliveries(*, endpoint: Endpoint, at: datetime, limit: int = 50) -> list[exchange.Delivery]:
    """What was sent to an endpoint and what came of it, the newest first."""
    return exchange.deliveries(channel=Channel.WEBHOOK, recipient=endpoint.recipient, at=at, limit=limit)
