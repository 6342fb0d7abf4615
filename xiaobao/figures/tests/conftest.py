"""A county with two towns, a bank beside it, and a way to put cases into them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from xiaobao.casework.models import Case, Clock
from xiaobao.complaints.models import Detail
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Answer, Question
from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.periods import parse_period
from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind, Grant, Role
from xiaobao.people.models import Account, RoleGrant


def china(text: str) -> datetime:
    """An instant from its China time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass(frozen=True)
class Run:
    """A run of a clock to be stored."""

    clock: str
    started: str
    due: str | None
    stopped: str | None = None
    run: int = 1


@dataclass
class World:
    """Units by code, and the rows that tests put in."""

    units: dict[str, Unit]
    numbers: Any = field(default_factory=lambda: count(1))

    def case(
        self,
        unit: str,
        received: str,
        ended: str | None = None,
        *,
        clocks: tuple[Run, ...] = (),
        detail: dict[str, Any] | None = None,
        **columns: Any,
    ) -> Case:
        number = f"T-{next(self.numbers):06d}"
        values = {
            "kind": "complaint",
            "procedure": "samr-complaint@2020-01-01",
            "channel": "hotline",
            "stage": "settled" if ended else "mediating",
            "outcome": "settled" if ended else "",
            "title": f"Case {number}",
        }
        at = china(received)
        case = Case.objects.create(
            number=number,
            query_digest="",
            unit=self.units[unit],
            unit_path=self.units[unit].path,
            intake_unit=self.units[unit],
            text="",
            received_at=at,
            ended_at=china(ended) if ended else None,
            is_open=ended is None,
            changed_at=at,
            **{**values, **columns},
        )
        Detail.objects.create(case=case, **(detail or {}))
        for run in clocks:
            self._clock(case, run)
        return case

    def _clock(self, case: Case, run: Run) -> None:
        Clock.objects.create(
            case=case,
            clock=run.clock,
            run=run.run,
            started_at=china(run.started),
            due_on=date.fromisoformat(run.due) if run.due else None,
            status="met" if run.stopped else "running",
            stopped_at=china(run.stopped) if run.stopped else None,
        )

    def path(self, code: str) -> str:
        return self.units[code].path if code else "/"


def _unit(code: str, name: str, parent: Unit | None, profile: str = "market") -> Unit:
    above = parent.path if parent else "/"
    unit = Unit.objects.create(
        code=code,
        name=f"{name}市场监督管理机构",
        short_name=name,
        kind="bureau" if profile == "market" else "bank_head",
        profile=profile,
        parent=parent,
        path=f"/{code}/waiting/",
        depth=above.count("/") - 1,
    )
    unit.path = f"{above}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


@pytest.fixture
def world(db: None) -> World:
    county = _unit("3307", "县局", None)
    east = _unit("330701", "东所", county)
    west = _unit("330702", "西所", county)
    market = _unit("33070101", "集市站", east)
    bank = _unit("B01", "银行", None, "bank")
    return World({unit.code: unit for unit in (county, east, west, market, bank)})


Ask = Callable[..., Answer]


@pytest.fixture
def ask(world: World) -> Ask:
    """Ask a figure as the system: ``ask("received", "2026-01", "3307", by=("unit",), only={"channel": "web"})``."""

    def answer(
        figure: str, period: str, org: str = "", *, by: tuple[str, ...] = (), only: dict[str, str] | None = None
    ) -> Answer:
        question = Question(figure, parse_period(period), world.path(org), by, only or {})
        return queries.answer(question=question, actor=SYSTEM)

    return answer


def officer(world: World, code: str, role: Role = Role.HANDLER) -> Actor:
    """Somebody with a role at a unit."""
    path = world.path(code)
    return Actor(ActorKind.ACCOUNT, 1, "officer", frozenset({role}), (path,), grants=(Grant(role, path),))


@pytest.fixture
def account(world: World) -> Account:
    """A head of the county who can sign in."""
    return _account(world, "head", "3307", Role.HEAD)


def _account(world: World, username: str, code: str, role: Role) -> Account:
    made = Account.objects.create(
        username=username, name=username, unit=world.units[code], created_at=china("2025-01-01"), language="en"
    )
    RoleGrant.objects.create(
        account=made, role=role.value, unit=world.units[code], granted_by="test", granted_at=china("2025-01-01")
    )
    return made
