"""Warnings come before the due day, escalation after it, each once, to whoever handles the case or is on duty."""

from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet

from tests.world import World, at
from xiaobao.casework.jobs import recompute_provisional, warn_and_escalate
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.organizations import actions as organizations
from xiaobao.people.domain.actor import SYSTEM

# received on Monday 2026-05-11: seven working days end on Wednesday the 20th
BEFORE_WARNING = at("2026-05-15 09:00")
WARNED = at("2026-05-18 09:00")
OVER = at("2026-05-21 09:00")


@pytest.fixture(autouse=True)
def _reactions() -> None:
    table.register()


def told(topic: str) -> int:
    return OutboxMessage.objects.filter(topic=topic).count()


def notices(world: World, who: str, when: datetime) -> list[str]:
    deliver_due(at=when, limit=1000)
    return list(Notice.objects.filter(recipient=f"account:{world.accounts[who]}").values_list("subject", flat=True))


def test_nobody_is_warned_too_early(complaint: str) -> None:
    assert warn_and_escalate(BEFORE_WARNING) == 0


def test_the_handler_is_warned_once(world: World, complaint: str) -> None:
    actions.take(
        number=complaint,
        event="assigned",
        data={"account": "east-handler"},
        actor=world.actor("head"),
        at=at("2026-05-12 09:00"),
    )

    first, second = warn_and_escalate(WARNED), warn_and_escalate(WARNED + timedelta(hours=1))

    assert (first, second) == (1, 0)
    assert any("2026-05-20" in subject for subject in notices(world, "east-handler", WARNED + timedelta(hours=2)))


def test_whoever_is_on_duty_above_is_warned_of_a_case_without_a_handler(world: World, complaint: str) -> None:
    organizations.assign_duty(
        unit_id=world.units["BUREAU"],
        account_id=world.accounts["mediator"],
        starts_at=at("2026-05-18 08:30"),
        ends_at=at("2026-05-19 08:30"),
        actor=SYSTEM,
        at=at("2026-05-11 09:00"),
    )

    warn_and_escalate(WARNED)

    assert notices(world, "mediator", WARNED + timedelta(minutes=1))


def test_after_the_due_day_the_head_is_told_once(world: World, complaint: str) -> None:
    warn_and_escalate(WARNED)

    first, second = warn_and_escalate(OVER), warn_and_escalate(OVER + timedelta(days=1))

    assert (first, second) == (1, 0)
    assert told("clock.escalated") == 1
    assert notices(world, "east-head", OVER + timedelta(minutes=1))


def test_an_answered_clock_warns_nobody(world: World, complaint: str) -> None:
    actions.take(number=complaint, event="withdrawn", data={"reason": "x"}, actor=SYSTEM, at=at("2026-05-12 09:00"))

    assert warn_and_escalate(OVER) == 0


def test_a_provisional_due_day_is_folded_again(world: World, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite lets nobody write who still reads what somebody else has changed since: all is read first."""
    Case.objects.filter(number=complaint).update(is_provisional=True, due_on=at("2026-05-30 00:00").date())

    with monkeypatch.context() as patched:
        patched.setattr(QuerySet, "iterator", None)
        assert recompute_provisional(WARNED) == 1
    assert str(Case.objects.get(number=complaint).due_on) == "2026-05-20"
