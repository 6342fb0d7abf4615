from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.exchange.domain.outbox import LONGEST_WAIT, MOST_ATTEMPTS, next_attempt
from xiaobao.exchange.domain.reactions import forget_reaction, register_reaction
from xiaobao.exchange.jobs import DeliveryReport, deliver_due
from xiaobao.exchange.models import OutboxMessage
from xiaobao.exchange.queries import failing_messages
from xiaobao.exchange.tests.conftest import Ear
from xiaobao.exchange.tests.messages import MONDAY, came, notice, posted


@given(attempts=st.integers(min_value=1, max_value=MOST_ATTEMPTS - 2))
def test_each_wait_is_longer_than_the_one_before_until_the_longest(attempts: int) -> None:
    this, following = next_attempt(attempts, MONDAY), next_attempt(attempts + 1, MONDAY)

    assert this is not None
    assert following is not None
    assert MONDAY < this <= MONDAY + LONGEST_WAIT
    assert following > this or following == MONDAY + LONGEST_WAIT


def test_after_the_last_attempt_there_is_no_other() -> None:
    assert next_attempt(MOST_ATTEMPTS - 1, MONDAY) is not None
    assert next_attempt(MOST_ATTEMPTS, MONDAY) is None


@pytest.mark.django_db
def test_a_failed_message_is_visible_and_tried_again_when_its_wait_is_over(ear: Ear) -> None:
    message, ear.faults = posted(came()), 1

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(failed=1)
    assert [found.last_error for found in failing_messages(MONDAY)] == ["RuntimeError: not today"]
    assert deliver_due(at=MONDAY + timedelta(seconds=59), limit=10) == DeliveryReport()
    assert deliver_due(at=MONDAY + timedelta(seconds=60), limit=10) == DeliveryReport(delivered=1)

    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (2, "")
    assert failing_messages(MONDAY + timedelta(hours=1)) == []


@pytest.mark.django_db
def test_a_message_that_always_fails_is_given_up_and_stays_visible(ear: Ear) -> None:
    message, ear.faults = posted(came()), 100

    reports = [deliver_due(at=MONDAY + n * LONGEST_WAIT, limit=10) for n in range(MOST_ATTEMPTS + 3)]

    assert [report.failed for report in reports] == [1] * (MOST_ATTEMPTS - 1) + [0] * 4
    assert [report.given_up for report in reports] == [0] * (MOST_ATTEMPTS - 1) + [1] + [0] * 3
    assert len(ear.heard) == MOST_ATTEMPTS
    assert failing_messages(MONDAY + timedelta(days=99)) == [message]


@pytest.mark.django_db
def test_one_failure_keeps_no_other_message_back(ear: Ear) -> None:
    ear.faults = 1
    for n in range(3):
        posted(came(f"letter:{n}"))
    posted(notice())

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=3, failed=1)


@pytest.mark.django_db
def test_what_a_failed_reaction_wrote_is_undone(ear: Ear) -> None:
    ear.faults = 1
    posted(came())

    def write_first(*, topic: str, payload: object, at: object) -> None:
        posted(came("letter:2", topic="letter.answered"))

    forget_reaction("letter.came", ear)
    register_reaction("letter.came", write_first)
    register_reaction("letter.came", ear)
    report = deliver_due(at=MONDAY, limit=10)
    forget_reaction("letter.came", write_first)

    assert report == DeliveryReport(failed=1)
    assert [message.key for message in OutboxMessage.objects.all()] == ["letter:1"]
