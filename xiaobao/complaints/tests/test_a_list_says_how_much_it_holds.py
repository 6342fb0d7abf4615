"""The list of cases says how many it holds: counted up to a bound, in one question, and none where it stands whole."""

from functools import partial
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World, lodging
from xiaobao.casework import queries as cases
from xiaobao.casework.queries import DeskFilter
from xiaobao.complaints import actions
from xiaobao.people.models import Account


@pytest.fixture
def six_cases(world: World) -> World:
    for _ in range(6):
        actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    return world


def held(client: Client, address: str) -> str:
    return "".join(sign for sign in client.get(address).context["page"].held if sign.isdigit())


@pytest.fixture
def head(six_cases: World) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="head"))
    return client


def test_a_list_of_one_page_is_counted_as_it_stands(head: Client) -> None:
    assert held(head, "/desk/cases/?view=all") == "6"
    assert held(head, "/desk/cases/?view=major") == ""


def test_what_goes_on_behind_its_page_is_counted_up_to_a_bound(
    six_cases: World, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, listing = cases.desk, import_module("xiaobao.casework.queries.desk")
    monkeypatch.setattr(cases, "desk", partial(shown, limit=4))
    counted = held(head, "/desk/cases/?view=all")
    monkeypatch.setattr(listing, "COUNTED", 5)
    monkeypatch.setattr(cases, "COUNTED", 5)

    assert counted == "6"
    assert held(head, "/desk/cases/?view=all") == "5"  # and says that there are more


def test_the_question_reads_no_further_than_it_counts(six_cases: World) -> None:
    actor = six_cases.actor("head")

    with CaptureQueriesContext(connection) as asked:
        many = cases.how_many(actor=actor, only=DeskFilter(only_open=False))

    assert (many, len(asked)) == (6, 1)
    assert "LIMIT 1001" in asked[0]["sql"]


@pytest.mark.parametrize(("who", "many"), [("east-handler", 6), ("west-handler", 0), ("merchant", 0)])
def test_only_what_somebody_may_see_is_counted(six_cases: World, who: str, many: int) -> None:
    assert cases.how_many(actor=six_cases.actor(who), only=DeskFilter()) == many
