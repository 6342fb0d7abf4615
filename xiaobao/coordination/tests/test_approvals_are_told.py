"""Whoever may approve hears that a step waits; whoever asked hears that it was denied. Each once."""

import pytest

from tests.world import World, at
from xiaobao.casework.models import Approval
from xiaobao.complaints import actions
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import OutboxMessage

NOW = at("2026-05-12 09:00")


@pytest.fixture
def waiting(world: World, complaint: str) -> Approval:
    table.register()
    actions.take(number=complaint, event="refused", data={"ground": "3"}, actor=world.actor("east-handler"), at=NOW)
    return Approval.objects.get(decided_at__isnull=True)


def told(containing: str) -> dict[str, str]:
    """Subjects by recipient."""
    for _round in range(3):
        deliver_due(at=NOW, limit=100)
    notices = OutboxMessage.objects.filter(topic="notice.officer", key__contains=containing)
    return {notice.recipient: notice.payload["subject"] for notice in notices}


def test_those_who_may_approve_are_told_once(world: World, complaint: str, waiting: Approval) -> None:
    heads = {f"account:{world.accounts[name]}" for name in ("head", "east-head")}

    assert told("approval:") == told("approval:") == dict.fromkeys(heads, f"案件{complaint}有事项待您审批")


def test_whoever_asked_is_told_that_it_was_denied(world: World, complaint: str, waiting: Approval) -> None:
    told("approval:")

    actions.decide(approval_id=waiting.pk, granted=False, reason="理由不足", actor=world.actor("head"), at=NOW)

    asked = f"account:{world.accounts['east-handler']}"
    assert told(":denied:") == told(":denied:") == {asked: f"案件{complaint}：未获批准：不予受理"}


def test_a_granted_step_is_told_as_a_step(world: World, waiting: Approval) -> None:
    actions.decide(approval_id=waiting.pk, granted=True, reason="同意", actor=world.actor("head"), at=NOW)

    assert told(":denied:") == {}
