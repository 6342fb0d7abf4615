"""One administrator proposes, another compares the fingerprint and confirms or declines; all of it stays on record."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.test import Client

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.world import MONDAY, World
from xiaobao.casework.domain.stepping import SamePerson
from xiaobao.casework.models import Case
from xiaobao.exchange.domain.signing import BadKey, fingerprint, written_key
from xiaobao.federation import actions, queries
from xiaobao.federation.commands import peer
from xiaobao.federation.domain.keeping import (
    ChangeDecided,
    ChangeWaits,
    Details,
    NotCompared,
    NothingChanges,
    OwnName,
    PeerMoved,
    PeerThere,
    WhyMissing,
)
from xiaobao.federation.domain.messages import Kind
from xiaobao.federation.models import Peer, PeerChange
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account

FIRST, SECOND = written_key(bytes([1] * 32)), written_key(bytes([2] * 32))
KINDS = tuple(kind.value for kind in Kind)
FORM = {
    "code": "insurer",
    "name": "an insurer",
    "address": "https://insurer.example/",
    "keys": FIRST,
    "unit": "BUREAU",
    "kinds": list(KINDS),
    "family": "",
    "reason": "their letter of today",
}
PAGE = "/office/peers/"
Decide = Callable[..., PeerChange]


@pytest.fixture
def one(world: World) -> Actor:
    """An administrator of the bureau."""
    return _administrator(world, "head")


@pytest.fixture
def other(world: World) -> Actor:
    """Another one."""
    return _administrator(world, "registrar")


def _administrator(world: World, username: str, unit: str = "BUREAU") -> Actor:
    account_id, unit_id = world.accounts[username], world.units[unit]
    people.grant_role(account_id=account_id, role=Role.ADMINISTRATOR, unit_id=unit_id, actor=SYSTEM, at=MONDAY)
    return world.actor(username)


def said(**over: object) -> Details:
    told: dict[str, Any] = {"name": "an insurer", "address": "https://insurer.example/", "keys": (FIRST,)}
    return Details(**(told | {"kinds": KINDS, "unit": "BUREAU"} | over))


def propose(actor: Actor, code: str = "insurer", reason: str = "a letter", **over: object) -> PeerChange:
    return actions.propose_peer(code=code, said=said(**over), reason=reason, actor=actor, at=MONDAY)


def correct(actor: Actor, **over: object) -> PeerChange:
    return actions.propose_correction(code="insurer", said=said(**over), reason="moved", actor=actor, at=MONDAY)


def decide(change: PeerChange, actor: Actor, *, granted: bool = True, **over: Any) -> PeerChange:
    told: dict[str, Any] = {"compared": True, "reason": "with Ms Test", "at": MONDAY} | over
    return actions.decide_change(change_id=change.pk, granted=granted, actor=actor, **told)


def client(world: World, username: str, language: str = "zh-hans") -> Client:
    made = Client(headers={"Accept-Language": language})
    made.force_login(Account.objects.get(pk=world.accounts[username]))
    return made


def test_a_peer_is_there_once_another_has_confirmed(one: Actor, other: Actor) -> None:
    change = propose(one)
    before = Peer.objects.filter(code="insurer").exists()
    decide(change, other)
    change.refresh_from_db()
    made = Peer.objects.get(code="insurer")

    assert not before
    assert (made.name, made.address, made.keys, made.kinds) == (
        "an insurer",
        "https://insurer.example",
        [FIRST],
        list(KINDS),
    )
    assert (change.proposed_by, change.decided_by, change.granted, change.compared) == (one.key, other.key, True, True)
    assert (change.because, change.reason) == ("a letter", "with Ms Test")


def test_who_proposed_does_not_confirm(one: Actor, other: Actor) -> None:
    change = propose(one)

    for granted in (True, False):
        with pytest.raises(SamePerson):
            decide(change, one, granted=granted)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerChange.objects.filter(pk=change.pk).update(decided_by=one.key, decided_at=MONDAY)
    assert not Peer.objects.filter(code="insurer").exists()


def test_a_key_is_believed_once_its_fingerprint_was_compared(one: Actor, other: Actor) -> None:
    change = propose(one)

    with pytest.raises(NotCompared):
        decide(change, other, compared=False)
    assert not Peer.objects.filter(code="insurer").exists()


def test_what_is_declined_has_a_reason_and_stays_on_record(one: Actor, other: Actor) -> None:
    change = propose(one)
    with pytest.raises(WhyMissing):
        decide(change, other, granted=False, reason=" ")
    decide(change, other, granted=False, reason="they know of nothing")
    with pytest.raises(ChangeDecided):
        decide(change, other)
    again = propose(one)

    assert not Peer.objects.filter(code="insurer").exists()
    assert [row.pk for row in queries.changes(actor=other, code="insurer")] == [again.pk, change.pk]
    change.refresh_from_db()
    assert (change.granted, change.reason, change.compared) == (False, "they know of nothing", False)


def test_who_proposed_takes_it_back(one: Actor, other: Actor) -> None:
    change = propose(one)
    with pytest.raises(NotFound):
        actions.withdraw_change(change_id=change.pk, actor=other, at=MONDAY)
    taken = actions.withdraw_change(change_id=change.pk, actor=one, at=MONDAY)

    assert (taken.granted, taken.decided_by) == (False, "")
    with pytest.raises(ChangeDecided):
        decide(change, other)


def test_an_address_and_a_key_are_corrected_by_two(one: Actor, other: Actor) -> None:
    decide(propose(one), other)
    change = correct(other, address="https://new.example/", keys=(FIRST, SECOND))
    between = Peer.objects.get(code="insurer")
    with pytest.raises(NotCompared):
        decide(change, one, compared=False)
    decide(change, one)
    decide(correct(one, address="https://new.example/", keys=(SECOND,)), other, compared=False)  # none is new
    after = Peer.objects.get(code="insurer")

    assert (between.address, between.keys) == ("https://insurer.example", [FIRST])
    assert (after.address, after.keys) == ("https://new.example", [SECOND])


def test_what_was_changed_meanwhile_is_proposed_anew(one: Actor, other: Actor) -> None:
    decide(propose(one), other)
    change = correct(one, address="https://new.example/")
    actions.put_peer(
        code="insurer",
        name="another",
        address="https://insurer.example",
        keys=[FIRST],
        unit_code="BUREAU",
        actor=SYSTEM,
        at=MONDAY,
    )

    with pytest.raises(PeerMoved):
        decide(change, other)
    assert decide(change, other, granted=False).granted is False


def test_one_pauses_at_once_and_two_speak_again(one: Actor, other: Actor) -> None:
    decide(propose(one), other)
    actions.suspend_peer(code="insurer", reason="a key was stolen", actor=one, at=MONDAY)
    paused = Peer.objects.get(code="insurer").suspended
    change = actions.propose_resumption(code="insurer", reason="new key", actor=one, at=MONDAY)
    with pytest.raises(SamePerson):
        decide(change, one)
    still = Peer.objects.get(code="insurer").suspended
    decide(change, other, compared=False)

    assert (paused, still, Peer.objects.get(code="insurer").suspended) == (True, True, False)
    record = [(row.what, row.because, row.decided_by) for row in queries.changes(actor=one, code="insurer")]
    assert record == [
        ("resume", "new key", other.key),
        ("suspend", "a key was stolen", ""),
        ("register", "a letter", other.key),
    ]


def test_a_second_pause_is_not_ended_by_what_was_proposed_in_the_first(one: Actor, other: Actor) -> None:
    decide(propose(one), other)
    actions.suspend_peer(code="insurer", reason="doubts", actor=one, at=MONDAY)
    change = actions.propose_resumption(code="insurer", reason="no doubts", actor=one, at=MONDAY)
    actions.resume_peer(code="insurer", reason="", actor=SYSTEM, at=MONDAY)
    actions.suspend_peer(code="insurer", reason="a key was stolen", actor=one, at=MONDAY)

    with pytest.raises(PeerMoved):
        decide(change, other)
    assert Peer.objects.get(code="insurer").suspended


def test_what_cannot_be_is_not_proposed(wire: Wire, world: World, one: Actor, other: Actor) -> None:
    decide(propose(one), other)
    propose(one, code="second")
    cases: list[tuple[type[XiaobaoError], Callable[[], object]]] = [
        (PeerThere, lambda: propose(one)),
        (ChangeWaits, lambda: propose(other, code="second")),
        (OwnName, lambda: propose(one, code=REGULATOR)),
        (BadKey, lambda: propose(one, code="third", keys=("whpk_x",))),
        (WhyMissing, lambda: propose(one, code="third", reason=" ")),
        (NothingChanges, lambda: correct(one)),
        (NotFound, lambda: actions.propose_resumption(code="none", reason="x", actor=one, at=MONDAY)),
        (NothingChanges, lambda: actions.propose_resumption(code="insurer", reason="x", actor=one, at=MONDAY)),
        (WhyMissing, lambda: actions.suspend_peer(code="insurer", reason="", actor=one, at=MONDAY)),
        (NotPermitted, lambda: propose(one, code="third", unit="BANK")),
        (NotPermitted, lambda: propose(world.actor("east-head"), code="third", unit="EAST")),
        (NotPermitted, lambda: correct(one, unit="BANK")),
        (NotPermitted, lambda: actions.resume_peer(code="insurer", reason="x", actor=one, at=MONDAY)),
    ]

    for error, attempt in cases:
        with pytest.raises(error):
            attempt()


def test_another_trees_proposal_does_not_exist(world: World, one: Actor, other: Actor) -> None:
    change = propose(one)
    stranger = _administrator(world, "bank-head", "BANK")

    with pytest.raises(NotFound):
        decide(change, stranger)
    assert queries.changes(actor=stranger) == []


def test_the_page_carries_a_proposal_from_one_to_the_other(world: World, one: Actor, other: Actor) -> None:
    first, second = client(world, "head"), client(world, "registrar")
    first.post(PAGE, FORM)
    change = PeerChange.objects.get()
    own, seen = first.get(PAGE).content.decode(), second.get(PAGE).content.decode()
    unticked = second.post(f"{PAGE}changes/{change.pk}/decide/", {"granted": "yes", "reason": "x"}, follow=True)
    there = Peer.objects.filter(code="insurer").exists()
    second.post(f"{PAGE}changes/{change.pk}/decide/", {"granted": "yes", "compared": "yes", "reason": "李测试"})

    assert fingerprint(FIRST) in seen
    assert 'name="granted"' in seen
    assert 'name="granted"' not in own
    assert "先与对方通电话" in unticked.content.decode()
    assert not there
    assert Peer.objects.get().code == "insurer"
    assert "李测试" in first.get(f"{PAGE}insurer/").content.decode()


def test_both_languages_say_the_same(world: World, one: Actor, other: Actor) -> None:
    propose(one)

    chinese = client(world, "registrar").get(PAGE).content.decode()
    english = client(world, "registrar", "en").get(PAGE).content.decode()

    assert "我已通过电话核对指纹" in chinese
    assert "I compared the fingerprint by telephone" in english


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Bad Name"}, "code"),
        ({"keys": "whpk_x"}, "keys"),
        ({"address": "ftp://x"}, "address"),
        ({"reason": ""}, "reason"),
        ({"unit": "BANK"}, "unit"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, one: Actor, change: dict[str, object], field: str) -> None:
    answer = client(world, "head").post(PAGE, FORM | change)

    assert answer.status_code == 422
    assert f'class="field bad" id="{field}-field"' in answer.content.decode()
    assert not PeerChange.objects.exists()


def test_the_page_of_a_peer_pauses_corrects_and_speaks_again(
    wire: Wire, world: World, one: Actor, other: Actor
) -> None:
    first, second, page = client(world, "head"), client(world, "registrar"), f"{PAGE}{BANK}/"
    first.post(f"{page}suspend/", {"reason": "被盗"})
    paused = Peer.objects.get(code=BANK).suspended
    first.post(f"{page}resume/", {"reason": "换好了"})
    keys = "\n".join([*queries.own_keys().values(), SECOND])
    first.post(page, FORM | {"name": "the bank", "address": "https://bank", "keys": keys, "reason": "新密钥"})
    waiting = {change.what: change.pk for change in PeerChange.objects.waiting()}
    seen = second.get(page).content.decode()
    for pk in waiting.values():
        second.post(f"{PAGE}changes/{pk}/decide/", {"granted": "yes", "compared": "yes"})
    after = Peer.objects.get(code=BANK)

    assert paused
    assert set(waiting) == {"resume", "correct"}
    assert fingerprint(SECOND) in seen
    assert (after.suspended, after.keys[-1]) == (False, SECOND)


def test_a_peer_that_is_unknown_or_not_ones_own_is_not_there(wire: Wire, world: World, one: Actor) -> None:
    _administrator(world, "bank-head", "BANK")
    mine, theirs = client(world, "head"), client(world, "bank-head")

    assert mine.get(f"{PAGE}{BANK}/").status_code == 200
    for place in ("", "ask/", "resend/", "suspend/", "resume/"):
        answers = [each.post(f"{PAGE}{code}/{place}", {"reason": "x"}) for each, code in ((mine, "x"), (theirs, BANK))]
        assert [answer.status_code for answer in answers] == [404, 404], place
    assert mine.get(f"{PAGE}x/").status_code == theirs.get(f"{PAGE}{BANK}/").status_code == 404
    assert mine.post(f"{PAGE}changes/987654/decide/", {"granted": "yes"}).status_code == 404


def test_whoever_heads_watches_and_does_not_change(wire: Wire, world: World) -> None:
    page = client(world, "head")
    handler = client(world, "handler")

    shown = page.get(f"{PAGE}{BANK}/")
    assert shown.status_code == 200
    assert "office/peers/bank/ask/" in shown.content.decode()
    assert 'name="keys"' not in shown.content.decode()
    assert page.post(PAGE, FORM).status_code == 403
    assert page.post(f"{PAGE}{BANK}/", FORM).status_code == 403
    assert page.post(f"{PAGE}{BANK}/suspend/", {"reason": "x"}).status_code == 403
    assert handler.get(PAGE).status_code == 403
    assert handler.get(f"{PAGE}{BANK}/").status_code == 404


def test_the_command_is_direct_on_record_and_may_be_the_second_person(one: Actor) -> None:
    def command(*words: str) -> Any:
        return json.loads(CliRunner().invoke(peer, words, catch_exceptions=False).stdout)

    words = ("--name", "n", "--address", "https://x.example/", "--unit", "BUREAU", "--key", FIRST, "--reason", "paper")
    command("put", "direct", *words)
    command("put", "direct", *words)  # nothing changes, nothing is written down
    command("suspend", "direct")
    command("resume", "direct")
    change = propose(one)
    confirmed = command("decide", str(change.pk), "--confirm", "--compared", "--reason", "one administrator alone")
    told = command("changes", "--peer", "direct")

    assert [(row["what"], row["proposed_by"], row["decided_by"]) for row in told] == [
        ("resume", "system", ""),
        ("suspend", "system", ""),
        ("register", "system", ""),
    ]
    assert told[-1]["because"] == "paper"
    assert (confirmed["decided_by"], confirmed["fingerprints"]) == ("system", [fingerprint(FIRST)])
    assert Peer.objects.filter(code="insurer").exists()


def test_a_pause_holds_at_both_doors(wire: Wire, world: World, received: Case, one: Actor) -> None:
    forward(received, world)
    actions.suspend_peer(code=BANK, reason="stolen", actor=one, at=MONDAY)

    assert wire.speak(REGULATOR) == 0
    assert not wire.sent
