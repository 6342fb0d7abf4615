"""A receiver, an endpoint of the eastern office, and who administers it."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from tests.world import MONDAY, World
from xiaobao.coordination import table
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.exchange.jobs import INSIDE, deliver_due
from xiaobao.exchange.models import OutboxMessage
from xiaobao.exchange.tests.talkers import Talker, answer
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.webhooks import actions, jobs
from xiaobao.webhooks.actions import Registered


class Receiver:
    """A program outside: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.status = "204 No Content"
        self.talker = Talker(lambda: [answer(status=self.status)])

    @property
    def heard(self) -> list[tuple[dict[str, str], bytes]]:
        """(headers by small names, body) of each request."""
        return [_read(each) for each in self.talker.heard]


def _read(heard: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = heard.partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    return {name.lower(): value for name, _, value in lines}, body


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    made = Receiver()
    with made.talker:
        yield made


@pytest.fixture
def keeper(world: World) -> Actor:
    """Whoever administers the eastern office."""
    people.grant_role(
        account_id=world.accounts["east-head"],
        role=Role.ADMINISTRATOR,
        unit_id=world.units["EAST"],
        actor=SYSTEM,
        at=MONDAY,
    )
    return world.actor("east-head")


Register = Callable[..., Registered]


@pytest.fixture
def register(keeper: Actor, receiver: Receiver) -> Register:
    """Register an endpoint of the eastern office, at the receiver."""
    table.register()

    def registered(
        *, unit: str = "EAST", kinds: tuple[str, ...] = ("case.*",), url: str = "", actor: Actor = keeper
    ) -> Registered:
        where = url or receiver.talker.url("/events")
        return actions.register_endpoint(
            unit_code=unit, name="a register", url=where, kinds=kinds, actor=actor, at=MONDAY
        )

    return registered


def work(at: datetime = MONDAY) -> int:
    """A turn of the worker: what follows inside, then the webhooks; how many events were taken."""
    for _round in range(3):
        deliver_due(at=at, limit=500, channels=INSIDE)
    return jobs.deliver(at)


def sent() -> "list[OutboxMessage]":
    """What the outbox has for endpoints, the oldest first."""
    return list(OutboxMessage.objects.filter(channel=Channel.WEBHOOK.value).order_by("pk"))
