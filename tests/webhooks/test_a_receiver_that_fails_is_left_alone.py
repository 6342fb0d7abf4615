"""What a receiver does not take is tried again; one that is gone, or fails for days, is switched off."""

import itertools
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings

from tests.webhooks.conftest import Receiver, Register, sent, work
from tests.world import MONDAY, World, at
from xiaobao.exchange.domain.outbox import MOST_ATTEMPTS
from xiaobao.exchange.models import Notice, OutboxDecision
from xiaobao.exchange.tests.talkers import Talker, answer
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks import actions, jobs
from xiaobao.webhooks.actions.announcing import SwitchedOff
from xiaobao.webhooks.models import Endpoint

MINUTE = timedelta(minutes=1)


def ping(endpoint: Endpoint, keeper: Actor, n: int = 0) -> None:
    actions.ping(endpoint_id=endpoint.pk, actor=keeper, at=MONDAY + timedelta(seconds=n))


def test_what_was_not_taken_comes_again_under_the_same_id(
    register: Register, receiver: Receiver, keeper: Actor
) -> None:
    endpoint = register().endpoint
    ping(endpoint, keeper)
    receiver.status = "500 Oops"
    work()
    receiver.status = "200 OK"
    early = work(MONDAY + MINUTE / 2)
    late = work(MONDAY + MINUTE)

    assert (early, late) == (0, 1)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert len({body for _, body in receiver.heard}) == 1
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.last_status) == (0, None, 200)


def test_a_redirection_is_not_taken_for_an_answer(register: Register, receiver: Receiver, keeper: Actor) -> None:
    ping(register().endpoint, keeper)
    receiver.status = "302 Found"
    work()

    assert [message.last_error for message in sent()] == ["It answered 302."]


def test_an_event_that_is_never_taken_becomes_a_dead_letter(
    register: Register, receiver: Receiver, keeper: Actor
) -> None:
    ping(register().endpoint, keeper)
    receiver.status = "400 No"
    moment = MONDAY
    for _ in range(MOST_ATTEMPTS):
        work(moment)
        moment += timedelta(hours=4)

    [message] = sent()
    assert (message.attempts, message.fault) == (MOST_ATTEMPTS, "refused")
    assert message.failed_at is not None


def test_one_that_is_not_there_costs_one_try_a_turn(register: Register, receiver: Receiver, keeper: Actor) -> None:
    endpoint = register().endpoint
    for n in range(5):
        ping(endpoint, keeper, n)
    receiver.status = "503 Later"
    work(MONDAY + MINUTE)
    tried = len(receiver.heard)
    work(MONDAY + MINUTE * 1.5)  # left alone for a minute
    receiver.status = "200 OK"
    work(MONDAY + MINUTE * 3)

    assert tried == 1
    assert len(receiver.heard) == 6
    assert sorted(message.attempts for message in sent()) == [1, 1, 1, 1, 2]


def test_one_that_is_gone_is_switched_off_and_its_keepers_are_told(
    world: World, register: Register, receiver: Receiver, keeper: Actor
) -> None:
    endpoint = register().endpoint
    for n in range(3):
        ping(endpoint, keeper, n)
    receiver.status = "410 Gone"
    work(MONDAY + MINUTE)
    work(MONDAY + MINUTE)
    endpoint.refresh_from_db()

    assert (endpoint.off_why, len(receiver.heard)) == ("gone", 1)
    assert {bool(message.discarded_at) for message in sent()} == {True}
    assert {each.reason for each in OutboxDecision.objects.all()} == {"The endpoint was switched off (gone)."}
    assert Notice.objects.filter(recipient=f"account:{world.accounts['east-head']}", link__contains="webhooks").exists()
    with pytest.raises(SwitchedOff):
        ping(endpoint, keeper)


def test_one_that_fails_for_days_is_switched_off(
    register: Register, receiver: Receiver, keeper: Actor, settings: LazySettings
) -> None:
    settings.WEBHOOK_DAYS = 2
    endpoint = register().endpoint
    receiver.status = "500 Oops"
    for hours in (0, 30, 47):
        actions.ping(endpoint_id=endpoint.pk, actor=keeper, at=MONDAY + timedelta(hours=hours))
        work(MONDAY + timedelta(hours=hours))
    endpoint.refresh_from_db()
    before = endpoint.off_why
    work(MONDAY + timedelta(hours=60))
    endpoint.refresh_from_db()

    assert (before, endpoint.off_why) == ("", "failing")


def test_one_that_was_switched_on_again_hears_what_happens_from_then(
    register: Register, receiver: Receiver, keeper: Actor
) -> None:
    endpoint = register().endpoint
    ping(endpoint, keeper)
    actions.switch_off(endpoint_id=endpoint.pk, actor=keeper, at=MONDAY)
    actions.switch_on(endpoint_id=endpoint.pk, actor=keeper)
    ping(endpoint, keeper, 1)

    assert work(MONDAY + MINUTE) == 1
    assert len(receiver.heard) == 1


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://[::ffff:169.254.169.254]/"])
def test_an_endpoint_inside_is_not_called(register: Register, keeper: Actor, url: str) -> None:
    ping(register(url=url).endpoint, keeper)
    work()

    assert "is not called" in sent()[0].last_error
    assert not sent()[0].delivered_at


def test_a_slow_receiver_keeps_nothing_else_waiting(register: Register, receiver: Receiver, keeper: Actor) -> None:
    """The slow one answers only when the quick one has heard what came up while the slow one was being called."""
    calls, answered = itertools.count(1), threading.Event()

    def slow() -> Iterator[bytes]:
        slow_called.set()
        answered.wait(2)  # shorter than a wait that is taken for hanging
        yield answer(status="204 No Content" if answered.is_set() else "500 The quick one was kept waiting")

    def quick() -> Iterator[bytes]:
        slow_called.wait(2)
        if next(calls) == 2:
            answered.set()
        yield answer(status="204 No Content")

    slow_called = threading.Event()
    with Talker(slow) as first, Talker(quick) as second:
        for talker, many in ((first, 1), (second, jobs.BATCH + 1)):
            endpoint = register(url=talker.url()).endpoint
            for n in range(many):
                ping(endpoint, keeper, n)
        taken = jobs.deliver(at("2026-05-11 10:05"))

    assert taken == jobs.BATCH + 2
    assert answered.is_set()
