"""Who signs in is told, in the platform and by mail, when how they sign in was changed. OWASP ASVS 4.0.3, V2.2.3."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from tests.world import MONDAY, World
from xiaobao.coordination import table
from xiaobao.coordination.reactions import ACCOUNT_TOLD
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import Notice
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.events import TOLD
from xiaobao.people.models import Account

GOOD = "seven plain words nobody has used before"


@pytest.fixture(autouse=True)
def _kept(settings: LazySettings, world: World) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    table.register()
    Account.objects.filter(username="east-handler").update(email="handler@example.invalid")


def deliver() -> None:
    for _round in range(3):  # the event, the reaction, the mail
        deliver_due(at=MONDAY, limit=50)


def notices(world: World, username: str) -> list[str]:
    rows = Notice.objects.filter(recipient=f"account:{world.accounts[username]}").order_by("pk")
    return list(rows.values_list("subject", flat=True))


def test_a_password_that_somebody_else_set_is_told_by_notice_and_mail(world: World) -> None:
    people.set_password(account_id=world.accounts["east-handler"], password=GOOD, actor=SYSTEM, at=MONDAY)

    deliver()

    assert notices(world, "east-handler") == ["您账号的密码已被修改"]
    [sent] = mail.outbox
    assert sent.to == ["handler@example.invalid"]
    assert sent.subject == "您账号的密码已被修改"
    assert "并非您本人操作" in sent.body
    assert GOOD not in sent.body


def test_what_one_did_oneself_is_told_as_ones_own(world: World) -> None:
    actor = world.actor("east-handler")
    people.issue_token(account_id=world.accounts["east-handler"], name="导入", expires_at=None, actor=actor, at=MONDAY)

    deliver()

    assert notices(world, "east-handler") == ["您的账号新增了程序令牌：导入"]
    assert "您本人" in mail.outbox[0].body


def test_who_left_no_address_gets_the_notice_alone(world: World) -> None:
    people.sign_out_everywhere(account_id=world.accounts["west-handler"], actor=SYSTEM, at=MONDAY)

    deliver()

    assert len(notices(world, "west-handler")) == 1
    assert mail.outbox == []


def test_both_are_told_when_a_role_is_handed_over(world: World) -> None:
    people.delegate_role(
        giver_id=world.accounts["east-head"], taker="east-handler", role=Role.HEAD, unit_id=world.units["EAST"],
        starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3), reason="年休假",
        actor=world.actor("east-head"), at=MONDAY,
    )  # fmt: skip

    deliver()

    assert notices(world, "east-head") == ["east-handler代理您的职责"]
    assert notices(world, "east-handler") == ["您代理east-head的职责"]


def test_every_event_that_is_posted_has_its_words() -> None:
    assert set(TOLD) == set(ACCOUNT_TOLD)
