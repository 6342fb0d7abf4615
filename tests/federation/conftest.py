"""A regulator and a bank in one database: they differ in the name of the instance, and in nothing else."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from tests.world import MONDAY, World, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case
from xiaobao.complaints import actions as complaints
from xiaobao.coordination import table
from xiaobao.exchange.domain.calls import NoAnswer, Reply
from xiaobao.exchange.jobs import deliver_due
from xiaobao.federation import actions, queries
from xiaobao.federation.jobs import speaking
from xiaobao.people.domain.actor import SYSTEM


def photograph() -> bytes:
    out = BytesIO()
    Image.effect_noise((1_200, 1_100), 90).save(out, format="PNG")
    return out.getvalue()


REGULATOR, BANK = "regulator", "bank"


class Wire:
    """Both instances, the moment, and what the wire does to a message: called for each, it may raise or pass it on."""

    def __init__(self, settings: LazySettings) -> None:
        self.settings = settings
        self.at = MONDAY
        self.sent: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.weather: Callable[[str], str] = lambda url: "fine"

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.sent.append((url, body, headers))
        weather = self.weather(url)
        if weather == "lost":
            raise NoAnswer(url, "lost")
        here = self.settings.INSTANCE
        host, _, path = url.removeprefix("https://").partition("/")
        self.settings.INSTANCE = host
        try:
            answer = Client().post(f"/{path}", body, content_type="application/json", headers={**headers})
        finally:
            self.settings.INSTANCE = here
        if weather == "answer lost":
            raise NoAnswer(url, "lost")
        return Reply(answer.status_code, {n.lower(): v for n, v in answer.headers.items()}, answer.content)

    def speak(self, who: str) -> int:
        """One side sends what waits, its reactions delivered before."""
        deliver_due(at=self.at, limit=1_000)
        self.settings.INSTANCE = who
        return speaking.speak(self.at)

    def later(self, **by: int) -> None:
        self.at += timedelta(**by)


class _OneByOne(Executor):
    """In the thread of the test, which alone holds the transaction."""

    def __init__(self, max_workers: int) -> None: ...

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class _Standing:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def now(self) -> datetime:
        return self.wire.at


@pytest.fixture
def wire(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire(settings)
    settings.INSTANCE = REGULATOR
    monkeypatch.setattr(speaking, "post", made.post)
    monkeypatch.setattr(speaking, "ThreadPoolExecutor", _OneByOne)
    monkeypatch.setattr("xiaobao.federation.api.current_clock", lambda: _Standing(made))
    table.register()
    keys = list(queries.own_keys().values())
    for code, unit in ((BANK, "BUREAU"), (REGULATOR, "BANK")):
        actions.put_peer(
            code=code,
            name=f"the {code}",
            address=f"https://{code}/",
            keys=keys,
            unit_code=unit,
            actor=SYSTEM,
            at=MONDAY,
        )
    return made


@pytest.fixture
def received(world: World) -> Case:
    """A complaint about a bank that the regulator received, with a photograph."""
    told = complaints.lodge(
        lodging=lodging(family="regulator-transfer"), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY
    )
    case = Case.objects.get(number=told.receipts[0].number)
    casework.attach(
        case_id=case.pk, name="receipt.png", content=photograph(), actor=world.actor("east-handler"), at=MONDAY
    )
    return case


def forward(case: Case, world: World, at: datetime = MONDAY) -> None:
    actions.forward(number=case.number, peer_code=BANK, note="", actor=world.actor("east-handler"), at=at)
