"""The API: the same actions as the pages, typed, with errors as problem+json and a bounded number of queries."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World, lodging
from xiaobao.casework.models import Case
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM

MOST_QUERIES = 6
TOLD = {
    "kinds": ["complaint"],
    "channel": "api",
    "received_at": "2026-05-11T10:00:00+08:00",
    "text": "手机坏了，商家拒绝退货。",
    "complainants": [{"name": "张测试", "phone": "19900001234"}],
    "respondent": {"name": "East Street Phones"},
}
Door = Callable[..., tuple[int, Any]]


@pytest.fixture
def door(world: World) -> Callable[[str], Door]:
    """A program with somebody's token."""

    def of(username: str) -> Door:
        issued = people.issue_token(
            account_id=world.accounts[username], name="test", actor=SYSTEM, at=MONDAY, expires_at=None
        )
        token = issued.token

        def call(method: str, address: str, body: Any = None) -> tuple[int, Any]:
            response = Client().generic(
                method,
                address,
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )
            return response.status_code, response.json() if "json" in response.get("Content-Type", "") else None

        return call

    return of


def test_without_a_token_nothing_is_answered(complaint: str) -> None:
    assert Client().get("/api/cases").status_code == 401


def test_a_registrar_lodges_and_a_handler_accepts(door: Callable[[str], Door]) -> None:
    status, lodged = door("registrar")("POST", "/api/cases?unit=EAST", TOLD)
    number = lodged["receipts"][0]["number"]

    taken, answer = door("east-handler")("POST", f"/api/cases/{number}/steps/accepted", {"conditions": CONDITIONS})

    assert (status, taken) == (201, 200)
    assert answer["stage"] == "accepted"


def test_a_consumer_lodges_and_tracks_without_an_account(world: World) -> None:
    client = Client()
    lodged = client.post("/api/public/lodge?unit=EAST", TOLD, content_type="application/json").json()
    receipt = lodged["receipts"][0]

    right, wrong_code = ({"number": receipt["number"], "code": code} for code in (receipt["query_code"], "AAAAAAAA"))
    told = client.post("/api/public/track", right, content_type="application/json")
    wrong = client.post("/api/public/track", wrong_code, content_type="application/json")

    assert told.json()["stage"] == "received"
    assert "text" not in told.json()
    assert wrong.status_code == 404


def test_the_query_code_in_an_address_is_still_taken_and_called_deprecated(world: World) -> None:
    client = Client()
    lodged = client.post("/api/public/lodge?unit=EAST", TOLD, content_type="application/json").json()
    receipt = lodged["receipts"][0]

    told = client.get("/api/public/track", {"number": receipt["number"], "code": receipt["query_code"]})

    assert told.json()["stage"] == "received"
    assert told["Deprecation"] == "@1795564800"


def test_a_refused_rule_is_a_problem_with_its_data(door: Callable[[str], Door], complaint: str) -> None:
    status, problem = door("east-handler")("POST", f"/api/cases/{complaint}/steps/accepted", {"conditions": {}})

    assert status == 422
    assert problem["type"] == "urn:xiaobao:cannot-accept"
    assert {row["ground"] for row in problem["data"]["unmet"]} >= {"3", "4"}


def test_a_step_outside_the_table_is_a_conflict(door: Callable[[str], Door], complaint: str) -> None:
    status, problem = door("east-handler")("POST", f"/api/cases/{complaint}/steps/fulfilled", {"paid_fen": 1})

    assert status == 409
    assert problem["type"] == "urn:xiaobao:step-not-allowed"
    assert Case.objects.get(number=complaint).stage == "received"


def test_an_unknown_step_has_no_door(door: Callable[[str], Door], complaint: str) -> None:
    status, _ = door("east-handler")("POST", f"/api/cases/{complaint}/steps/deleted", {})

    assert status in (404, 405)


@pytest.mark.parametrize(("who", "status"), [("east-handler", 200), ("west-handler", 404), ("merchant", 404)])
def test_three_people_see_what_concerns_them(
    door: Callable[[str], Door], complaint: str, who: str, status: int
) -> None:
    call = door(who)

    assert call("GET", f"/api/cases/{complaint}")[0] == status
    assert [row["number"] for row in call("GET", "/api/cases")[1]["rows"]] == ([complaint] if status == 200 else [])


def test_a_refusal_waits_and_is_approved(door: Callable[[str], Door], complaint: str) -> None:
    _, asked = door("east-handler")("POST", f"/api/cases/{complaint}/steps/refused", {"ground": "3"})

    status, answer = door("head")("POST", f"/api/approvals/{asked['waiting']}", {"granted": True, "reason": "同意"})

    assert (status, answer["stage"], answer["waiting"]) == (200, "refused", None)


@pytest.mark.parametrize("address", ["/api/cases", "/api/cases/search?q=退货"])
def test_lists_ask_no_more_for_more_cases(
    door: Callable[[str], Door], world: World, complaint: str, address: str
) -> None:
    call = door("head")
    few = queries_of(call, address)
    for _ in range(5):
        complaints.lodge(lodging=lodging(), unit_code="EAST", actor=SYSTEM, at=MONDAY)

    assert queries_of(call, address) <= few <= MOST_QUERIES


def queries_of(call: Door, address: str) -> int:
    call("GET", address)
    with CaptureQueriesContext(connection) as captured:
        status, _ = call("GET", address)
    assert status == 200
    return len(captured)
