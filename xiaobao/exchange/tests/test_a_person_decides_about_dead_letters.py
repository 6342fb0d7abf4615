from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from xiaobao.exchange import actions, queries
from xiaobao.exchange.actions import By, DiscardNeedsReason, NothingToDecide
from xiaobao.exchange.actions.handing import claim
from xiaobao.exchange.domain.outbox import Channel, State
from xiaobao.exchange.jobs import DeliveryReport, deliver_due
from xiaobao.exchange.models import OutboxDecision, OutboxMessage
from xiaobao.exchange.tests.conftest import Ear
from xiaobao.exchange.tests.messages import MONDAY, came, mail, notice, posted
from xiaobao.kernel.errors import NotFound

pytestmark = pytest.mark.django_db

BY = By("account:1", "Li Ming")
TUESDAY = MONDAY + timedelta(days=1)


def dead(key: str = "letter:1", **other: object) -> OutboxMessage:
    message = posted(came(key) | other)
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=20, failed_at=MONDAY, fault="other", last_error="RuntimeError: not today"
    )
    message.refresh_from_db()
    return message


def test_a_dead_letter_goes_out_only_after_somebody_said_so_and_that_is_written_down(ear: Ear) -> None:
    message = dead()

    assert deliver_due(at=TUESDAY, limit=10) == DeliveryReport()
    actions.resend(message_id=message.pk, by=BY, at=TUESDAY)
    assert deliver_due(at=TUESDAY, limit=10) == DeliveryReport(delivered=1)

    [decision] = queries.decisions()
    assert (decision.what, decision.message, decision.at) == ("resent", message, TUESDAY)
    assert (decision.actor_key, decision.actor_name) == ("account:1", "Li Ming")
    assert len(ear.heard) == 1


def test_one_that_is_still_tried_is_tried_at_once_and_has_all_its_tries(ear: Ear) -> None:
    message, ear.faults = posted(came()), 1
    deliver_due(at=MONDAY, limit=10)

    actions.resend(message_id=message.pk, by=BY, at=MONDAY)

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=1)
    message.refresh_from_db()
    assert (message.attempts, message.fault, message.failed_at) == (1, "", None)


def test_what_arrived_is_not_sent_again(ear: Ear) -> None:
    message = posted(came())
    deliver_due(at=MONDAY, limit=10)

    with pytest.raises(NothingToDecide):
        actions.resend(message_id=message.pk, by=BY, at=TUESDAY)
    with pytest.raises(NothingToDecide):
        actions.discard(message_id=message.pk, reason="wrong", by=BY, at=TUESDAY)
    with pytest.raises(NotFound):
        actions.resend(message_id=message.pk + 1, by=BY, at=TUESDAY)

    assert queries.decisions() == []


def test_what_a_worker_has_in_its_hands_is_left_to_it() -> None:
    message = posted(mail())
    claim((Channel.EMAIL,), at=MONDAY, most=1)

    with pytest.raises(NothingToDecide):
        actions.resend(message_id=message.pk, by=BY, at=MONDAY)
    with pytest.raises(NothingToDecide):
        actions.discard(message_id=message.pk, reason="wrong", by=BY, at=MONDAY)


def test_all_dead_letters_of_a_channel_and_no_others_are_sent_again(ear: Ear) -> None:
    mine = [dead(f"letter:{n}") for n in range(3)]
    dead(**mail())
    waiting = posted(came("letter:waiting"))

    assert actions.resend_failed(channel="reaction", by=BY, at=TUESDAY) == 3
    assert actions.resend_failed(channel="reaction", by=BY, at=TUESDAY) == 0

    assert deliver_due(at=TUESDAY, limit=10) == DeliveryReport(delivered=4)
    assert {each.message_id for each in queries.decisions()} == {message.pk for message in mine}
    assert waiting.pk not in {each.message_id for each in queries.decisions()}


def test_what_was_interrupted_may_have_arrived_and_is_sent_again_only_by_itself() -> None:
    message = posted(mail())
    claim((Channel.EMAIL,), at=MONDAY, most=1)
    deliver_due(at=TUESDAY, limit=10)

    assert actions.resend_failed(channel="email", by=BY, at=TUESDAY) == 0
    actions.resend(message_id=message.pk, by=BY, at=TUESDAY)

    assert deliver_due(at=TUESDAY, limit=10) == DeliveryReport(delivered=1)


def test_what_is_discarded_never_goes_and_its_reason_stays(ear: Ear) -> None:
    gone, never = dead(), posted(came("letter:2"))

    actions.discard(message_id=gone.pk, reason=" the case was closed ", by=BY, at=TUESDAY)
    actions.discard(message_id=never.pk, reason="posted by mistake", by=BY, at=TUESDAY)

    assert deliver_due(at=TUESDAY, limit=10) == DeliveryReport()
    assert actions.resend_failed(channel="reaction", by=BY, at=TUESDAY) == 0
    with pytest.raises(NothingToDecide):
        actions.resend(message_id=gone.pk, by=BY, at=TUESDAY)
    told = queries.letters(TUESDAY, states=[State.DISCARDED]).letters
    assert [letter.reason for letter in told] == ["the case was closed", "posted by mistake"]
    assert ear.heard == []


def test_nothing_is_discarded_without_a_reason() -> None:
    message = dead()

    with pytest.raises(DiscardNeedsReason):
        actions.discard(message_id=message.pk, reason="  ", by=BY, at=TUESDAY)

    assert not OutboxMessage.objects.filter(discarded_at__isnull=False).exists()


def test_a_decision_cannot_be_changed_or_taken_away() -> None:
    actions.discard(message_id=dead().pk, reason="wrong", by=BY, at=TUESDAY)

    for work in (lambda: OutboxDecision.objects.update(reason="right"), OutboxDecision.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            work()
    assert [decision.reason for decision in queries.decisions()] == ["wrong"]


def test_every_undelivered_message_is_in_one_state_and_counted_there() -> None:
    moments = (None, MONDAY)
    for n, (failed, discarded, attempts, late) in enumerate(product(moments, moments, (0, 2), (False, True))):
        posted(came(f"letter:{n}"), TUESDAY - timedelta(hours=2 * late))
        OutboxMessage.objects.filter(key=f"letter:{n}").update(
            failed_at=failed, discarded_at=discarded, attempts=attempts
        )

    counted = queries.undelivered_by_channel(TUESDAY)[Channel.REACTION]
    listed = queries.letters(TUESDAY, states=list(State)).letters

    assert sum(counted.values()) == len(listed) == 16
    assert counted == {state: sum(letter.state == state for letter in listed) for state in State}
    for state in State:
        assert {letter.state for letter in queries.letters(TUESDAY, states=[state]).letters} == {state}


def test_the_list_is_told_in_parts_and_names_nobody() -> None:
    for n in range(5):
        dead(**(mail(f"mail:{n}") | {"recipient": "zhang.san@example.com"}))
    dead(**notice("file:1", channel="file", recipient="+86 13812345678"))

    first = queries.letters(TUESDAY, limit=4)
    rest = queries.letters(TUESDAY, limit=4, after=first.after or 0)

    assert (len(first.letters), len(rest.letters), rest.after) == (4, 2, None)
    assert first.letters[0].recipient == "z***@example.com"
    assert "12345678" not in rest.letters[-1].recipient
    assert "zhang" not in repr((first, rest))
    assert [letter.next_at for letter in first.letters] == [None] * 4
    assert len(queries.letters(TUESDAY, channel="file").letters) == 1
