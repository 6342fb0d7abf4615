"""A NUL or half of a surrogate pair ends in a sentence that says where it stands, at every kind of door."""

import pytest
from django.test import Client

from tests.world import MONDAY, World
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

FREE_TEXT = '{"note": "before\\u0000after"}'
HALF = '{"note": "\\ud800"}'


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    told = people.issue_token(account_id=world.accounts["head"], name="t", actor=SYSTEM, at=MONDAY, expires_at=None)
    return {"HTTP_AUTHORIZATION": f"Bearer {told.token}"}


@pytest.mark.parametrize(("body", "character"), [(FREE_TEXT, "NUL"), (HALF, "U+D800")])
def test_a_body_of_the_api(complaint: str, headers: dict[str, str], body: str, character: str) -> None:
    answer = Client().post(f"/api/cases/{complaint}/steps/coded", body, "application/json", **headers)  # type: ignore[arg-type]  # headers as META names

    assert answer.status_code == 400
    assert answer.json()["data"] == {"at": "note", "character": character}


def test_a_parameter_and_an_address_of_the_api(headers: dict[str, str], world: World) -> None:
    for path, at in (("/api/cases?q=%00", "q/0"), ("/api/cases/%00", "address")):
        answer = Client().get(path, **headers)  # type: ignore[arg-type]  # headers as META names
        assert (answer.status_code, answer.json()["data"]["at"]) == (400, at)


def test_a_page_says_it_in_words(world: World) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="head"))

    for answer in (client.get("/desk/cases/", {"q": "\x00"}), client.post("/track/", {"number": "\x00", "code": "x"})):
        assert answer.status_code == 400
        assert "NUL" in answer.content.decode()
