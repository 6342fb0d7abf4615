"""What happens to a case is told to the endpoints that want it: signed, small, and of nobody."""

import base64
import hmac
import json

import jsonschema
import pytest

from tests.webhooks.conftest import Receiver, Register, sent, work
from tests.world import MONDAY, World, at
from xiaobao.casework.models import Case
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.people.domain.actor import SYSTEM, Actor
from xiaobao.webhooks import actions
from xiaobao.webhooks.domain.events import BadKinds, known_kinds, wants
from xiaobao.webhooks.schemas import contract

LATER = at("2026-05-12 11:00")


def accept(number: str, world: World) -> None:
    actor = world.actor("east-handler")
    complaints.take(number=number, event="accepted", data={"conditions": CONDITIONS}, actor=actor, at=MONDAY)


def signatures(headers: dict[str, str], body: bytes, secrets: list[str]) -> list[str]:
    """As a receiver makes them that knows nothing but the standard."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    return [f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys]


def test_a_step_is_told_signed_and_without_personal_data(
    world: World, complaint: str, register: Register, receiver: Receiver
) -> None:
    made = register(kinds=("case.accepted",))
    accept(complaint, world)
    taken = work()
    [(headers, body)] = receiver.heard
    event = json.loads(body)
    case = Case.objects.get(number=complaint)

    assert taken == 1
    assert headers["webhook-signature"].split(" ") == signatures(headers, body, [made.secret])
    assert headers["webhook-id"] == event["id"]
    assert headers["webhook-timestamp"] == str(int(MONDAY.timestamp()))
    assert jsonschema.Draft202012Validator(contract()).is_valid(event)
    assert event["data"] == {
        "event": "case.accepted",
        "unit": "EAST",
        "case": complaint,
        "kind": "complaint",
        "stage": case.stage,
        "at": MONDAY.isoformat(),
    }
    for personal in (case.title, "张测试", "19900001234", "East Street", case.text):
        assert personal not in body.decode()


def test_it_is_told_once_and_not_again(world: World, complaint: str, register: Register, receiver: Receiver) -> None:
    register()
    accept(complaint, world)
    work()
    many = len(receiver.heard)
    work(LATER)

    assert many >= 2  # received and accepted
    assert len(receiver.heard) == many


@pytest.mark.parametrize(("unit", "hears"), [("EAST", True), ("BUREAU", True), ("WEST", False), ("BANK", False)])
def test_only_endpoints_of_the_units_above_hear(
    world: World, complaint: str, register: Register, receiver: Receiver, unit: str, *, hears: bool
) -> None:
    register(unit=unit, actor=SYSTEM)
    accept(complaint, world)
    work()

    assert bool(receiver.heard) == hears


def test_only_the_chosen_kinds_are_told(world: World, complaint: str, register: Register, receiver: Receiver) -> None:
    register(kinds=("clock.*", "case.refused"))
    accept(complaint, world)
    work()

    assert not receiver.heard


def test_a_clock_that_is_nearly_over_is_told(world: World, register: Register, receiver: Receiver) -> None:
    register(kinds=("clock.warned",))
    told = {"event": "clock.warned", "unit": "EAST", "case": "EAST-1", "kind": "complaint", "stage": "received"}
    path = Case(unit_path=f"/{world.units['BUREAU']}/{world.units['EAST']}/").unit_path
    actions.announce(key="EAST-1:clock", told=told, unit_path=path, happened_at=MONDAY, at=MONDAY)
    actions.announce(key="EAST-1:clock", told=told, unit_path=path, happened_at=MONDAY, at=MONDAY)
    work()

    assert [json.loads(body)["type"] for _, body in receiver.heard] == ["clock.warned"]


def test_for_a_day_both_secrets_sign(register: Register, receiver: Receiver, keeper: Actor) -> None:
    first = register()
    second = actions.rotate_secret(endpoint_id=first.endpoint.pk, actor=keeper, at=MONDAY)
    for moment in (MONDAY, LATER):
        actions.ping(endpoint_id=first.endpoint.pk, actor=keeper, at=moment)
        work(moment)
    (early, early_body), (late, late_body) = receiver.heard

    assert first.secret != second.secret
    assert early["webhook-signature"].split(" ") == signatures(early, early_body, [second.secret, first.secret])
    assert late["webhook-signature"].split(" ") == signatures(late, late_body, [second.secret])


def test_a_ping_arrives_and_is_listed(register: Register, receiver: Receiver, keeper: Actor) -> None:
    made = register()
    actions.ping(endpoint_id=made.endpoint.pk, actor=keeper, at=MONDAY)
    work()
    [(_, body)] = receiver.heard

    assert json.loads(body)["data"] == {
        "event": "webhook.ping",
        "unit": "EAST",
        "at": MONDAY.isoformat(),
        "case": "",
        "kind": "",
        "stage": "",
    }
    assert [message.delivered_at for message in sent()] == [MONDAY]


def test_kinds_are_names_that_exist(register: Register) -> None:
    with pytest.raises(BadKinds):
        register(kinds=("case.eaten",))
    with pytest.raises(BadKinds):
        register(kinds=())

    assert {"case.accepted", "case.undone", "clock.escalated"} <= set(known_kinds())
    assert wants(["case.*"], "case.accepted")
    assert not wants(["case.*"], "clock.warned")
