import threading
from collections import Counter
from datetime import datetime, timedelta
from time import monotonic

import pytest
from django.conf import LazySettings
from django.db import close_old_connections, connection

from xiaobao.exchange import actions
from xiaobao.exchange.actions import By
from xiaobao.exchange.domain.outbox import LONGEST_WAIT, MOST_ATTEMPTS, next_attempt
from xiaobao.exchange.jobs import DeliveryReport, deliver_due, delivering
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.exchange.tests.conftest import Ear
from xiaobao.exchange.tests.messages import MONDAY, came, mail, notice, posted
from xiaobao.exchange.tests.servers import MailServer

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
BY = By("account:1", "Li Ming")


@pytest.fixture(autouse=True)
def _goes_by_mail(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", 0.3
    settings.EMAIL_PORT = 9  # nobody is there


def letters(many: int) -> Counter[str]:
    """So many mails, each to somebody else."""
    found = [f"officer{n}@example.com" for n in range(many)]
    actions.post_many(messages=[mail(f"mail:{address}") | {"recipient": address} for address in found], at=MONDAY)
    return Counter(found)


def turns(*, since: datetime, until: datetime, every: timedelta = timedelta(minutes=10)) -> DeliveryReport:
    report, at = DeliveryReport(), since
    while at < until:
        report += deliver_due(at=at, limit=500)
        at += every
    return report


def test_twenty_tries_reach_over_two_days() -> None:
    moment, tries = MONDAY, 1
    while (again := next_attempt(tries, moment)) is not None:
        moment, tries = again, tries + 1

    assert (tries, moment - MONDAY) == (MOST_ATTEMPTS, timedelta(hours=48, minutes=15))


def test_after_a_day_without_a_mail_server_every_letter_arrives_once(settings: LazySettings) -> None:
    sent = letters(6)

    assert turns(since=MONDAY, until=MONDAY + DAY).delivered == 0
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        report = turns(since=MONDAY + DAY, until=MONDAY + DAY + LONGEST_WAIT + timedelta(minutes=20))

    assert (report.delivered, report.failed, report.given_up) == (6, 0, 0)
    assert server.taken == sent
    assert not OutboxMessage.objects.undelivered().exists()


def test_after_three_days_the_letters_are_dead_and_a_person_sends_them_again(settings: LazySettings) -> None:
    sent = letters(3)

    assert turns(since=MONDAY, until=MONDAY + 3 * DAY).given_up == 3
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        assert turns(since=MONDAY + 3 * DAY, until=MONDAY + 4 * DAY, every=timedelta(hours=1)) == DeliveryReport()
        assert actions.resend_failed(channel="email", by=BY, at=MONDAY + 4 * DAY) == 3
        assert deliver_due(at=MONDAY + 4 * DAY, limit=10) == DeliveryReport(delivered=3)

    assert server.taken == sent


def test_a_mail_server_that_hangs_is_asked_once_a_turn_and_nothing_else_waits_for_it(
    settings: LazySettings, ear: Ear
) -> None:
    letters(5)
    for n in range(3):
        posted(notice(f"notice:{n}"))
        posted(notice(f"file:{n}", channel="file", recipient="case:1:complainant"))
        posted(came(f"letter:{n}"))

    with MailServer(hangs=True) as server:
        settings.EMAIL_PORT = server.port
        began = monotonic()
        report = deliver_due(at=MONDAY, limit=500)

    assert monotonic() - began < 5
    assert report == DeliveryReport(delivered=9, failed=1)
    assert server.connections == 1
    assert sorted(OutboxMessage.objects.undelivered().values_list("attempts", "fault")) == [(0, "")] * 4 + [
        (1, "timeout")
    ]
    assert Notice.objects.count() == 3


def test_a_turn_ends_after_its_time_and_what_was_not_tried_loses_no_try(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "TURN_SECONDS", 0)
    for n in range(4):
        posted(came(f"letter:{n}"))
        posted(notice(f"notice:{n}"))

    assert deliver_due(at=MONDAY, limit=500) == DeliveryReport(delivered=2)
    waiting = OutboxMessage.objects.undelivered().values_list("channel", "attempts", "claimed_at")
    assert sorted(waiting) == [("in_app", 0, None)] * 3 + [("reaction", 0, None)] * 3


def test_a_folder_that_cannot_be_written_holds_only_its_own_channel_up(settings: LazySettings) -> None:
    settings.NOTICE_DIR.parent.mkdir(exist_ok=True)
    settings.NOTICE_DIR.write_text("a file, where a folder should be", encoding="utf-8")
    for n in range(60):
        posted(notice(f"file:{n}", channel="file", recipient="case:1:complainant"))
    posted(notice())

    assert deliver_due(at=MONDAY, limit=500) == DeliveryReport(delivered=1, failed=1)

    waiting = OutboxMessage.objects.undelivered()
    assert waiting.filter(attempts=0, claimed_at=None).count() == 59
    assert [message.fault for message in waiting.filter(attempts=1)] == ["storage"]


def test_a_server_that_does_not_say_goodbye_has_taken_the_letter(settings: LazySettings) -> None:
    sent = letters(2)

    with MailServer(goodbye=False) as server:
        settings.EMAIL_PORT = server.port
        assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=2)

    assert server.taken == sent


def test_a_letter_that_is_sent_twice_bears_the_same_id(settings: LazySettings) -> None:
    message = posted(mail())

    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        deliver_due(at=MONDAY, limit=10)
        OutboxMessage.objects.update(delivered_at=None, claimed_at=None)
        deliver_due(at=MONDAY + DAY, limit=10)

    assert len(server.ids) == 2
    assert len(set(server.ids)) == 1
    assert message.recipient not in server.ids[0]


def test_an_unknown_recipient_keeps_no_other_letter_back_and_is_not_named(settings: LazySettings) -> None:
    letters(3)

    with MailServer(refuses=("officer0@example.com",)) as server:
        settings.EMAIL_PORT = server.port
        assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=2, failed=1)

    [failing] = OutboxMessage.objects.undelivered()
    assert failing.fault == "recipient"
    assert "550" in failing.last_error
    assert "officer0" not in failing.last_error


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_each_letter_once(settings: LazySettings) -> None:
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")
    start = threading.Barrier(3)
    settings.EMAIL_TIMEOUT = 10

    def work() -> None:
        close_old_connections()
        start.wait()
        while deliver_due(at=MONDAY, limit=7).delivered:
            pass
        connection.close()

    sent = letters(40)
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert server.taken == sent
    assert not OutboxMessage.objects.undelivered().exists()
