"""Signing in with a second factor: each code opens once, tries are counted, a lost factor is taken off."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from django.conf import LazySettings
from django.test import Client

from tests.world import MONDAY, World
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.actions import PresentPasswordWrong
from xiaobao.people.actions.second import CODE_LENGTH, CODES, SecondFactorStands
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, AccountEvent, RecoveryCode, SecondFactor

PASSWORD = "seven plain words nobody has used before"
WHO = "east-handler"


def now() -> datetime:
    return current_clock().now()


@pytest.fixture
def account(world: World) -> Account:
    people.set_password(account_id=world.accounts[WHO], password=PASSWORD, actor=SYSTEM, at=MONDAY)
    return Account.objects.get(username=WHO)


@pytest.fixture
def secret(world: World, account: Account) -> str:
    """Of an app that was set up an hour ago; its recovery codes are 'recovery'."""
    before = now() - timedelta(hours=1)
    offer = people.offer_second(account_id=account.pk, issuer="X", actor=world.actor(WHO), at=before)
    code = pyotp.TOTP(offer.secret).at(before)
    people.confirm_second(account_id=account.pk, code=code, actor=world.actor(WHO), at=before)
    return offer.secret


def password_given(**asked: str) -> Client:
    client = Client()
    answer = client.post("/login/", {"username": WHO, "password": PASSWORD, **asked})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_the_password_alone_opens_nothing_any_more(secret: str) -> None:
    client = password_given(next="/desk/figures/")

    assert not is_in(client)
    answer = client.post("/login/second/", {"code": pyotp.TOTP(secret).at(now())})
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/figures/"
    assert is_in(client)


def test_without_a_factor_nothing_more_is_asked(account: Account) -> None:
    assert is_in(password_given())


def test_a_code_opens_once(secret: str) -> None:
    code = pyotp.TOTP(secret).at(now())
    assert password_given().post("/login/second/", {"code": code}).status_code == 302

    again = password_given()
    assert again.post("/login/second/", {"code": code}).status_code == 401
    assert not is_in(again)


@pytest.mark.parametrize("off", [-3600, -90, 90])
def test_a_code_of_another_time_does_not_fit(secret: str, off: int) -> None:
    client = password_given()

    assert (
        client.post("/login/second/", {"code": pyotp.TOTP(secret).at(now() + timedelta(seconds=off))}).status_code
        == 401
    )


def test_the_second_page_is_for_who_gave_the_password_just_now(secret: str) -> None:
    assert Client().get("/login/second/")["Location"] == "/login/"
    client = password_given()
    session = client.session
    session["half_way"] = {**session["half_way"], "until": (now() - timedelta(seconds=1)).isoformat()}
    session.save()

    assert client.post("/login/second/", {"code": pyotp.TOTP(secret).at(now())})["Location"] == "/login/"


def test_guessing_is_counted_over_all_sessions(secret: str) -> None:
    answers = [password_given().post("/login/second/", {"code": f"{n:06}"}).status_code for n in range(8)]

    assert answers[:5] == [401] * 5
    assert answers[-1] == 429
    assert password_given().post("/login/second/", {"code": pyotp.TOTP(secret).at(now())}).status_code == 429


def test_a_recovery_code_opens_once_however_it_is_typed(world: World, account: Account) -> None:
    before, actor = now() - timedelta(hours=1), world.actor(WHO)
    offer = people.offer_second(account_id=account.pk, issuer="X", actor=actor, at=before)
    code = pyotp.TOTP(offer.secret).at(before)
    codes = people.confirm_second(account_id=account.pk, code=code, actor=actor, at=before)

    assert len(set(codes)) == CODES
    assert all(re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", code) for code in codes)
    typed = codes[3].lower().replace("-", " ")
    assert password_given().post("/login/second/", {"code": typed}).status_code == 302
    assert password_given().post("/login/second/", {"code": codes[3]}).status_code == 401
    assert queries.recovery_codes_left(account.pk) == CODES - 1
    assert not RecoveryCode.objects.filter(digest__icontains=codes[0][:CODE_LENGTH]).exists()


def test_the_page_sets_it_up_and_takes_it_off(account: Account) -> None:
    client = password_given()
    page = client.post("/desk/me/", {"do": "offer", "present": PASSWORD}).content.decode()
    found = re.search(r"<figcaption class=\"mono\">([A-Z2-7]+)</figcaption>", page)
    assert found is not None
    assert "<svg" in page
    totp = pyotp.TOTP(found[1])
    assert client.post("/desk/me/", {"do": "confirm", "code": "000000"}).status_code == 401

    page = client.post("/desk/me/", {"do": "confirm", "code": totp.at(now())}).content.decode()
    assert page.count('<li class="mono">') == CODES
    assert queries.has_second(account.pk)

    assert client.post("/desk/me/", {"do": "drop", "code": "000000"}).status_code == 401
    later = totp.at(now() + timedelta(seconds=30))  # the one of now was taken
    assert client.post("/desk/me/", {"do": "drop", "code": later}).status_code == 200
    assert not queries.has_second(account.pk)
    assert is_in(client)  # here; every other session has ended


def test_an_open_session_alone_sets_no_app_up(account: Account) -> None:
    client = password_given()
    for present in ({}, {"present": "not my password at all"}):
        answer = client.post("/desk/me/", {"do": "offer", **present})
        assert answer.status_code == PresentPasswordWrong.status
        assert "<figcaption" not in answer.content.decode()
    assert not SecondFactor.objects.exists()


def test_the_secret_lies_sealed(secret: str) -> None:
    assert secret.encode() not in bytes(SecondFactor.objects.get().sealed)


def test_a_second_app_needs_the_first_taken_off(world: World, account: Account, secret: str) -> None:
    with pytest.raises(SecondFactorStands):
        people.offer_second(account_id=account.pk, issuer="X", actor=world.actor(WHO), at=now())
    with pytest.raises(NotPermitted):
        people.offer_second(account_id=account.pk, issuer="X", actor=world.actor("head"), at=now())


def test_an_administrator_over_the_account_takes_off_what_was_lost(world: World, account: Account, secret: str) -> None:
    with pytest.raises(NotPermitted):
        people.drop_second(account_id=account.pk, actor=world.actor("west-head"), at=now())
    boss = world.accounts["head"]
    people.grant_role(account_id=boss, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY)

    people.drop_second(account_id=account.pk, actor=world.actor("head"), at=now())

    assert is_in(password_given())
    assert AccountEvent.objects.filter(account=account, type="second_factor_dropped", actor_name="head").exists()


def test_signing_out_everywhere_ends_the_others_and_keeps_this_one(account: Account) -> None:
    here, there = password_given(), password_given()

    here.post("/desk/me/", {"do": "everywhere"})

    assert is_in(here)
    assert not is_in(there)


def test_a_role_that_needs_a_factor_sees_one_page_until_it_has_one(account: Account, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_FOR = ["handler"]
    client = password_given()

    assert client.get("/desk/")["Location"] == "/desk/me/"
    assert client.get("/api/cases").status_code == 403
    assert client.get("/desk/me/").status_code == 200
    settings.SECOND_FACTOR_FOR = ["auditor"]
    assert is_in(client)


def test_codes_are_those_of_the_rfc() -> None:
    totp = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", digits=8)

    assert (totp.at(59), totp.at(1111111109), totp.at(20000000000)) == ("94287082", "07081804", "65353130")
