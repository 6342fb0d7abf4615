"""The API gives the answer that the page gives."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from xiaobao.figures.figures import DIMENSIONS, FIGURES
from xiaobao.figures.schemas import FigureQuery
from xiaobao.figures.tests.conftest import World
from xiaobao.people.models import Account

JANUARY: dict[str, Any] = {"from": "2026-01-01", "to": "2026-01-31"}


@pytest.fixture
def head(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def test_the_list_defines_every_figure(head: Client) -> None:
    told = head.get("/api/figures").json()

    assert [figure["name"] for figure in told] == list(FIGURES)
    assert all(figure["definition"] and figure["dimensions"] for figure in told)


def test_a_figure_has_rows_and_a_total(head: Client, world: World) -> None:
    world.case("330701", "2026-01-15", channel="web")
    world.case("330702", "2026-01-15", channel="visit")

    assert head.get("/api/figures/received", JANUARY | {"by": "channel", "org": "3307"}).json() == {
        "figure": "complaints.received",
        "unit": "cases",
        "period": "2026-01",
        "rows": [{"channel": "visit", "value": 1}, {"channel": "web", "value": 1}],
        "total": 2,
    }


def test_dimensions_may_be_repeated_or_written_with_commas(head: Client, world: World) -> None:
    world.case("330701", "2026-01-15", channel="web")
    repeated = head.get("/api/figures/received", JANUARY | {"by": ["month", "channel"]}).json()

    assert repeated["rows"] == [{"month": "2026-01", "channel": "web", "value": 1}]
    assert head.get("/api/figures/received", JANUARY | {"by": "month,channel"}).json() == repeated


def test_money_is_a_number_and_not_a_text(head: Client, world: World) -> None:
    world.case("330701", "2026-01-02", "2026-01-15", detail={"paid_fen": 12_345})

    assert head.get("/api/figures/recovered_yuan", JANUARY).json()["total"] == 123.45


def test_every_dimension_is_a_filter(head: Client, world: World) -> None:
    world.case("330701", "2026-01-15", channel="web")
    world.case("330701", "2026-01-15", channel="visit")

    assert head.get("/api/figures/received", JANUARY | {"channel": "web"}).json()["total"] == 1
    assert FigureQuery.model_fields.keys() - {"first", "last", "org", "by"} == DIMENSIONS.keys()


def test_a_stranger_is_refused(client: Client, world: World) -> None:
    assert client.get("/api/figures/received", JANUARY).status_code == 401


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("happiness", {}, 404),
        ("received", {"by": "clock"}, 404),
        ("received", {"org": "B01"}, 403),
        ("received", {"org": "nowhere"}, 404),
        ("received", {"from": "2026-02-01"}, 400),
        ("received", {"handler": "x"}, 400),
        ("received", {"from": "soon"}, 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(head: Client, name: str, asked: dict[str, str], status: int) -> None:
    assert head.get(f"/api/figures/{name}", JANUARY | asked).status_code == status


def test_the_api_takes_at_most_ten_queries(
    head: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        head.get("/api/figures/received", JANUARY | {"by": "unit,handler", "org": "3307", "unit": "330701"})
    with django_assert_max_num_queries(4):
        head.get("/api/figures")
