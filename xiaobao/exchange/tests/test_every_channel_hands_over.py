from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail as outgoing

from xiaobao.exchange import actions
from xiaobao.exchange.jobs import DeliveryReport, deliver_due
from xiaobao.exchange.models import Notice
from xiaobao.exchange.queries import failing_messages, unread_count, unread_notices
from xiaobao.exchange.tests.messages import MONDAY, TEXT, mail, notice, posted
from xiaobao.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


def test_a_notice_appears_for_its_recipient_alone_until_it_is_read() -> None:
    posted(notice())
    deliver_due(at=MONDAY, limit=10)

    [found] = unread_notices(("account:7", "business:3"))
    assert (found.subject, found.body, found.link) == ("A clock is due", TEXT["body"], TEXT["link"])
    assert unread_notices(("account:8",)) == []
    assert unread_count(("account:7",)) == 1

    actions.mark_read(notice_id=found.pk, recipients=("account:7",), at=MONDAY)
    actions.mark_read(notice_id=found.pk, recipients=("account:7",), at=MONDAY + timedelta(days=1))

    assert unread_notices(("account:7",)) == []
    assert Notice.objects.get().read_at == MONDAY


def test_somebody_else_cannot_mark_a_notice_as_read() -> None:
    posted(notice())
    deliver_due(at=MONDAY, limit=10)

    with pytest.raises(NotFound):
        actions.mark_read(notice_id=Notice.objects.get().pk, recipients=("account:8",), at=MONDAY)
    assert unread_count(("account:7",)) == 1


def test_the_newest_notices_come_first_and_no_more_than_asked_for() -> None:
    for n in range(3):
        posted(notice(f"notice:{n}", payload={"subject": f"{n}", "body": "x"}))
        deliver_due(at=MONDAY + timedelta(minutes=n), limit=10)

    assert [found.subject for found in unread_notices(("account:7",), limit=2)] == ["2", "1"]
    assert actions.mark_all_read(recipients=("account:7",), at=MONDAY) == 3
    assert unread_count(("account:7",)) == 0


def test_a_mail_goes_out_with_its_subject_on_one_line() -> None:
    posted(mail())

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(delivered=1)

    [sent] = outgoing.outbox
    assert (sent.subject, sent.to) == ("A clock is due", ["officer@example.com"])
    assert sent.body == "Look at case 7.\n\n/desk/cases/7/"


def test_a_mail_server_that_refuses_leaves_the_message_failing(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    message = posted(mail())

    assert deliver_due(at=MONDAY, limit=10) == DeliveryReport(failed=1)
    assert failing_messages(MONDAY) == [message]


def test_a_file_appears_whole_with_the_recipient_and_the_text(notice_dir: Path) -> None:
    posted(notice("case:../7", channel="file", recipient="+86 138"))

    deliver_due(at=MONDAY, limit=10)

    [found] = notice_dir.iterdir()
    assert found.name.startswith("20260601-case-7-")
    assert found.suffix == ".txt"
    assert found.read_text(encoding="utf-8") == (
        "To: +86 138\nSubject: A clock is due\n\nLook at case 7.\n\n/desk/cases/7/\n"
    )
