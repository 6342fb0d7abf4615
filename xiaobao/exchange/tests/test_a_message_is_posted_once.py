from datetime import timedelta

import pytest
from django.db import transaction

from xiaobao.exchange import actions
from xiaobao.exchange.domain.outbox import BadMessage
from xiaobao.exchange.models import OutboxMessage
from xiaobao.exchange.tests.messages import MONDAY, came, mail, notice

pytestmark = pytest.mark.django_db


def test_posting_the_same_key_again_changes_nothing_and_says_so() -> None:
    assert actions.post(**came(), at=MONDAY) is True
    assert actions.post(**came(payload={"n": 2}), at=MONDAY) is False

    message = OutboxMessage.objects.get()
    assert message.payload == {"n": 1}
    assert (message.created_at, message.deliver_after, message.attempts) == (MONDAY, MONDAY, 0)


def test_a_key_that_is_there_does_not_break_the_surrounding_transaction() -> None:
    actions.post(**came(), at=MONDAY)

    with transaction.atomic():
        actions.post(**came(), at=MONDAY)
        actions.post_many(messages=[came(), came("letter:2")], at=MONDAY)
        actions.post(**came("letter:3"), at=MONDAY)

    assert sorted(OutboxMessage.objects.values_list("key", flat=True)) == ["letter:1", "letter:2", "letter:3"]


def test_a_message_goes_with_the_transaction_it_was_posted_in() -> None:
    with transaction.atomic():
        actions.post(**came(), at=MONDAY)
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()


def test_a_message_may_wait() -> None:
    actions.post(**came(), at=MONDAY, deliver_after=MONDAY + timedelta(days=1))

    assert OutboxMessage.objects.get().deliver_after == MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (came(""), "needs a key"),
        (came(topic="letter"), "not dotted"),
        (came(topic="Letter.came"), "not dotted"),
        (came(channel="pigeon"), "none of in_app, email, file, reaction"),
        (notice(recipient="7"), "not like account:7"),
        (notice(recipient="account:0"), "not like account:7"),
        (notice(payload={"subject": "x"}), "lacks the text 'body'"),
        (notice(payload={"subject": 3, "body": "x"}), "lacks the text 'subject'"),
        (mail() | {"recipient": "account:7"}, "not an e-mail address"),
        (mail() | {"recipient": "a@b.c\nBcc: d@e.f"}, "not an e-mail address"),
    ],
)
def test_a_message_that_could_never_be_delivered_is_refused(message: dict[str, object], reason: str) -> None:
    with pytest.raises(BadMessage, match=reason):
        actions.post_many(messages=[came("letter:9"), message], at=MONDAY)

    assert not OutboxMessage.objects.exists()
