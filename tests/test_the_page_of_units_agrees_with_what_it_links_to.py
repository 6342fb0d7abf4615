"""Every number of the head's page is the number of cases that its link shows; its share is that of the figures."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import World, at, lodging
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.kernel.clock import travel
from xiaobao.kernel.periods import parse_period
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

NOW = at("2026-05-20 09:00")
MOST_QUERIES = 10
MOST_BYTES = 100_000
Row = tuple[str, dict[str, int], dict[str, str], str]
COLUMNS = ("open", "due_today", "due_soon", "overdue", "came", "came_before", "closed", "closed_before")


@pytest.fixture(autouse=True)
def _on_a_wednesday() -> Iterator[None]:
    with travel(to=NOW):
        yield


@pytest.fixture
def busy(world: World) -> World:
    """Cases of April and May: open, overdue, due soon, closed in time and too late, with handlers and with nobody."""
    for unit, days in (("EAST", (40, 25, 12, 9, 6, 1)), ("WEST", (30, 8)), ("BUREAU", (5,))):
        for n, ago in enumerate(days):
            received = NOW - timedelta(days=ago)
            lodged = actions.lodge(
                lodging=lodging(received_at=received),
                unit_code=unit,
                actor=world.actor("registrar"),
                at=received,
            )
            number = lodged.receipts[0].number
            if n % 2 == 0:
                who = "handler" if unit == "BUREAU" else f"{unit.lower()}-handler"
                take(world, who, number, "claimed", received)
            if n in (0, 2, 5):
                ends = received + timedelta(days=2 if n else 20)
                take(world, "head", number, "accepted", ends, conditions=CONDITIONS)
            if n == 0 and unit != "BUREAU":
                take(world, f"{unit.lower()}-handler", number, "settled", min(ends + timedelta(days=1), NOW))
    return world


def take(world: World, who: str, number: str, event: str, when: object, **data: object) -> None:
    actions.take(number=number, event=event, data=data, actor=world.actor(who), at=when)  # type: ignore[arg-type]


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def rows(client: Client, address: str = "/desk/units/") -> list[Row]:
    page = client.get(address).content.decode()
    return list(_rows(page))


def _rows(page: str) -> Iterator[Row]:
    for row in re.findall(r'<tr><th scope="row".*?</tr>', page, re.DOTALL):
        name = re.sub(r'<a class="tag.*?</a>|<[^>]*>', "", row.split("</th>")[0]).strip()
        if 'class="muted"' not in row.split("</th>")[0]:
            name = f"unit {name.removeprefix('unit ')}"  # those below are called by their short names
        cells = re.findall(r'<td class="number">(.*?)</td>', row, re.DOTALL)
        texts = [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]
        links = [html.unescape(found[1]) if (found := re.search(r'href="([^"]*)"', cell)) else "" for cell in cells]
        numbers = dict(zip(COLUMNS, map(int, texts[:-1]), strict=True))
        yield name, numbers, dict(zip((*COLUMNS, "share"), links, strict=True)), texts[-1]


def listed(client: Client, address: str) -> int:
    page = client.get(address).content.decode()
    return len(re.findall(r'class="mono"[^>]*href="/desk/cases/|href="/desk/cases/[^"?]+/"', page))


@pytest.mark.parametrize("span", ["week", "month", "quarter"])
@pytest.mark.parametrize("who", ["head", "east-head", "registrar"])
def test_every_number_is_how_many_cases_its_link_shows(busy: World, who: str, span: str) -> None:
    client = signed_in(who)
    compared = 0

    for name, numbers, links, _share in rows(client, f"/desk/units/?span={span}"):
        for column, number in numbers.items():
            if number:
                assert listed(client, links[column]) == number, (name, column, links[column])
                compared += 1

    assert compared > 10


def test_the_numbers_are_not_all_alike(busy: World) -> None:
    [(_, whole, _, _), *_rest] = rows(signed_in("head"))

    assert whole["open"] == 7
    assert whole["overdue"] > 0
    assert whole["closed"] > 0
    assert whole["came"] > whole["came_before"] > 0


def test_the_share_in_time_is_the_figure_of_the_same_name(busy: World) -> None:
    client, period, compared = signed_in("head"), parse_period("2026-05"), 0
    for _name, _numbers, links, share in rows(client):
        if share != "—":
            asked = links["share"].replace("/desk/figures/cases/", "/desk/figures/answer.json")
            answer = client.get(asked).json()
            assert period.name in str(answer)
            assert share == f"{answer['total']:.1f}%", (links["share"], answer)
            compared += 1

    assert compared >= 3


@pytest.mark.parametrize(("due", "number"), [("2026-05-20", 1), ("2026-05-25", 1), ("2026-05-26", 0)])
def test_soon_is_until_the_third_working_day_from_now(world: World, due: str, number: int) -> None:
    """Wednesday, and Thursday, Friday, Monday after it."""
    actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=NOW)
    Case.objects.update(due_on=due)

    assert rows(signed_in("east-head"))[0][1]["due_soon"] == number


def test_what_a_unit_has_is_what_its_handlers_and_the_units_below_have(busy: World) -> None:
    found = rows(signed_in("head"))
    whole, parts = found[0], [row for row in found[1:] if not row[0].startswith("unit ")]

    for column in COLUMNS:
        assert whole[1][column] == sum(part[1][column] for part in parts), column


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("head", {"unit BUREAU", "unit EAST", "unit WEST"}),
        ("registrar", {"unit BUREAU", "unit EAST", "unit WEST"}),
        ("east-head", {"unit EAST"}),
    ],
)
def test_a_head_sees_the_units_below_and_no_other(busy: World, who: str, units: set[str]) -> None:
    assert {row[0] for row in rows(signed_in(who)) if row[0].startswith("unit ")} == units


@pytest.mark.parametrize("who", ["east-handler", "auditor", "merchant"])
def test_whoever_heads_nothing_sees_nothing(busy: World, who: str) -> None:
    page = signed_in(who).get("/desk/units/")

    assert page.status_code == 403
    assert "unit EAST" not in page.content.decode()
    assert Client().get("/desk/units/").status_code == 302


def test_a_registrar_without_units_below_is_no_head(busy: World) -> None:
    assert signed_in("bank-office").get("/desk/units/").status_code == 200
    organizations.close_unit(unit_id=busy.units["BRANCH"], actor=SYSTEM, at=NOW)

    assert signed_in("bank-office").get("/desk/units/").status_code == 403


def test_units_without_cases_are_folded_away(busy: World) -> None:
    page = signed_in("bank-head").get("/desk/units/").content.decode()

    assert not rows(signed_in("bank-head"))
    assert "<details" in page
    assert "unit BRANCH" in page.split("<details")[1]


def test_of_many_units_without_cases_the_first_are_named(busy: World) -> None:
    founded(busy, "BANK", 60)

    folded = signed_in("bank-head").get("/desk/units/").content.decode().split("<details")[1]

    assert "62" in folded.split("</summary>")[0]
    assert folded.count("<li>") == 51
    assert "<li>…</li>" in folded


def test_what_nobody_has_is_one_click_away(busy: World) -> None:
    client = signed_in("head")
    page = client.get("/desk/units/").content.decode()

    tags = re.findall(r'<a class="tag warn" href="([^"]*)">(\d+)', page)

    assert tags
    for address, number in tags:
        assert listed(client, html.unescape(address)) == int(number)


@pytest.mark.parametrize("narrowing", ["unit=EAST&handler=none", "view=overdue&unit=EAST", "view=came&unit=EAST"])
def test_a_colleague_of_another_office_sees_none_of_it_by_the_same_address(busy: World, narrowing: str) -> None:
    address = f"/desk/cases/?{narrowing}"

    assert listed(signed_in("east-head"), address) > 0
    assert listed(signed_in("west-head"), address) == 0


def test_the_next_page_of_the_list_stays_narrowed(busy: World) -> None:
    for _ in range(51):
        actions.lodge(lodging=lodging(), unit_code="WEST", actor=busy.actor("registrar"), at=NOW)

    page = signed_in("head").get("/desk/cases/?view=open&unit=WEST&handler=none").content.decode()
    [following] = re.findall(r'rel="next" href="([^"]*)"', page)

    assert "unit=WEST" in following
    assert "handler=none" in following


def test_the_page_asks_as_little_for_many_units_as_for_few(busy: World) -> None:
    client = signed_in("head")
    few = queries_of(client)
    grown(busy, 8)

    assert queries_of(client) == few <= MOST_QUERIES
    assert "unit STATION7" in {row[0] for row in rows(client)}


def test_a_large_tree_is_opened_unit_by_unit(busy: World) -> None:
    client = signed_in("head")
    grown(busy, 60)
    page = client.get("/desk/units/").content.decode()
    top = {name: numbers for name, numbers, _, _ in _rows(page)}

    assert {"unit EAST", "unit WEST"} < set(top)
    assert "unit STATION7" not in top
    [opens] = re.findall(r'href="([^"]*)">EAST', page)
    opened = client.get("/desk/units/" + html.unescape(opens).removeprefix("/desk/units/"))
    [first, *others] = _rows(opened.content.decode())
    assert first[:2] == ("unit EAST", top["unit EAST"])
    assert others[0][0] == "east-handler"
    assert len(opened.content) < MOST_BYTES


def test_more_units_than_a_page_holds_go_on_on_the_next(busy: World) -> None:
    client = signed_in("head")
    grown(busy, 60)
    address, seen = "/desk/units/?under=EAST&span=quarter", []
    while address:
        page = client.get(address).content.decode()
        seen += [name for name, *_ in _rows(page)]
        following = re.findall(r'rel="next" href="([^"]*)"', page)
        address = "/desk/units/" + html.unescape(following[0]) if following else ""

    stations = [name for name in seen if name.startswith("unit STATION")]
    assert sorted(stations) == sorted(f"unit STATION{n}" for n in range(60))
    assert seen[0] == "unit EAST"
    assert len(seen) == len(set(seen)) > 60


@pytest.mark.parametrize("under", ["WEST", "BUREAU", "NOWHERE", "%00"])
def test_a_unit_that_is_not_below_is_not_there(busy: World, under: str) -> None:
    assert signed_in("east-head").get(f"/desk/units/?under={under}").status_code in {400, 404}


def test_an_opened_unit_says_what_leads_to_it(busy: World) -> None:
    page = signed_in("head").get("/desk/units/?under=EAST&span=week").content.decode()
    [crumbs] = re.findall(r'<p class="crumbs">.*?</p>', page)

    assert re.findall(r'href="([^"]*)"', html.unescape(crumbs)) == [
        "/desk/cases/",
        "/desk/units/?span=week",
        "/desk/units/?span=week&under=BUREAU",
    ]
    assert "?span=quarter&amp;under=EAST" in page
    assert {name for name, *_ in _rows(page)} >= {"unit EAST", "east-handler"}
    assert "unit WEST" not in page


def grown(world: World, many: int) -> None:
    """Stations of the eastern office, each with a case."""
    founded(world, "EAST", many)
    for n in range(many):
        actions.lodge(lodging=lodging(), unit_code=f"STATION{n}", actor=world.actor("registrar"), at=NOW)


def founded(world: World, under: str, many: int) -> None:
    for n in range(many):
        organizations.add_unit(
            code=f"STATION{n}",
            name=f"unit STATION{n}",
            short_name="",
            kind=UnitKind.STATION,
            profile=Profile.MARKET,
            parent_id=world.units[under],
            actor=SYSTEM,
            at=NOW,
        )


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/desk/units/").status_code == 200
    return len(captured)
