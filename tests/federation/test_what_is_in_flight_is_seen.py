"""Per thread: said, acknowledged and heard up to; what is held, refused and how old; one button that asks again."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.federation.test_a_complaint_goes_over_and_comes_back import heard, over_there, step
from tests.federation.test_the_wire_may_fail import bodies, post
from tests.world import MONDAY, World
from xiaobao.casework.models import Case
from xiaobao.federation import actions, queries
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account


def position(code: str) -> queries.Position:
    [found] = queries.positions_with(Peer.objects.get(code=code)).rows
    return found


def test_what_waits_is_counted_and_has_an_age(wire: Wire, world: World, received: Case) -> None:
    wire.weather = lambda url: "lost"
    forward(received, world)
    wire.speak(REGULATOR)
    lost = position(BANK)
    wire.weather = lambda url: "fine"
    wire.later(hours=2)
    wire.speak(REGULATOR)
    done = position(BANK)

    assert (lost.said, lost.acked, lost.unacknowledged, lost.oldest) == (lost.said, 0, lost.said, MONDAY)
    assert lost.said > 1
    assert not lost.at_rest
    assert (done.acked, done.unacknowledged, done.oldest, done.at_rest) == (lost.said, 0, None, True)


def test_what_came_early_is_held_for_what_is_missing(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    _, *later = bodies(wire)
    for body in later[1:]:
        post(wire, body)

    found = position(REGULATOR)

    assert (found.through, found.held, found.missing) == (0, len(later) - 1, 2)
    assert found.at_rest is False


def test_what_was_refused_is_counted_on_both_sides(wire: Wire, world: World, received: Case) -> None:
    Peer.objects.filter(code=REGULATOR).update(kinds=["case.withdrawn"])
    forward(received, world)
    wire.speak(REGULATOR)
    said = position(BANK)

    assert said.refused_there == said.said
    assert position(REGULATOR).refused_here == said.said


def test_contact_is_seen_from_both_sides(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    wire.later(minutes=3)
    wire.speak(REGULATOR)

    assert Peer.objects.get(code=BANK).last_answer_at == MONDAY + timedelta(minutes=3)
    assert Peer.objects.get(code=REGULATOR).last_heard_at == MONDAY + timedelta(minutes=3)


def test_asking_again_fetches_what_is_missing_here(wire: Wire, world: World, received: Case) -> None:
    """The bank waits for an hour after failures; asked by the regulator, it speaks at its next turn."""
    forward(received, world)
    wire.speak(REGULATOR)
    wire.weather = lambda url: "lost"
    step(wire, world, over_there(received), "handling_started")
    step(wire, world, over_there(received), "replied", text="已退。")
    for _ in range(8):
        wire.speak(BANK)
        wire.later(hours=1)
    wire.speak(BANK)
    wire.weather = lambda url: "fine"
    wire.later(minutes=1)
    wire.speak(BANK)
    before = heard(received)
    actions.ask_again(peer_code=BANK, actor=SYSTEM, at=wire.at)
    wire.speak(REGULATOR)
    wire.speak(BANK)

    assert before == []
    assert [each["message"] for each in heard(received)] == ["case.acknowledged", "case.answered", "case.closed"]


def test_asking_again_sends_what_is_dead(wire: Wire, world: World, received: Case) -> None:
    wire.weather = lambda url: "lost"
    forward(received, world)
    wire.later(days=31)
    wire.speak(REGULATOR)
    dead = position(BANK).dead
    wire.weather = lambda url: "fine"
    many = actions.ask_again(peer_code=BANK, actor=SYSTEM, at=wire.at)
    wire.speak(REGULATOR)

    assert dead == many > 1
    assert position(BANK).at_rest


def test_only_who_watches_asks_again(wire: Wire, world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.ask_again(peer_code=BANK, actor=world.actor("east-handler"), at=MONDAY)
    with pytest.raises(NotFound):
        actions.ask_again(peer_code="none", actor=SYSTEM, at=MONDAY)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("已确认到", "再问一次", "最早")), ("en", ("Acknowledged up to", "Ask again", "the oldest"))],
)
def test_the_page_shows_it_in_both_languages(
    wire: Wire, world: World, received: Case, language: str, words: tuple[str, ...]
) -> None:
    wire.weather = lambda url: "lost"
    forward(received, world)
    wire.speak(REGULATOR)
    client = Client(headers={"Accept-Language": language})
    client.force_login(Account.objects.get(pk=world.accounts["head"]))

    shown = client.get(f"/office/peers/{BANK}/").content.decode()
    Peer.objects.filter(code=BANK).update(asked_at=MONDAY)
    client.post(f"/office/peers/{BANK}/ask/")
    peer = Peer.objects.get(code=BANK)

    assert all(word in shown for word in (*words, received.number))
    assert (peer.asked_at, peer.retry_at) == (None, None)


def test_one_message_is_sent_again_and_a_foreign_one_is_not_there(wire: Wire, world: World, received: Case) -> None:
    forward(received, world)
    Message.objects.update(state="dead")
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts["head"]))
    first = Thread.objects.get().messages.order_by("pk")[0]

    client.post(f"/office/peers/{BANK}/resend/", {"message": first.pk})
    unknown = client.post(f"/office/peers/{BANK}/resend/", {"message": 987_654})

    assert list(Message.objects.filter(state="waiting")) == [first]
    assert unknown.status_code == 404
