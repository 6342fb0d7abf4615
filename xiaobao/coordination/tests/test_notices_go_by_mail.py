"""Whoever left an address is told by mail too: the number of the case, and nothing of what it is about."""

import pytest
from django.conf import LazySettings
from django.core import mail

from tests.world import MONDAY, World
from xiaobao.complaints import actions
from xiaobao.coordination import table
from xiaobao.exchange.jobs import deliver_due
from xiaobao.people.models import Account


@pytest.fixture(autouse=True)
def _kept(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    table.register()


def assign(world: World, number: str) -> None:
    actions.take(
        number=number, event="assigned", data={"account": "east-handler"}, actor=world.actor("east-head"), at=MONDAY
    )
    for _round in range(3):  # the step, the reaction, the mail
        deliver_due(at=MONDAY, limit=50)


def test_the_handler_who_left_an_address_gets_one_mail(world: World, complaint: str) -> None:
    Account.objects.filter(username="east-handler").update(email="handler@example.invalid")

    assign(world, complaint)
    deliver_due(at=MONDAY, limit=50)

    [sent] = mail.outbox
    assert sent.to == ["handler@example.invalid"]
    assert complaint in sent.subject


def test_a_mail_says_nothing_of_what_the_case_is_about(world: World, complaint: str) -> None:
    Account.objects.filter(username="east-handler").update(email="handler@example.invalid")

    assign(world, complaint)

    [sent] = mail.outbox
    said = f"{sent.subject} {sent.body}"
    assert "手机退货" not in said
    assert "19900001234" not in said


def test_whoever_left_none_gets_none(world: World, complaint: str) -> None:
    assign(world, complaint)

    assert mail.outbox == []
