"""Who lodged and agreed to it is told by mail: the number, a link, nothing else; the address stays sealed till then."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case, Party
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import LodgingIncomplete, Person
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.coordination import table
from xiaobao.exchange.domain.outbox import BadMessage, Channel, check_message
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import OutboxMessage
from xiaobao.exchange.tests.servers import MailServer
from xiaobao.kernel.clock import travel
from xiaobao.people.domain.actor import citizen
from xiaobao.people.models import Look
from xiaobao.procedures.model import Kind

ADDRESS = "parrot@nautilus.example"
PERSON = Person(name="皇甫鹦鹉", phone="19955500001", address="鹦鹉螺巷71号", email=ADDRESS, may_mail=True)
ORIGIN = "https://xiaobao.example"
LATER = at("2026-05-11 12:00")


@pytest.fixture(autouse=True)
def _kept(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ORIGIN = ORIGIN
    table.register()


def lodged(world: World, person: Person = PERSON, **over: object) -> str:
    told = lodging(complainants=(person,), **over)
    return actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0].number


def accept(world: World, number: str) -> None:
    """A step that the complainant is told of."""
    head, handler = world.actor("east-head"), world.actor("east-handler")
    actions.take(number=number, event="assigned", data={"account": "east-handler"}, actor=head, at=MONDAY)
    actions.take(number=number, event="accepted", data={"conditions": CONDITIONS}, actor=handler, at=LATER)


def deliver() -> None:
    for _round in range(4):  # the step, the reaction, the mail, and nothing more
        deliver_due(at=LATER, limit=50)


def allow(number: str, *, given: bool) -> None:
    data = {"purpose": "mail", "given": given}
    who = citizen(case_id=Case.objects.get(number=number).pk, name="citizen")
    actions.take(number=number, event="consent_recorded", data=data, actor=who, at=LATER)


def test_a_step_that_the_consumer_is_told_of_sends_one_mail_with_a_link_that_opens_the_case(world: World) -> None:
    number = lodged(world)
    accept(world, number)

    deliver()
    deliver()

    [sent] = mail.outbox
    [link] = re.findall(r"https://xiaobao\.example(/track/link/[A-Za-z0-9_-]{64}/)$", str(sent.body))
    client = Client()
    with travel(to=LATER):
        assert client.post(link).headers["Location"] == "/track/case/"
        assert number in client.get("/track/case/").content.decode()
    assert sent.to == [ADDRESS]


def test_the_mail_names_the_number_and_nothing_of_what_it_is_about(world: World) -> None:
    number = lodged(world)
    accept(world, number)

    deliver()

    [sent] = mail.outbox
    said = f"{sent.subject} {sent.body}"
    assert number in sent.subject
    for secret in ("手机", "退货", "东街", "East", "投诉", "举报", "受理", *PERSON.personal().values()):
        assert secret not in said, secret


def test_without_an_origin_the_mail_bears_no_link_and_says_where_to_look(world: World, settings: LazySettings) -> None:
    settings.ORIGIN = ""
    number = lodged(world)
    accept(world, number)

    deliver()

    [sent] = mail.outbox
    assert "/track/" not in sent.body
    assert "://" not in sent.body
    assert "查询码" in sent.body
    assert "链接" not in sent.body


def test_links_can_be_switched_off(world: World, settings: LazySettings) -> None:
    settings.LINK_DAYS = 0
    accept(world, lodged(world))

    deliver()

    assert "://" not in mail.outbox[0].body


@pytest.mark.parametrize(
    "person",
    [
        replace(PERSON, may_mail=False),
        replace(PERSON, email="", may_mail=False),
    ],
)
def test_whoever_did_not_agree_or_left_no_address_gets_none(world: World, person: Person) -> None:
    accept(world, lodged(world, person))

    deliver()

    assert mail.outbox == []
    assert not OutboxMessage.objects.filter(topic="notice.consumer").exists()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "<a@b>"]
)
def test_agreeing_without_an_address_that_is_one_is_refused(world: World, address: str) -> None:
    with pytest.raises(LodgingIncomplete) as refused:
        lodged(world, replace(PERSON, email=address))

    assert [name for name, _ in refused.value.missing] == ["complainants[0].email"]


def test_an_anonymous_reporter_gets_no_mail_even_where_a_program_sends_an_address(world: World) -> None:
    number = lodged(world, replace(PERSON, name=""), kinds=(Kind.REPORT,), anonymous=True)

    assert casework.mailed_party(case=Case.objects.get(number=number)) is None


def test_a_reporter_who_agreed_is_told_by_the_same_rules(world: World) -> None:
    number = lodged(world, kinds=(Kind.REPORT,))
    head, handler = world.actor("east-head"), world.actor("east-handler")
    actions.take(number=number, event="assigned", data={"account": "east-handler"}, actor=head, at=MONDAY)
    data = {"ground": "2", "reason": "不属本机关管辖"}
    actions.take(number=number, event="not_handled", data=data, actor=handler, at=LATER)

    deliver()

    [sent] = mail.outbox
    assert sent.to == [ADDRESS]
    assert number in sent.subject


def test_whoever_takes_the_consent_back_gets_none_any_more_not_even_one_that_waits(world: World) -> None:
    number = lodged(world)
    accept(world, number)
    deliver_due(at=LATER, limit=50, channels=(Channel.REACTION,))
    assert OutboxMessage.objects.undelivered().filter(topic="notice.consumer").count() == 1

    allow(number, given=False)
    deliver()

    assert mail.outbox == []
    assert not OutboxMessage.objects.undelivered().exists()


def test_who_agrees_later_gets_mails_from_then_on(world: World) -> None:
    number = lodged(world, replace(PERSON, may_mail=False))
    allow(number, given=True)

    deliver()

    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_neither_the_address_nor_a_link_lies_in_any_table(world: World) -> None:
    number = lodged(world)
    accept(world, number)
    deliver()
    [sent] = mail.outbox
    [token] = re.findall(r"/track/link/([A-Za-z0-9_-]{64})/", str(sent.body))

    for model in apps.get_models():
        for row in model._default_manager.all().values():
            text = "\n".join(str(value) for value in row.values())
            assert ADDRESS not in text, model.__name__
            assert token not in text, model.__name__


def test_opening_the_address_is_written_down_for_the_person_to_read(world: World) -> None:
    number = lodged(world)
    accept(world, number)
    deliver()

    [look] = Look.objects.all()
    assert look.record_id == Party.objects.get(case__number=number, role="complainant").record_id
    assert look.case_id == Case.objects.get(number=number).pk
    assert look.actor_key == "system"
    assert "个人信息保护法" in look.reason


def test_an_address_that_the_mail_server_does_not_know_is_told_to_nobody(
    world: World, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    accept(world, lodged(world))

    with MailServer(refuses=(ADDRESS,)) as server:
        settings.EMAIL_PORT = server.port
        deliver()

    failed = OutboxMessage.objects.get(topic="notice.consumer")
    assert failed.fault == "recipient"
    assert ADDRESS not in failed.last_error
    assert ADDRESS not in caplog.text
    assert failed.recipient.startswith("party:")


def test_an_erased_case_writes_to_nobody(world: World) -> None:
    number = lodged(world)
    Case.objects.filter(number=number).update(is_erased=True)

    assert casework.mailed_party(case=Case.objects.get(number=number)) is None


def test_a_link_that_waited_in_the_outbox_lives_from_when_it_leaves(world: World) -> None:
    accept(world, lodged(world))
    late = LATER + timedelta(days=1)
    for _round in range(4):
        deliver_due(at=late, limit=50)

    [token] = re.findall(r"/track/link/([A-Za-z0-9_-]{64})/", str(mail.outbox[0].body))
    with travel(to=late + timedelta(days=13, hours=23)):
        assert Client().get(f"/track/link/{token}/").status_code == 200


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(BadMessage):
        check_message(topic="a.b", key="k", channel="email", recipient="party:x", payload={"subject": "a", "body": "b"})
