"""The pages: choose, see, open the cases behind a number, take the answer away as a file."""

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from xiaobao.figures.tests.conftest import World
from xiaobao.people.models import Account

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


@pytest.fixture
def head(client: Client, account: Account) -> Client:
    """A head who reads English, so that words are found as they stand in the code."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(account)
    return client


@pytest.fixture(autouse=True)
def cases(world: World) -> None:
    for unit, channel in (("330701", "web"), ("330701", "hotline"), ("330702", "web"), ("B01", "web")):
        world.case(unit, "2026-01-15T10:00", channel=channel)


def _link(html: str, text: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>(?:<strong>)?{text}<', html)
    assert found, f"no link {text!r}"
    return unescape(found.group(1))


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get("/desk/figures/").status_code == 302


def test_the_page_shows_parts_total_and_a_drawing(head: Client) -> None:
    html = head.get("/desk/figures/", YEAR | {"by": "unit"}).content.decode()

    assert "东所" in html
    assert "西所" in html
    assert "银行" not in html
    assert html.count("<rect") == 2
    assert _link(html, "3")


def test_a_number_opens_exactly_the_cases_that_it_counts(head: Client, world: World) -> None:
    html = head.get("/desk/figures/", YEAR | {"by": "channel"}).content.decode()

    behind = head.get(_link(html, "2")).content.decode()

    assert len(re.findall(r"T-\d{6}</a>", behind)) == 2
    assert "T-000002" not in behind  # by telephone
    assert "T-000004" not in behind  # of the bank


def test_a_number_of_a_part_opens_that_part_alone(head: Client) -> None:
    html = head.get("/desk/figures/", YEAR | {"by": "unit"}).content.decode()

    behind = head.get(_link(html, "1")).content.decode()

    assert re.findall(r"T-\d{6}(?=</a>)", behind) == ["T-000003"]


def test_many_cases_behind_a_number_come_in_pages(head: Client, world: World) -> None:
    for _ in range(120):
        world.case("330702", "2026-02-01", channel="visit")
    asked = YEAR | {"figure": "received", "channel": "visit"}

    first = head.get("/desk/figures/cases/", asked).content.decode()
    second = head.get(_link(first, "More")).content.decode()

    numbers = re.findall(r"T-\d{6}(?=</a>)", first) + re.findall(r"T-\d{6}(?=</a>)", second)
    assert len(numbers) == len(set(numbers)) == 120
    assert ">More<" not in second


def test_the_files_say_what_the_page_says(head: Client) -> None:
    asked = YEAR | {"by": "channel"}
    told = head.get("/desk/figures/answer.csv", asked)
    rows = list(csv.DictReader(io.StringIO(told.content.decode())))

    assert [(row["channel"], row["value"]) for row in rows] == [("hotline", "1"), ("web", "2")]
    assert 'filename="complaints.received-2026.csv"' in told["Content-Disposition"]
    assert head.get("/desk/figures/answer.json", asked).json() == {
        "figure": "complaints.received",
        "unit": "cases",
        "period": "2026",
        "rows": [{"channel": "hotline", "value": 1}, {"channel": "web", "value": 2}],
        "total": 3,
    }


@pytest.mark.parametrize("figure", ["received", "on_time_rate", "median_days", "recovered_yuan", "overdue"])
def test_an_empty_period_is_a_page_like_any_other(head: Client, figure: str) -> None:
    asked = {"figure": figure, "period": "2020-Q1", "by": "channel"}

    assert head.get("/desk/figures/", asked).status_code == 200


def test_a_narrowed_question_says_so(head: Client) -> None:
    html = head.get("/desk/figures/", YEAR | {"channel": "web", "by": "month"}).content.decode()

    assert "Channel: web" in html
    assert _link(html, "2")


def test_what_cannot_be_asked_is_told_and_not_a_fault(head: Client) -> None:
    assert head.get("/desk/figures/", {"figure": "happiness"}).status_code == 404
    assert head.get("/desk/figures/", {"period": "soon"}).status_code == 400
    assert head.get("/desk/figures/", {"org": "B01"}).status_code == 403
    assert head.get("/desk/figures/", {"org": "nowhere"}).status_code == 404


@pytest.mark.parametrize("by", ["", "unit", "handler", "month"])
def test_a_page_takes_at_most_ten_queries(
    head: Client, django_assert_max_num_queries: DjangoAssertNumQueries, by: str
) -> None:
    with django_assert_max_num_queries(10):
        assert head.get("/desk/figures/", YEAR | {"by": by, "org": "330701"}).status_code == 200


def test_the_list_of_cases_takes_at_most_ten_queries(
    head: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        assert head.get("/desk/figures/cases/", YEAR | {"unit": "330701"}).status_code == 200


def test_the_table_stands_in_the_order_of_the_bars(head: Client) -> None:
    page = head.get("/desk/figures/", YEAR | {"by": "channel"}).context["page"]

    assert [line.text for line in page.lines] == ["2", "1"]  # by the key, the hotline came before the web
    assert [line.cells[0] for line in page.lines] == [row.label for row in page.chart.as_table().rows]
