"""A proposed change of a peer reaches whoever may decide on it, and what they decided reaches whoever proposed it."""

import pytest

from tests.federation.test_two_people_keep_the_peers import FIRST, KINDS, one, other
from tests.world import MONDAY, World
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import OutboxMessage
from xiaobao.federation import actions
from xiaobao.federation.domain.keeping import Details
from xiaobao.federation.domain.messages import Kind
from xiaobao.federation.models import PeerChange
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor, Role

__all__ = ["one", "other"]  # fixtures


@pytest.fixture
def proposed(world: World, one: Actor, other: Actor) -> PeerChange:
    table.register()
    said = Details(
        name="an insurer", address="https://insurer.example/", keys=[FIRST], unit="BUREAU", kinds=list(map(Kind, KINDS))
    )
    return actions.propose_peer(code="insurer", said=said, reason="a letter", actor=one, at=MONDAY)


def told() -> list[tuple[str, str, str]]:
    """Recipient, subject and link of every notice."""
    for _round in range(3):
        deliver_due(at=MONDAY, limit=100)
    notices = OutboxMessage.objects.filter(topic="notice.officer").order_by("pk")
    return [(each.recipient, each.payload["subject"], each.payload["link"]) for each in notices]


def test_another_administrator_is_told_once_and_the_proposer_is_not(
    world: World, proposed: PeerChange, other: Actor
) -> None:
    assert told() == told() == [(f"account:{other.id}", "对接系统insurer：有变更待您决定", "/office/peers/")]


@pytest.mark.parametrize(("granted", "words"), [(True, "已确认"), (False, "未同意")])
def test_the_proposer_is_told_what_was_decided(
    world: World, proposed: PeerChange, one: Actor, other: Actor, granted: bool, words: str
) -> None:
    told()

    actions.decide_change(
        change_id=proposed.pk, granted=granted, compared=granted, reason="by telephone", actor=other, at=MONDAY
    )

    assert told()[1:] == [(f"account:{one.id}", f"对接系统insurer：{words}", "/office/peers/")]


def test_who_keeps_only_one_of_two_units_is_not_told_to_decide(
    world: World, proposed: PeerChange, one: Actor, other: Actor
) -> None:
    """A peer that is moved from one unit to another touches both."""
    people.grant_role(
        account_id=world.accounts["east-head"],
        role=Role.ADMINISTRATOR,
        unit_id=world.units["EAST"],
        actor=SYSTEM,
        at=MONDAY,
    )
    actions.decide_change(change_id=proposed.pk, granted=True, compared=True, reason="", actor=other, at=MONDAY)
    before = len(told())
    said = Details(
        name="an insurer", address="https://insurer.example/", keys=[FIRST], unit="EAST", kinds=list(map(Kind, KINDS))
    )

    actions.propose_correction(code="insurer", said=said, reason="they moved", actor=one, at=MONDAY)

    assert [recipient for recipient, *_ in told()[before:]] == [f"account:{other.id}"]
