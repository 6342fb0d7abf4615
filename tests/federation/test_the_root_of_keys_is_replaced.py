"""The key that messages to peers are signed with is replaced at its root: announced, acknowledged, then dropped."""

import json

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.test import Client

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.federation.test_a_complaint_goes_over_and_comes_back import over_there
from tests.world import World
from xiaobao.casework.models import Case
from xiaobao.config.vaulting import vault
from xiaobao.exchange.domain.signing import Signer, asymmetric, signed_headers, written_key
from xiaobao.federation import queries
from xiaobao.federation.actions.saying import signers
from xiaobao.federation.models import Peer, SpeakingKey
from xiaobao.people import queries as people

POSITIONS = "/api/federation/positions"


def run(*words: str) -> Result:
    return CliRunner().invoke(vault, [*words, "--of", "peers"])


def known(code: str) -> list[str]:
    return list(Peer.objects.get(code=code).keys)


def both_speak(wire: Wire) -> None:
    for who in (REGULATOR, BANK):
        wire.speak(who)
    wire.later(hours=1)


def test_a_new_root_is_announced_acknowledged_and_the_old_one_dropped(wire: Wire, world: World, received: Case) -> None:
    [old] = queries.own_keys().values()
    made = run("new-key")
    assert (made.exit_code, made.stdout.strip()) == (0, "p2")
    _, new = queries.own_keys().values()
    assert people.peer_roots() == ["p1", "p2"]
    early = run("drop-key", "p1")
    assert early.exit_code == 1
    assert BANK in str(early.exception)
    assert people.peer_roots() == ["p1", "p2"]

    both_speak(wire)

    status = json.loads(CliRunner().invoke(vault, ["status"]).stdout)
    assert [(row["key"], row["many"], row["in_use"]) for row in status if "peers" in row["what"]] == [
        ("p1", 1, False),
        ("p2", 1, True),
    ]
    assert known(REGULATOR) == known(BANK) == [old, new]
    assert [peer.knows for peer in Peer.objects.all()] == [[old, new]] * 2
    assert run("drop-key", "p1").exit_code == 0
    assert people.peer_roots() == ["p2"]
    assert list(queries.own_keys().values()) == [new]
    both_speak(wire)
    assert known(REGULATOR) == known(BANK) == [new]
    wire.settings.INSTANCE = REGULATOR
    forward(received, world, at=wire.at)
    wire.speak(REGULATOR)
    assert over_there(received).attachments.count() == 1
    assert all(queries.keys_to_tell(peer) == [] for peer in Peer.objects.all())


def test_messages_go_on_while_a_peer_does_not_know_the_new_key(wire: Wire, world: World, received: Case) -> None:
    run("new-key")
    Peer.objects.update(asked_at=wire.at)  # nothing is compared now
    forward(received, world)
    wire.speak(REGULATOR)

    assert over_there(received).attachments.count() == 1
    assert len(known(REGULATOR)) == 1


def test_a_key_that_nobody_signs_with_is_not_dropped_before_another_speaks(wire: Wire) -> None:
    assert run("drop-key", "p1").exit_code == 1
    assert people.peer_roots() == ["p1"]
    assert SpeakingKey.objects.count() == 0


def test_nothing_is_told_of_keys_until_one_is_changed(wire: Wire) -> None:
    """An instance of before knows no such part of a message and would refuse it."""
    both_speak(wire)

    bodies = [json.loads(body) for url, body, _ in wire.sent if url.endswith(POSITIONS)]
    assert len(bodies) == 2
    assert not any(body.keys() & {"keys", "knows"} for body in bodies)


def announce(wire: Wire, keys: list[str], by: list[Signer], settings: LazySettings) -> int:
    """The status of the answer that the bank gives to an announcement of the regulator."""
    body = json.dumps({"sender": REGULATOR, "recipient": BANK, "threads": {}, "keys": keys}).encode()
    settings.INSTANCE = BANK
    headers = signed_headers(key="k", body=body, at=wire.at, signers=by)
    status: int = Client().post(POSITIONS, body, content_type="application/json", headers=headers).status_code
    return status


@pytest.mark.parametrize(("by_known", "by_new"), [(False, True), (True, False), (False, False)])
def test_an_announcement_must_be_signed_by_a_known_key_and_by_the_new_one(
    wire: Wire, settings: LazySettings, by_known: bool, by_new: bool
) -> None:
    stranger, before = Ed25519PrivateKey.generate(), known(REGULATOR)
    key = written_key(stranger.public_key().public_bytes_raw())
    by = [*(signers() if by_known else []), *([asymmetric(stranger.sign)] if by_new else [])]

    assert announce(wire, [*before, key], by, settings) == 401
    assert known(REGULATOR) == before


def test_an_announcement_that_both_signed_is_taken(wire: Wire, settings: LazySettings) -> None:
    other, before = Ed25519PrivateKey.generate(), known(REGULATOR)
    key = written_key(other.public_key().public_bytes_raw())

    assert announce(wire, [*before, key], [*signers(), asymmetric(other.sign)], settings) == 200
    assert known(REGULATOR) == [*before, key]
    assert announce(wire, ["whpk_nothing"], signers(), settings) == 422
    assert known(REGULATOR) == [*before, key]
