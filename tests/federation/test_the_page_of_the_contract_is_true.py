"""What docs/federation.md promises to whoever writes a peer in another language, asked of the doors themselves."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.federation.test_the_wire_may_fail import MESSAGES, bodies, post
from tests.world import MONDAY, World
from tools.places import ROOT
from xiaobao.casework.models import Case
from xiaobao.exchange.domain.signing import signed_headers
from xiaobao.federation import actions
from xiaobao.federation.actions.saying import signers
from xiaobao.federation.actions.settling import heard_of
from xiaobao.federation.domain import messages, ordering, waiting
from xiaobao.federation.domain.messages import BODIES, BY_ORIGIN, Positions
from xiaobao.federation.jobs import speaking
from xiaobao.federation.models import Message
from xiaobao.federation.schemas import TITLE, contract
from xiaobao.people.domain.actor import SYSTEM

PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
PLAIN = " ".join(PAGE.split())


def first(wire: Wire, world: World, received: Case, **change: object) -> bytes:
    forward(received, world)
    told = json.loads(bodies(wire)[0])
    return json.dumps(told | change).encode()


def refusal(wire: Wire, body: bytes, headers: Mapping[str, str]) -> Any:
    wire.settings.INSTANCE = BANK
    return Client().post(MESSAGES, body, content_type="application/json", headers=dict(headers))


def signed(body: bytes) -> dict[str, str]:
    return signed_headers(key="k-1", body=body, at=MONDAY, signers=signers())


def test_nobody_is_told_which_peers_there_are(wire: Wire, world: World, received: Case) -> None:
    """Unknown, suspended, for another recipient, signed by another: one answer, word for word."""
    good = first(wire, world, received)
    unknown = good.replace(b'"sender": "regulator"', b'"sender": "nobody"')
    elsewhere = good.replace(b'"recipient": "bank"', b'"recipient": "bonk"')
    forged = signed(good) | {"webhook-signature": "v1a,AAAA"}
    told = [
        refusal(wire, unknown, signed(unknown)).json(),
        refusal(wire, elsewhere, signed(elsewhere)).json(),
        refusal(wire, good, forged).json(),
    ]
    actions.suspend_peer(code=REGULATOR, reason="x", actor=SYSTEM, at=MONDAY)
    told.append(refusal(wire, good, signed(good)).json())

    assert [each["status"] for each in told] == [401] * 4
    assert all({**each, "instance": ""} == {**told[0], "instance": ""} for each in told)


def test_a_clock_that_is_off_is_said(wire: Wire, world: World, received: Case) -> None:
    good = first(wire, world, received)
    wire.later(minutes=6)

    answer = refusal(wire, good, signed(good))

    assert (answer.status_code, "five minutes" in answer.json()["detail"]) == (401, True)


@pytest.mark.parametrize("change", [{"seq": 0}, {"unknown": 1}, {"type": "case.eaten"}, {"thread": "other/1"}])
def test_what_is_wrong_about_the_envelope_is_named(
    wire: Wire, world: World, received: Case, change: dict[str, object]
) -> None:
    answer = post(wire, first(wire, world, received, **change))

    assert answer.status_code == 422
    assert next(iter(change)) in answer.json()["data"]["faults"]
    assert not Message.objects.filter(incoming=True).exists()


def test_what_is_wrong_about_the_data_is_refused_and_counts(wire: Wire, world: World, received: Case) -> None:
    body = first(wire, world, received, data={"number": "X", "unknown": 1})

    told, again = post(wire, body).json(), post(wire, body).json()

    assert (told["state"], told["through"]) == ("refused", 1)
    assert "data" not in told["reason"]
    assert "unknown" in told["reason"]
    assert again == told


def test_a_body_that_is_too_large_is_not_taken(wire: Wire, world: World, received: Case) -> None:
    body = first(wire, world, received, data={"text": "x" * (5 * 1024 * 1024)})

    assert post(wire, body).status_code == 400


def test_a_thread_that_is_missing_counts_as_nought_where_all_could_be_named() -> None:
    few = Positions(sender="a", recipient="b", threads={"a/1": 3})
    full = Positions(sender="a", recipient="b", threads={f"a/{n}": 1 for n in range(messages.MOST_POSITIONS)})

    assert [heard_of(few, key) for key in ("a/1", "a/2")] == [3, 0]
    assert heard_of(full, "a/other") is None


def test_numbers_on_the_page_are_those_of_the_code() -> None:
    assert f"more than {ordering.FURTHEST} ahead" in PLAIN
    assert f"{waiting.PATIENCE.days} days" in PLAIN.replace("thirty", "30")
    assert f"every {speaking.COMPARE_EVERY.total_seconds() / 3600:.0f} hours" in PLAIN.replace("six", "6")
    assert f"{messages.MOST_POSITIONS:,} threads" in PLAIN
    assert messages.PIECE == 1024 * 1024
    assert "at most 1 MiB" in PLAIN


def test_every_kind_stands_on_the_page_with_who_says_it() -> None:
    rows = dict(re.findall(r"^\| `(case\.\w+)` \| (\w+) \|", PAGE, flags=re.MULTILINE))

    assert rows == {kind.value: "origin" if kind in BY_ORIGIN else "handler" for kind in BODIES}


def test_every_state_of_a_receipt_stands_on_the_page() -> None:
    states = contract()["$defs"]["Receipt"]["properties"]["state"]["enum"]

    assert set(re.findall(r"^\| `([a-z]+)` \|", PAGE, flags=re.MULTILINE)) - {"type"} == set(states)
    assert contract()["title"] == TITLE
