"""The page draws its answer: parts as bars, months beside the year before, parts of months as piles."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from xiaobao.figures.tests.conftest import World
from xiaobao.kernel.clock import travel
from xiaobao.people.models import Account

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
JUNE = datetime(2026, 6, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with travel(to=JUNE):
        yield


@pytest.fixture
def head(client: Client, account: Account, world: World) -> Client:
    for month, channel in (("01", "web"), ("01", "hotline"), ("03", "web")):
        world.case("330701", f"2026-{month}-15T10:00", channel=channel)
    world.case("330701", "2025-03-15T10:00", channel="web")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(account)
    return client


def drawing(client: Client, **asked: str) -> str:
    found = re.search(r"<svg.*</svg>", client.get("/desk/figures/", YEAR | asked).content.decode(), re.DOTALL)
    return found.group() if found else ""


def titles(svg: str) -> list[str]:
    return re.findall(r"(?:<a [^>]*>|<g>)<title>([^<]*)</title>", svg)


def test_parts_are_bars_the_largest_first(head: Client) -> None:
    assert titles(drawing(head, by="channel")) == ["Web form: 2", "Hotline: 1"]


def test_months_up_to_today_stand_beside_the_year_before(head: Client) -> None:
    said = titles(drawing(head, by="month"))

    assert [title for title in said if title.startswith("2026 ")] == [
        f"2026 · 2026-{month:02d}: {value}" for month, value in enumerate((2, 0, 1, 0, 0, 0), 1)
    ]
    assert "2025 · 2025-03: 1" in said
    assert not any("-07" in title for title in said)


def test_a_mark_of_the_year_before_opens_its_own_cases(head: Client) -> None:
    found = re.search(r'<a href="([^"]+)"><title>2025 · 2025-03: 1<', drawing(head, by="month"))
    assert found

    behind = head.get(unescape(found.group(1))).content.decode()

    assert re.findall(r"T-\d{6}(?=</a>)", behind) == ["T-000004"]


def test_months_without_an_average_are_gaps_and_no_noughts(head: Client, world: World) -> None:
    for month in ("01", "02", "04"):
        world.case("330701", f"2026-{month}-02T10:00", f"2026-{month}-12T10:00")

    said = titles(drawing(head, figure="median_days", by="month"))

    assert said == ["2026-01: 10.0", "2026-02: 10.0", "2026-04: 10.0"]


def test_parts_of_months_are_piles(head: Client) -> None:
    said = titles(drawing(head, by="month,channel"))

    assert len(said) == 2 * 6
    assert sum(title.endswith(" · 2026-01: 1") for title in said) == 2


def test_the_same_stands_beside_it_as_a_table(head: Client) -> None:
    html = head.get("/desk/figures/", YEAR | {"by": "month"}).content.decode()

    assert re.search(r"<summary>The chart as a table</summary>\s*<table>", html)
    assert '<th scope="col" class="number">2025</th>' in html


@pytest.mark.parametrize("asked", [{}, {"by": "channel", "period": "2020"}, {"by": "month", "period": "2020"}])
def test_what_is_no_picture_is_not_drawn(head: Client, asked: dict[str, str]) -> None:
    only = {name: value for name, value in YEAR.items() if "period" not in asked}

    assert "<svg" not in head.get("/desk/figures/", only | asked).content.decode()


def test_more_parts_than_a_picture_holds_are_left_to_the_table(head: Client, world: World) -> None:
    for n in range(25):
        world.case("330701", "2026-02-15T10:00", subject=f"subject {n}")

    assert not drawing(head, by="subject")
