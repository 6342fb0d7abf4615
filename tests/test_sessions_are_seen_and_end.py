"""Each sign-in is a row that its owner sees and ends; sessions end in time; a password is changed by who knows it."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from tests.world import MONDAY, World
from xiaobao.kernel.clock import travel
from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.devices import Device, device_of
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, AccountEvent, SignIn

PASSWORD = "seven plain words nobody has used before"
OTHER = "eight words that have never been said here"
WHO = "east-handler"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile MicroMessenger/8.0.50"
HARMONY = "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1"


@pytest.fixture(autouse=True)
def account(world: World) -> Account:
    people.set_password(account_id=world.accounts[WHO], password=PASSWORD, actor=SYSTEM, at=MONDAY)
    return Account.objects.get(username=WHO)


def signed_in(agent: str = FIREFOX, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/login/", {"username": WHO, "password": password}, REMOTE_ADDR="203.0.113.77")
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "address", "device"),
    [
        (FIREFOX, "203.0.113.77", Device("Firefox", "Windows", "203.0.113.0/24")),
        (EDGE, "::ffff:203.0.113.77", Device("Edge", "Windows", "203.0.113.0/24")),
        (WECHAT, "2001:db8:1:2::3", Device("WeChat", "iPhone", "2001:db8:1::/48")),
        (HARMONY, "", Device("Chrome", "HarmonyOS", "")),
        ("", "nowhere", Device("", "", "")),
    ],
)
def test_a_device_is_told_in_a_few_words(agent: str, address: str, device: Device) -> None:
    assert device_of(agent, address) == device


def test_whoever_signs_in_sees_every_device_and_signs_one_out() -> None:
    here, there = signed_in(), signed_in(EDGE)
    page = here.get("/desk/me/").content.decode()
    assert "Firefox · Windows" in page
    assert "Edge · Windows" in page
    assert "203.0.113.0/24" in page
    marks = re.findall(r'name="mark" value="(\w+)"', page)
    assert len(marks) == 1  # the own one is not among them

    assert here.post("/desk/me/", {"do": "end", "mark": marks[0]}).status_code == 200

    assert is_in(here)
    assert not is_in(there)
    assert AccountEvent.objects.filter(type="session_ended", actor_name=WHO).exists()
    assert here.post("/desk/me/", {"do": "end", "mark": marks[0]}).status_code == 404


def test_nobody_ends_a_session_of_somebody_else(world: World, account: Account) -> None:
    there = signed_in()
    mark = SignIn.objects.get(account=account).mark
    with pytest.raises(NotPermitted):
        people.end_session(account_id=account.pk, mark=mark, actor=world.actor("west-head"), at=now())
    with pytest.raises(NotFound):  # one's own account, another's session
        people.end_session(account_id=world.accounts["head"], mark=mark, actor=world.actor("head"), at=now())
    with pytest.raises(NotFound):
        people.end_session(account_id=account.pk, mark="", actor=world.actor(WHO), at=now())
    assert is_in(there)


def test_signing_out_deletes_the_row(account: Account) -> None:
    client = signed_in()

    client.post("/logout/")

    assert not SignIn.objects.filter(account=account).exists()


def test_who_reads_the_table_can_use_no_session(account: Account) -> None:
    client = signed_in()
    key = client.session.session_key or ""

    row = SignIn.objects.get(account=account)

    assert key not in str(list(SignIn.objects.values()))
    thief = Client()
    thief.cookies["sessionid"] = row.pk
    assert not is_in(thief)
    thief.cookies["sessionid"] = row.mark
    assert not is_in(thief)


def test_a_session_ends_after_its_hours_however_busy(settings: LazySettings) -> None:
    settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES = 2, 60
    client, at = signed_in(), now()
    for minutes in (40, 80, 119):
        with travel(to=at + timedelta(minutes=minutes)):
            assert is_in(client)
    with travel(to=at + timedelta(minutes=121)):
        assert not is_in(client)
    assert not is_in(client)  # it is gone for good
    assert not SignIn.objects.exists()


def test_a_session_ends_when_it_is_not_used(account: Account, settings: LazySettings) -> None:
    client, at = signed_in(), now()
    with travel(to=at + timedelta(minutes=50)):
        assert is_in(client)
    with travel(to=at + timedelta(minutes=100)):
        client.get("/desk/palette/?counts")  # asked by the page itself: nobody need be there
    with travel(to=at + timedelta(minutes=109)):
        assert len(queries.sign_ins(account.pk, at=now() + timedelta(minutes=109))) == 1
    with travel(to=at + timedelta(minutes=111)):
        assert queries.sign_ins(account.pk, at=now() + timedelta(minutes=111)) == []
        assert not is_in(client)


def test_its_use_is_not_written_on_every_request() -> None:
    client, at = signed_in(), now()

    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert is_in(client)
        return sum("UPDATE" in query["sql"] for query in asked)

    assert writes() == 0
    with travel(to=at + timedelta(minutes=6)):
        assert [writes(), writes()] == [1, 0]


def test_what_is_over_is_deleted_by_the_daily_job() -> None:
    signed_in()

    assert people.forget_sessions(at=now()) == 0
    assert people.forget_sessions(at=now() + timedelta(hours=13)) == 1


def test_an_administrator_ends_every_session(account: Account) -> None:
    there = signed_in()

    people.sign_out_everywhere(account_id=account.pk, actor=SYSTEM, at=now())

    assert not is_in(there)
    assert not SignIn.objects.filter(account=account).exists()


def test_a_closed_account_has_no_session_left(account: Account) -> None:
    there = signed_in()

    people.close_account(account_id=account.pk, actor=SYSTEM, at=now())

    assert not is_in(there)
    assert not SignIn.objects.filter(account=account).exists()


def change(client: Client, present: str, password: str, again: str | None = None) -> int:
    told = {"do": "password", "present": present, "password": password, "again": again or password}
    return client.post("/desk/me/", told).status_code


def test_who_knows_the_password_changes_it_and_every_other_device_is_out(account: Account) -> None:
    here, there = signed_in(), signed_in(EDGE)

    assert change(here, PASSWORD, OTHER) == 200

    assert is_in(here)
    assert not is_in(there)
    assert [row.here for row in queries.sign_ins(account.pk, at=now(), session_key=here.session.session_key or "")] == [
        True
    ]
    assert Client().post("/login/", {"username": WHO, "password": PASSWORD}).status_code == 401
    signed_in(password=OTHER)
    assert AccountEvent.objects.filter(account=account, type="password_set", actor_name=WHO).exists()


def test_a_wrong_present_password_changes_nothing_and_is_counted() -> None:
    here = signed_in()

    assert [change(here, "wrong", OTHER) for _ in range(6)] == [401] * 5 + [429]
    assert change(here, PASSWORD, OTHER) == 429
    signed_in()


@pytest.mark.parametrize(
    ("password", "again"), [("too short", None), (OTHER, OTHER + "!"), (f"my name is {WHO}", None)]
)
def test_a_new_password_that_is_no_good_is_refused_and_nobody_is_signed_out(password: str, again: str | None) -> None:
    here, there = signed_in(), signed_in()

    assert change(here, PASSWORD, password, again) == 422

    assert is_in(there)
    signed_in()


def test_only_the_owner_changes_a_password_so(world: World, account: Account) -> None:
    with pytest.raises(NotPermitted):
        people.change_password(
            account_id=account.pk, present=PASSWORD, password=OTHER, actor=world.actor("head"), at=now()
        )
