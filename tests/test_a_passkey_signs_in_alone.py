"""A passkey is added by who knows the password and signs in by itself; what is not genuine is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils.timezone import now
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.authenticator import PRESENT, Authenticator
from tests.world import MONDAY, World
from xiaobao.kernel.clock import travel
from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.actions.passkeys import TooManyPasskeys
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.passkeys import MOST, RelyingParty, counter_fits, relying_party
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, AccountEvent, Passkey

PASSWORD = "seven plain words nobody has used before"
WHO = "east-handler"


def browser() -> Client:
    return Client(headers={"Host": "localhost"})


@pytest.fixture(autouse=True)
def account(world: World) -> Account:
    people.set_password(account_id=world.accounts[WHO], password=PASSWORD, actor=SYSTEM, at=MONDAY)
    return Account.objects.get(username=WHO)


def by_password() -> Client:
    client = browser()
    assert client.post("/login/", {"username": WHO, "password": PASSWORD}).status_code == 302
    return client


def offered(client: Client) -> Any:
    answer = client.post("/desk/me/passkeys/", {"do": "ask", "present": PASSWORD})
    assert answer.status_code == 200, answer.content
    return answer.json()["options"]


def added(client: Client, device: Authenticator, name: str = "office computer") -> int:
    told = {"do": "answer", "name": name, "answer": json.dumps(device.create(offered(client)))}
    return client.post("/desk/me/passkeys/", told).status_code


def asked(client: Client) -> Any:
    return client.post("/login/passkey/", {"do": "ask"}).json()["options"]


def given_to(client: Client, answer: object, **more: str) -> int:
    return client.post("/login/passkey/", {"do": "answer", "answer": json.dumps(answer), **more}).status_code


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


@pytest.fixture
def device(account: Account) -> Authenticator:
    made = Authenticator()
    assert added(by_password(), made) == 200
    return made


def test_it_is_added_by_who_knows_the_password_and_signs_in_alone(account: Account) -> None:
    device, client = Authenticator(), by_password()
    assert client.post("/desk/me/passkeys/", {"do": "ask", "present": "wrong"}).status_code == 422
    options = offered(client)
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }

    told = {"do": "answer", "name": "office computer", "answer": json.dumps(device.create(options))}
    assert client.post("/desk/me/passkeys/", told).json() == {"next": "/desk/me/"}
    assert "office computer" in client.get("/desk/me/").content.decode()

    fresh = browser()
    question = asked(fresh)
    assert question["userVerification"] == "required"
    assert not question["allowCredentials"]  # nobody's name is asked for, none is told
    assert given_to(fresh, device.get(question), next="/desk/figures/") == 200
    assert is_in(fresh)
    assert AccountEvent.objects.filter(account=account, type="passkey_added").exists()


def test_it_is_both_factors_and_no_page_asks_for_a_code(device: Authenticator, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_FOR = ["handler"]
    assert not is_in(by_password())

    client = browser()
    given_to(client, device.get(asked(client)))

    assert is_in(client)


def test_an_answer_is_taken_once_and_for_its_own_question(device: Authenticator) -> None:
    client = browser()
    answer = device.get(asked(client))
    assert given_to(client, answer) == 200

    assert given_to(client, answer) == 401  # nothing is asked any more
    other = browser()
    asked(other)
    assert given_to(other, answer) == 401  # another question is
    assert given_to(browser(), answer) == 401
    assert not is_in(other)


def test_a_question_waits_five_minutes(device: Authenticator) -> None:
    client = browser()
    answer = device.get(asked(client))

    with travel(to=now() + timedelta(minutes=5, seconds=1)):
        assert given_to(client, answer) == 401


def test_a_question_of_signing_in_adds_no_passkey(account: Account) -> None:
    client = by_password()
    options = asked(client) | {"user": {"id": "AAAA"}}

    told = {"do": "answer", "name": "x", "answer": json.dumps(Authenticator().create(options))}

    assert client.post("/desk/me/passkeys/", told).status_code == 422
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("origin", ["https://localhost", "http://localhost.evil.example", "http://evil.example"])
def test_an_answer_given_to_another_site_is_refused(device: Authenticator, origin: str) -> None:
    client = browser()
    device.origin = origin
    assert given_to(client, device.get(asked(client))) == 401

    device.origin, device.host = "http://localhost", "evil.example"
    assert given_to(client, device.get(asked(client))) == 401
    assert added(by_password(), Authenticator(origin=origin)) == 422


def test_a_device_that_did_not_make_sure_of_its_owner_is_refused(device: Authenticator) -> None:
    device.flags = PRESENT
    client = browser()

    assert given_to(client, device.get(asked(client))) == 401
    assert added(by_password(), Authenticator(flags=PRESENT)) == 422


def test_a_foreign_key_opens_nothing(device: Authenticator) -> None:
    client, foreign = browser(), Authenticator()
    foreign.owner = device.owner
    assert given_to(client, foreign.get(asked(client))) == 401

    foreign.handle = device.handle  # the right name, another key
    assert given_to(client, foreign.get(asked(client))) == 401
    device.owner = b"somebody else" + bytes(19)
    assert given_to(client, device.get(asked(client))) == 401
    assert not is_in(client)


def test_a_counter_that_goes_back_is_refused_and_written_down(account: Account, device: Authenticator) -> None:
    for counter, status in ((5, 200), (6, 200), (6, 401), (4, 401), (0, 401), (7, 200)):
        client, device.counter = browser(), counter
        assert given_to(client, device.get(asked(client))) == status, counter

    assert AccountEvent.objects.filter(account=account, type="passkey_counter_fell").count() == 3


def test_a_counter_that_is_always_nought_is_none() -> None:
    assert counter_fits(kept=0, told=0)
    assert counter_fits(kept=0, told=1)
    assert not counter_fits(kept=1, told=0)
    assert not counter_fits(kept=1, told=1)


def test_a_closed_account_stays_closed(account: Account, device: Authenticator) -> None:
    people.close_account(account_id=account.pk, actor=SYSTEM, at=now())
    client = browser()

    assert given_to(client, device.get(asked(client))) == 401


def test_its_owner_removes_it_and_nobody_else(world: World, account: Account, device: Authenticator) -> None:
    key = Passkey.objects.get()
    with pytest.raises(NotPermitted):
        people.remove_passkey(account_id=account.pk, passkey_id=key.pk, actor=world.actor("west-head"), at=now())
    with pytest.raises(NotFound):
        people.remove_passkey(account_id=world.accounts["head"], passkey_id=key.pk, actor=world.actor("head"), at=now())
    client = by_password()
    assert client.post("/desk/me/", {"do": "remove-passkey", "passkey": "x"}).status_code == 404

    assert client.post("/desk/me/", {"do": "remove-passkey", "passkey": str(key.pk)}).status_code == 200

    fresh = browser()
    assert given_to(fresh, device.get(asked(fresh))) == 401
    assert AccountEvent.objects.filter(account=account, type="passkey_removed").exists()


def test_an_administrator_takes_off_what_was_lost(world: World, account: Account, device: Authenticator) -> None:
    boss = world.accounts["head"]
    people.grant_role(account_id=boss, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY)

    people.drop_second(account_id=account.pk, actor=world.actor("head"), at=now())

    assert queries.passkeys_of(account.pk) == []


def test_the_same_device_is_not_taken_twice_nor_more_than_a_few(account: Account, device: Authenticator) -> None:
    client = by_password()
    assert [each["id"] for each in offered(client)["excludeCredentials"]] == [Passkey.objects.get().handle]
    assert added(client, device) == 422
    for _ in range(MOST - 1):
        assert added(client, Authenticator()) == 200

    assert added(client, Authenticator()) == TooManyPasskeys.status
    assert {bytes(each.owner) for each in Passkey.objects.all()} == {device.owner}


@pytest.mark.parametrize(
    ("configured", "asked_as", "party"),
    [
        ("", "http://localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("", "http://127.0.0.1:8000", None),
        ("", "https://xb.example", None),
        ("https://xb.example/", "https://xb.example", RelyingParty("xb.example", "https://xb.example")),
        ("https://xb.example", "http://xb.example", None),
        ("https://xb.example", "https://alias.example", None),
    ],
)
def test_a_passkey_belongs_to_the_one_origin(configured: str, asked_as: str, party: RelyingParty | None) -> None:
    assert relying_party(configured=configured, asked=asked_as) == party


def test_where_they_cannot_work_none_is_offered(settings: LazySettings) -> None:
    assert "data-passkey" not in Client(headers={"Host": "127.0.0.1"}).get("/login/").content.decode()
    assert "data-passkey" in browser().get("/login/").content.decode()
    settings.ORIGIN = "https://xb.example"
    assert browser().post("/login/passkey/", {"do": "ask"}).status_code == 401


NOISE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(part=st.sampled_from(["id", "rawId", "type", "response", *"acsu"]), noise=NOISE)
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_browser_answers_is_refused_and_nothing_breaks(
    device: Authenticator, part: str, noise: object
) -> None:
    inner = {"a": "authenticatorData", "c": "clientDataJSON", "s": "signature", "u": "userHandle"}
    client = browser()
    answer = device.get(asked(client))
    if part in inner:
        answer["response"][inner[part]] = noise
    else:
        answer[part] = noise

    assert given_to(client, answer) in {400, 401}
    assert given_to(client, noise) == 401
