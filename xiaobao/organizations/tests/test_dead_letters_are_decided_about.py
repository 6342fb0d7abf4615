"""Who runs the installation sees what did not arrive, sends it again or discards it; nobody else, and nobody's name."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from tests.world import World
from xiaobao.exchange import actions as exchange
from xiaobao.exchange import queries
from xiaobao.exchange.actions import NothingToDecide
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.exchange.jobs import deliver_due
from xiaobao.exchange.models import OutboxDecision, OutboxMessage
from xiaobao.kernel.clock import CHINA
from xiaobao.organizations import actions
from xiaobao.organizations.commands import outbox
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account

NOW = datetime.now(CHINA)
DEAD = 60
PAGE = "/office/messages/"


@pytest.fixture
def dead(db: None) -> list[int]:
    """Sixty mails that failed, the ids."""
    text = {"subject": "Case 7 is yours", "body": "Sign in to see it."}
    told = {"topic": "notice.mail", "channel": "email", "payload": text}
    letters = [{**told, "key": f"mail:{n}", "recipient": f"zhang.san{n}@example.com"} for n in range(DEAD)]
    exchange.post_many(messages=letters, at=NOW - timedelta(days=3))
    OutboxMessage.objects.update(attempts=20, failed_at=NOW - timedelta(days=1), fault="unreachable")
    return list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))


def everywhere(world: World, username: str, role: Role) -> Client:
    people.grant_role(account_id=world.accounts[username], role=role, unit_id=None, actor=SYSTEM, at=NOW)
    return signed_in(world, username)


def signed_in(world: World, username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts[username]))
    return client


def run(*arguments: str) -> Result:
    return CliRunner().invoke(outbox, arguments, catch_exceptions=False)


def test_the_page_counts_and_lists_them_in_parts_and_names_nobody(world: World, dead: list[int]) -> None:
    client = everywhere(world, "handler", Role.ADMINISTRATOR)

    first = client.get(PAGE)
    rest = client.get(f"{PAGE}?{first.context['page'].next}")

    page = first.context["page"]
    [mails] = [row for row in page.channels if row.channel == "email"]
    assert (mails.failed, len(page.rows), len(rest.context["page"].rows)) == (DEAD, 50, DEAD - 50)
    assert rest.context["page"].next == ""
    for answer in (first, rest):
        assert "z***@example.com" in answer.content.decode()
        assert "zhang" not in answer.content.decode()


def test_where_everything_arrived_the_page_says_so(world: World) -> None:
    assert "没有滞留的消息" in everywhere(world, "head", Role.HEAD).get(PAGE).content.decode()


@pytest.mark.parametrize("asked", ["?after=x", "?after=-1", "?after=" + "9" * 30, "?state=x&channel=y", "?after=²"])
def test_what_is_no_question_is_passed_over(world: World, dead: list[int], asked: str) -> None:
    assert len(everywhere(world, "head", Role.HEAD).get(PAGE + asked).context["page"].rows) == 50


def test_a_person_sends_one_again_and_then_all(world: World, dead: list[int], settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client = everywhere(world, "head", Role.HEAD)

    client.post(f"{PAGE}{dead[0]}/resend/")
    deliver_due(at=datetime.now(CHINA), limit=500)
    assert [sent.to for sent in mail.outbox] == [["zhang.san0@example.com"]]

    told = client.post(f"{PAGE}email/resend-all/", follow=True)
    deliver_due(at=datetime.now(CHINA), limit=500)

    assert str(DEAD - 1) in told.content.decode()
    assert len({sent.to[0] for sent in mail.outbox}) == len(mail.outbox) == DEAD
    assert {decision.actor_name for decision in OutboxDecision.objects.all()} == {"head"}
    assert client.post(f"{PAGE}pigeon/resend-all/").status_code == 404


def test_who_administers_discards_one_with_a_reason(world: World, dead: list[int]) -> None:
    client = everywhere(world, "handler", Role.ADMINISTRATOR)

    assert "请写明" in client.post(f"{PAGE}{dead[0]}/discard/", {"reason": " "}, follow=True).content.decode()
    shown = client.post(f"{PAGE}{dead[0]}/discard/", {"reason": "left the office"}, follow=True)
    again = client.post(f"{PAGE}{dead[0]}/resend/", follow=True)

    assert "left the office" in shown.content.decode()
    assert "已作废" in again.content.decode()
    [decision] = OutboxDecision.objects.all()
    assert (decision.what, decision.reason, decision.message_id) == ("discarded", "left the office", dead[0])
    assert decision.actor_key == f"account:{world.accounts['handler']}"


def test_a_head_sends_again_and_discards_nothing(world: World, dead: list[int]) -> None:
    client = everywhere(world, "head", Role.HEAD)

    assert "/discard/" not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{dead[0]}/discard/", {"reason": "away with it"})
    with pytest.raises(NotPermitted):
        actions.discard_message(message_id=dead[0], reason="x", actor=world.actor("head"), at=NOW)

    assert not OutboxDecision.objects.exists()


@pytest.mark.parametrize("who", ["head", "bank-head", "east-head", "auditor", "handler", "registrar", "merchant"])
def test_whoever_runs_only_a_part_of_it_sees_and_does_nothing(world: World, dead: list[int], who: str) -> None:
    client = signed_in(world, who)

    assert client.get(PAGE).status_code == 403
    for address in (f"{PAGE}{dead[0]}/resend/", f"{PAGE}{dead[0]}/discard/", f"{PAGE}email/resend-all/"):
        assert client.post(address, {"reason": "x"}).status_code == 403
    with pytest.raises(NotPermitted):
        actions.resend_message(message_id=dead[0], actor=world.actor(who), at=NOW)
    with pytest.raises(NotPermitted):
        actions.resend_failed(channel=Channel.EMAIL, actor=world.actor(who), at=NOW)
    assert not OutboxDecision.objects.exists()


def test_whoever_heads_every_tree_that_is_here_heads_the_installation(world: World) -> None:
    bank, head = world.units["BANK"], world.accounts["head"]

    assert signed_in(world, "head").get(PAGE).status_code == 403
    people.grant_role(account_id=head, role=Role.HEAD, unit_id=bank, actor=SYSTEM, at=NOW)

    assert signed_in(world, "head").get(PAGE).status_code == 200


def test_the_command_lists_them_as_table_json_and_csv(dead: list[int]) -> None:
    table, told, sheet = (run("list", "--limit", "2", "--format", style) for style in ("table", "json", "csv"))

    assert [row["id"] for row in json.loads(told.stdout)] == dead[:2]
    assert [row["id"] for row in csv.DictReader(StringIO(sheet.stdout))] == [str(each) for each in dead[:2]]
    assert len(table.stdout.splitlines()) == 2
    assert f"--after {dead[1]}" in told.stderr
    assert "zhang" not in table.output + told.output + sheet.output
    assert json.loads(run("list", "--state", "waiting", "--format", "json").stdout) == []
    assert json.loads(run("list", "--channel", "file", "--format", "json").stdout) == []


def test_the_command_sends_again_and_discards(dead: list[int]) -> None:
    assert json.loads(run("resend", str(dead[0]), "--format", "json").stdout) == [{"resent": 1}]
    assert json.loads(run("discard", str(dead[1]), "--reason", "wrong", "--format", "json").stdout)
    assert json.loads(run("resend", "--channel", "email", "--format", "json").stdout) == [{"resent": DEAD - 2}]
    assert run("resend").exit_code == run("discard", str(dead[1])).exit_code == 2
    with pytest.raises(NothingToDecide):
        run("resend", str(dead[1]))

    decided = OutboxDecision.objects.values_list("what", "actor_key", "reason")
    assert set(decided) == {("resent", "system", ""), ("discarded", "system", "wrong")}
    assert queries.tally() == {"waiting": DEAD - 1, "failing": 0, "given_up": 0}
