"""Days of silence, lost answers, doubled and early messages, a restored receiver: nothing lost, nothing twice."""

import json
import os
import random
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.federation.test_a_complaint_goes_over_and_comes_back import heard, over_there
from tests.world import MONDAY, World
from xiaobao.casework.models import Case
from xiaobao.exchange import calling
from xiaobao.exchange.domain.addresses import AddressRefused
from xiaobao.exchange.domain.signing import signed_headers
from xiaobao.federation import actions, queries
from xiaobao.federation.actions.saying import envelope, signers
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.people.domain.actor import SYSTEM

MESSAGES = "/api/federation/messages"
FUZZED = int(os.environ.get("XIAOBAO_FUZZ", "150"))  # 5,000 in full


def said(state: str) -> int:
    return Message.objects.filter(incoming=False, state=state, thread__is_origin=True).count()


def post(wire: Wire, body: bytes, *, key: str = "k-1", at: Any = MONDAY) -> Any:
    """As the regulator, to the bank."""
    if wire.settings.INSTANCE != BANK:  # each change nests
        wire.settings.INSTANCE = BANK
    headers = signed_headers(key=key, body=body, at=at, signers=signers())
    return Client().post(MESSAGES, body, content_type="application/json", headers=headers)


def bodies(wire: Wire) -> list[bytes]:
    wire.settings.INSTANCE = REGULATOR
    return [envelope(m) for m in Message.objects.filter(incoming=False).select_related("thread__peer").order_by("seq")]


def test_days_without_contact_lose_nothing(wire: Wire, world: World, received: Case) -> None:
    wire.weather = lambda url: "lost"
    forward(received, world)
    for _ in range(30):
        wire.speak(REGULATOR)
        wire.later(hours=4)
    tries = len(wire.sent)
    wire.weather = lambda url: "fine"
    wire.later(hours=2)
    wire.speak(REGULATOR)

    assert tries <= 31  # one try, and then the peer is left alone for up to an hour
    assert over_there(received).attachments.count() == 1
    assert not said("waiting") + said("sent")


def test_a_lost_answer_does_nothing_twice(wire: Wire, world: World, received: Case) -> None:
    wire.weather = lambda url: "answer lost"
    forward(received, world)
    for _ in range(4):
        wire.speak(REGULATOR)
        wire.later(hours=2)
    wire.weather = lambda url: "fine"
    wire.speak(REGULATOR)

    assert Case.objects.filter(source="peer:regulator").count() == 1
    assert len(heard(over_there(received))) == 1


def test_early_messages_wait_for_the_first(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    first, *others = bodies(wire)
    early = [post(wire, body).json()["state"] for body in reversed(others)]
    last = post(wire, first).json()

    assert set(early) == {"held"}
    assert last == {"state": "applied", "through": 1 + len(others), "reason": ""}
    assert over_there(received).attachments.count() == 1


def test_a_receiver_that_lost_its_memory_is_told_again(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)
    case = over_there(received)
    thread = Thread.objects.get(is_origin=False)
    # what an older backup knows: the case was open, the file had not come
    thread.messages.filter(incoming=True, seq__gt=1).delete()
    Thread.objects.filter(pk=thread.pk).update(through=1)
    wire.later(hours=7)
    wire.speak(REGULATOR)

    thread.refresh_from_db()

    assert thread.through == Thread.objects.get(is_origin=True).last_seq
    assert case.attachments.count() == 1
    assert not said("waiting") + said("sent")


def test_a_sender_that_lost_its_memory_gets_other_numbers(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.speak(REGULATOR)
    mine = Thread.objects.get(is_origin=True)
    mine.messages.filter(incoming=False, seq__gt=1).delete()
    Thread.objects.filter(pk=mine.pk).update(last_seq=1, acked=1)
    actions.withdraw(thread_id=mine.pk, reason="撤回", actor=world.actor("east-handler"), at=wire.at)
    wire.speak(REGULATOR)
    wire.later(minutes=1)
    wire.speak(REGULATOR)

    assert over_there(received).outcome == "withdrawn"


def test_a_month_of_silence_is_shown_and_sent_again_by_hand(wire: Wire, world: World, received: Case) -> None:
    wire.weather = lambda url: "lost"
    forward(received, world)
    wire.later(days=31)
    wire.speak(REGULATOR)
    dead = said("dead")
    wire.weather = lambda url: "fine"
    actions.resend(peer_code=BANK, actor=SYSTEM, at=wire.at)
    wire.speak(REGULATOR)

    assert dead > 1
    assert over_there(received).is_open
    assert not said("dead")


@pytest.mark.parametrize("state", ["old", "forged", "suspended", "another recipient", "unsigned"])
def test_what_is_not_authentic_is_not_taken(wire: Wire, world: World, received: Case, state: str) -> None:
    forward(received, world)
    body = bodies(wire)[0]
    if state == "suspended":
        actions.suspend_peer(code=REGULATOR, reason="stolen", actor=SYSTEM, at=MONDAY)
    if state == "another recipient":
        body = body.replace(b'"recipient": "bank"', b'"recipient": "bonk"')
    wire.settings.INSTANCE = BANK
    headers = signed_headers(key="k", body=body, at=MONDAY, signers=signers())
    if state == "old":
        wire.later(minutes=6)
    if state == "forged":
        body = body.replace(b"199900", b"999900")
    if state == "unsigned":
        headers["webhook-signature"] = "v1a,AAAA v1,AAAA"

    answer = Client().post(MESSAGES, body, content_type="application/json", headers=headers)

    assert answer.status_code == 401
    assert not Message.objects.filter(incoming=True).exists()


def test_what_a_peer_may_not_say_is_refused_with_the_reason(wire: Wire, world: World, received: Case) -> None:
    Peer.objects.filter(code=REGULATOR).update(kinds=["case.withdrawn"])
    forward(received, world)
    wire.speak(REGULATOR)

    refused = Message.objects.filter(incoming=False, state="refused")

    assert refused.count() == Thread.objects.get(is_origin=True).last_seq
    assert "not registered for it" in refused[0].reason
    assert not Case.objects.filter(source="peer:regulator").exists()


def test_keys_are_changed_without_a_gap(wire: Wire, world: World, received: Case) -> None:
    actions.new_key(actor=SYSTEM, at=MONDAY)
    forward(received, world)
    wire.speak(REGULATOR)  # both keys sign; the peers know the old one
    keys = list(queries.own_keys().values())
    Peer.objects.update(keys=keys)
    actions.retire_key(generation=1, actor=SYSTEM, at=MONDAY)
    actions.withdraw(
        thread_id=Thread.objects.get(is_origin=True).pk, reason="撤回", actor=world.actor("east-handler"), at=wire.at
    )
    wire.speak(REGULATOR)

    assert len(keys) == 2
    assert over_there(received).outcome == "withdrawn"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "https://169.254.169.254/", "https://[::1]/", "https://10.0.0.1/", "file:///etc/passwd"],
)
def test_addresses_inside_are_not_called(settings: LazySettings, url: str) -> None:
    settings.OUTGOING_NETWORKS = []
    with pytest.raises(AddressRefused):
        calling.post(url, b"{}", {})


def mutated(chance: random.Random, body: bytes) -> bytes:
    """A message as a broken or hostile peer might send it."""
    told = json.loads(body)
    odd: list[Any] = [
        None,
        "",
        "\x00",
        "x" * 30_000,
        -1,
        10**30,
        1.5,
        [],
        {},
        True,
        "0000-00-00",
        "2026-13-01T00:00:00Z",
        "\ud800",
    ]
    match chance.randrange(4):
        case 0:
            raw = bytearray(body)
            for _ in range(chance.randint(1, 8)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            return bytes(raw)
        case 1:
            return body[: chance.randrange(len(body))]
        case 2:
            told[chance.choice(list(told))] = chance.choice(odd)
        case _:
            within = told["data"]
            within[chance.choice([*within, "unknown"])] = chance.choice(odd)
            told["seq"] = chance.choice([told["seq"], 1, 2, 3, 400, 10**6])
    return json.dumps(told).encode()


def fuzz(wire: Wire, many: int, seed: int = 2026) -> dict[int, int]:
    """Send so many mutated, truly signed messages; how often each status was answered."""
    chance, found = random.Random(seed), bodies(wire)
    answers: dict[int, int] = {}
    for n in range(many):
        body = mutated(chance, chance.choice(found))
        answer = post(wire, body, key=f"f-{n}")
        answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
        known = Message.objects.filter(incoming=True)
        if answer.status_code == 200:
            assert answer.json()["state"] in ("applied", "duplicate", "held", "refused", "conflict")
        assert not known.filter(state="held", seq=1).exists()
    return answers


def test_mutated_messages_break_nothing_and_are_accounted_for(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)

    answers = fuzz(wire, FUZZED)

    assert set(answers) <= {200, 401, 422}
    assert sum(answers.values()) == FUZZED
    for thread in Thread.objects.filter(is_origin=False):
        taken = thread.messages.filter(incoming=True, state__in=["applied", "refused"])
        assert sorted(taken.values_list("seq", flat=True)) == list(range(1, thread.through + 1))
        assert not taken.filter(state="refused", reason="").exists()
