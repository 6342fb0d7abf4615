"""What the consumer or the respondent does on a case is told to its handler, once; what the office does is not."""

import pytest

from tests.world import World, at
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import CONDITIONS, CONSENTS
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import OutboxMessage
from xiaobao.people.domain.actor import Actor, citizen

NOW = at("2026-05-12 09:00")


@pytest.fixture
def handled(world: World, complaint: str) -> str:
    table.register()
    take(complaint, "assigned", world.actor("east-head"), account="east-handler")
    take(complaint, "accepted", world.actor("east-handler"), conditions=CONDITIONS)
    return complaint


def take(number: str, event: str, actor: Actor, **data: object) -> None:
    actions.take(number=number, event=event, data=data, actor=actor, at=NOW)


def told() -> list[str]:
    for _round in range(3):
        deliver_due(at=NOW, limit=100)
    notices = OutboxMessage.objects.filter(topic="notice.officer", key__contains=":party:").order_by("pk")
    return [notice.payload["subject"] for notice in notices]


def test_a_consumer_who_wants_to_withdraw_is_heard(handled: str) -> None:
    consumer = citizen(case_id=Case.objects.get(number=handled).pk, name="citizen")

    take(handled, "withdrawal_requested", consumer, reason="已经和解")

    assert told() == told() == [f"案件{handled}：消费者已办“要求撤回投诉（受理后）”"]
    assert Case.objects.get(number=handled).stage == "accepted"


def test_the_answer_of_the_respondent_is_heard(world: World, handled: str) -> None:
    take(handled, "copy_sent", world.actor("east-handler"))

    take(handled, "answered", world.actor("merchant"), text="同意退货")

    assert told() == [f"案件{handled}：被投诉人已办“被投诉人答辩”"]


def test_the_offices_own_steps_are_not_news_to_it(world: World, handled: str) -> None:
    take(handled, "mediation_started", world.actor("east-handler"), **CONSENTS)

    assert told() == []
