"""A link for a new password: given by an administrator over the account, opened once, over after half an hour."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils.timezone import now

from tests.world import MONDAY, World
from xiaobao.kernel.clock import travel
from xiaobao.people import actions as people
from xiaobao.people.actions.passwords import WeakPassword
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, AccountEvent, PasswordLink
from xiaobao.people.queries import LinkRefused

PASSWORD = "seven plain words nobody has used before"
OTHER = "eight words that have never been said here"
WHO = "east-handler"


@pytest.fixture(autouse=True)
def account(world: World) -> Account:
    people.set_password(account_id=world.accounts[WHO], password=PASSWORD, actor=SYSTEM, at=MONDAY)
    boss, unit = world.accounts["head"], world.units["BUREAU"]
    people.grant_role(account_id=boss, role=Role.ADMINISTRATOR, unit_id=unit, actor=SYSTEM, at=MONDAY)
    return Account.objects.get(username=WHO)


@pytest.fixture
def token(world: World, account: Account) -> str:
    return people.give_link(account_id=account.pk, actor=world.actor("head"), at=now()).token


def sign_in(password: str) -> int:
    return Client().post("/login/", {"username": WHO, "password": password}).status_code


def follow(token: str, password: str = OTHER, again: str = "") -> int:
    told = {"password": password, "again": again or password}
    return Client().post(f"/login/new/{token}/", told).status_code


def test_it_sets_a_new_password_once_and_ends_every_session(account: Account, token: str) -> None:
    there = Client()
    there.force_login(account)
    page = Client().get(f"/login/new/{token}/")
    assert page.status_code == 200
    assert WHO in page.content.decode()
    assert sign_in(PASSWORD) == 302  # nothing has happened yet

    assert follow(token) == 302

    assert (sign_in(PASSWORD), sign_in(OTHER)) == (401, 302)
    assert there.get("/desk/").status_code == 302
    assert follow(token) == 410
    assert Client().get(f"/login/new/{token}/").status_code == 410
    types = list(AccountEvent.objects.filter(account=account).order_by("pk").values_list("type", "actor_name"))
    assert types[-2:] == [("password_link_given", "head"), ("password_set", WHO)]
    assert token not in str(list(AccountEvent.objects.values()))


def test_it_signs_nobody_in_and_asks_for_the_second_step_all_the_same(world: World, account: Account) -> None:
    before, actor = now() - timedelta(hours=1), world.actor(WHO)
    offer = people.offer_second(account_id=account.pk, issuer="X", actor=actor, at=before)
    people.confirm_second(account_id=account.pk, code=pyotp.TOTP(offer.secret).at(before), actor=actor, at=before)
    given = people.give_link(account_id=account.pk, actor=world.actor("head"), at=now()).token
    client = Client()

    client.post(f"/login/new/{given}/", {"password": OTHER, "again": OTHER})

    assert client.get("/desk/").status_code == 302
    client.post("/login/", {"username": WHO, "password": OTHER})
    assert client.get("/desk/").status_code == 302  # the code is still to come


def test_it_is_over_after_half_an_hour(token: str) -> None:
    with travel(to=now() + timedelta(minutes=29)):
        assert Client().get(f"/login/new/{token}/").status_code == 200
    with travel(to=now() + timedelta(minutes=31)):
        assert follow(token) == 410
    assert sign_in(PASSWORD) == 302


@pytest.mark.parametrize(("password", "again"), [("too short", ""), (OTHER, "another one"), (WHO * 3, ""), ("", "")])
def test_a_password_that_is_no_good_leaves_the_link_as_it_was(token: str, password: str, again: str) -> None:
    assert follow(token, password, again) == 422

    assert follow(token) == 302


def test_a_new_link_puts_an_end_to_the_one_before(world: World, account: Account, token: str) -> None:
    newer = people.give_link(account_id=account.pk, actor=world.actor("head"), at=now()).token

    assert follow(token) == 410
    assert follow(newer) == 302


def test_a_closed_account_opens_by_no_link(account: Account, token: str) -> None:
    people.close_account(account_id=account.pk, actor=SYSTEM, at=now())

    assert follow(token) == 410


@pytest.mark.parametrize("who", ["east-head", "west-head", "auditor", "bank-head", WHO])
def test_only_who_administers_the_account_gives_one(world: World, account: Account, who: str) -> None:
    with pytest.raises(NotPermitted):
        people.give_link(account_id=account.pk, actor=world.actor(who), at=now())


def test_nobody_gives_one_to_themselves(world: World) -> None:
    with pytest.raises(NotPermitted):
        people.give_link(account_id=world.accounts["head"], actor=world.actor("head"), at=now())


def test_what_is_kept_of_it_opens_nothing(account: Account, token: str) -> None:
    row = PasswordLink.objects.get(account=account)

    assert token not in str(list(PasswordLink.objects.values()))
    assert follow(row.digest) == 410
    with pytest.raises(LinkRefused):
        people.use_link(token="", password=OTHER, at=now())
    with pytest.raises(WeakPassword):
        people.use_link(token=token, password="x", at=now())
