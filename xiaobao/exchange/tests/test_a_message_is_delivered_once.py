import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import close_old_connections, connection

from xiaobao.exchange import actions
from xiaobao.exchange.actions.handing import claim
from xiaobao.exchange.domain.outbox import REPEATABLE, STALE_CLAIM, Channel
from xiaobao.exchange.domain.reactions import forget_reaction, register_reaction
from xiaobao.exchange.jobs import DeliveryReport, deliver_due, delivering
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.exchange.queries import failing_messages
from xiaobao.exchange.tests.conftest import Ear
from xiaobao.exchange.tests.messages import MONDAY, came, mail, notice, posted

pytestmark = pytest.mark.django_db

LATER = MONDAY + STALE_CLAIM + timedelta(seconds=1)


def test_a_reaction_hears_topic_payload_and_moment_and_only_once(ear: Ear) -> None:
    posted(came())

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=1)
    assert deliver_due(at=LATER, limit=10) == DeliveryReport()

    assert ear.heard == [("letter.came", {"n": 1}, MONDAY)]
    message = OutboxMessage.objects.get()
    assert (message.delivered_at, message.attempts) == (MONDAY, 1)


def test_nothing_is_delivered_before_its_time(ear: Ear) -> None:
    actions.post(**came(), at=MONDAY, deliver_after=LATER)

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport()
    assert deliver_due(at=LATER, limit=10) == DeliveryReport(delivered=1)


def test_a_second_worker_in_the_middle_of_a_delivery_gets_nothing() -> None:
    reports: list[DeliveryReport] = []

    def second_worker(*, topic: str, payload: Mapping[str, Any], at: datetime) -> None:
        reports.append(deliver_due(at=at, limit=10))

    register_reaction("letter.came", second_worker)
    posted(came("letter:1"))
    posted(came("letter:2"))

    first = deliver_due(at=MONDAY, limit=10)

    forget_reaction("letter.came", second_worker)
    assert first == DeliveryReport(delivered=2)
    assert reports == [DeliveryReport(), DeliveryReport()]


def test_two_claimants_share_the_rows_without_overlap(ear: Ear) -> None:
    for n in range(5):
        posted(came(f"letter:{n}"))

    first = claim(REPEATABLE, at=MONDAY, most=3)
    second = claim(REPEATABLE, at=MONDAY, most=3)

    assert [message.key for message in first] == ["letter:0", "letter:1", "letter:2"]
    assert [message.key for message in second] == ["letter:3", "letter:4"]


def test_the_work_of_a_dead_worker_is_taken_over_when_its_claim_is_stale(ear: Ear) -> None:
    posted(came())
    claim(REPEATABLE, at=MONDAY, most=1)

    assert deliver_due(at=MONDAY + timedelta(minutes=9), limit=10) == DeliveryReport()
    assert deliver_due(at=LATER, limit=10) == DeliveryReport(delivered=1)


def test_a_worker_whose_claim_was_taken_over_undoes_what_it_did() -> None:
    posted(notice())
    [slow] = claim(REPEATABLE, at=MONDAY, most=1)
    [fast] = claim(REPEATABLE, at=LATER, most=1)

    assert delivering._deliver(fast, LATER) == DeliveryReport(delivered=1)
    assert delivering._deliver(slow, MONDAY) == DeliveryReport()

    assert Notice.objects.count() == 1


def test_a_mail_whose_worker_died_is_not_sent_again_but_shown_as_failing() -> None:
    message = posted(mail())
    claim((Channel.EMAIL,), at=MONDAY, most=1)

    assert failing_messages(MONDAY) == []
    assert failing_messages(LATER) == [message]
    assert deliver_due(at=LATER, limit=10) == DeliveryReport(given_up=1)
    assert deliver_due(at=LATER, limit=10) == DeliveryReport()

    assert outgoing.outbox == []
    message.refresh_from_db()
    assert (message.failed_at, message.fault) == (LATER, "interrupted")


def test_messages_of_topics_nobody_listens_to_are_settled_at_once(ear: Ear) -> None:
    for n in range(30):
        posted(came(f"letter:{n}", topic="letter.lost"))
    posted(came("letter:heard"))

    assert deliver_due(at=MONDAY, limit=20) == DeliveryReport(delivered=1, unheard=30)
    assert deliver_due(at=MONDAY, limit=20) == DeliveryReport()
    assert len(ear.heard) == 1


def test_what_is_left_of_unheard_topics_takes_no_place_of_others(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "UNHEARD_SIZE", 2)
    for n in range(5):
        posted(came(f"letter:{n}", topic="letter.lost"))
    posted(came("letter:heard"))

    assert deliver_due(at=MONDAY, limit=1) == DeliveryReport(delivered=1, unheard=2)
    assert deliver_due(at=MONDAY, limit=1) == DeliveryReport(unheard=2)


def test_no_more_than_the_limit_is_delivered_at_a_time(ear: Ear) -> None:
    for n in range(120):
        posted(came(f"letter:{n}"))

    assert deliver_due(at=MONDAY, limit=70).delivered == 70
    assert deliver_due(at=MONDAY, limit=70).delivered == 50


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_deliver_each_message_once() -> None:
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")
    heard: list[int] = []
    start = threading.Barrier(3)

    def hear(*, topic: str, payload: Mapping[str, Any], at: datetime) -> None:
        heard.append(payload["n"])

    def work() -> None:
        close_old_connections()
        start.wait()
        while deliver_due(at=MONDAY, limit=7).delivered:
            pass
        connection.close()

    register_reaction("letter.came", hear)
    actions.post_many(messages=[came(f"letter:{n}", payload={"n": n}) for n in range(150)], at=MONDAY)
    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    forget_reaction("letter.came", hear)

    assert sorted(heard) == list(range(150))
    assert not OutboxMessage.objects.undelivered().exists()
