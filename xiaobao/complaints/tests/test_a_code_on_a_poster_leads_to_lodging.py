"""A poster with a code: scanned, it leads to the questions of its office; closed or unknown, to a clear word."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
import segno
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from tests.world import MONDAY, World
from xiaobao.casework.models import Case
from xiaobao.complaints.domain.posters import QUIET, code_of
from xiaobao.complaints.domain.questions import questions_for
from xiaobao.complaints.tests.test_lodging_one_question_a_page import PAGES
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

SignIn = Callable[[str], Client]
STROKE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return sign_in


@pytest.fixture
def station(world: World) -> str:
    kind, parent = UnitKind.STATION, world.units["EAST"]
    unit = organizations.add_unit(
        code="MALL", name="Mall station", short_name="", kind=kind, profile=Profile.MARKET, parent_id=parent,
        actor=SYSTEM, at=MONDAY,
    )  # fmt: skip
    return unit.code


def drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules of a path: (column, row)."""
    strokes = [tuple(map(int, stroke)) for stroke in STROKE.findall(path)]
    assert all(there == back for _, _, there, back in strokes)
    return {(x, y) for start, y, length, _ in strokes for x in range(start, start + length)}


@pytest.mark.parametrize("address", ["https://xiaobao.example.cn/at/99990101/", "http://127.0.0.1:8000/at/E/"])
def test_the_path_draws_every_dark_module_and_no_other(address: str) -> None:
    code, rows = code_of(address), [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=QUIET)]

    assert code.side == len(rows) == len(rows[0])
    assert drawn(code.path) == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def test_a_scan_leads_to_the_questions_with_office_and_way_in(world: World) -> None:
    response = Client().get("/at/EAST/")

    assert response["Location"] == "/lodge/?kind=complaint&unit=EAST&via=qr"


def test_what_is_lodged_by_a_scan_comes_by_the_code_to_its_office(world: World) -> None:
    client = Client()
    landed = client.get("/at/EAST/", follow=True).redirect_chain[-1][0]
    client.post(landed, PAGES["happened"])
    offered = client.get("/lodge/office/").content.decode()
    for name in questions_for(["complaint"])[1:-1]:
        client.post(f"/lodge/{name}/", PAGES[name])

    client.post("/lodge/check/", {"send": "1"})

    case = Case.objects.get()
    assert '<option value="EAST" selected>' in offered
    assert (case.channel, case.unit.code) == ("qr", "EAST")


def test_another_way_in_stays_the_web(world: World) -> None:
    client = Client()
    client.post("/lodge/happened/?kind=complaint&via=hotline", PAGES["happened"])
    for name in questions_for(["complaint"])[1:-1]:
        client.post(f"/lodge/{name}/", PAGES[name])

    client.post("/lodge/check/", {"send": "1"})

    assert Case.objects.get().channel == "web"


def test_a_station_hands_on_to_its_office(world: World, station: str) -> None:
    assert "unit=EAST&" in Client().get(f"/at/{station}/")["Location"]


@pytest.mark.parametrize("code", ["NOWHERE", "WEST"])
def test_a_closed_or_unknown_unit_gives_a_clear_page_with_a_way_on(world: World, code: str) -> None:
    organizations.close_unit(unit_id=world.units["WEST"], actor=SYSTEM, at=MONDAY)

    response = Client().get(f"/at/{code}/")

    assert response.status_code == 404
    assert 'href="/lodge/?kind=complaint"' in response.content.decode()


def test_the_poster_says_where_and_how_in_both_languages(signed_in: SignIn) -> None:
    page = signed_in("east-handler").get("/office/units/EAST/poster/").content.decode()

    assert "unit EAST" in page
    assert 'lang="zh-hans"' in page
    assert 'lang="en"' in page
    assert f"{len(questions_for(['complaint']))} short pages" in page
    assert "testserver/at/EAST/" in page
    assert code_of("http://testserver/at/EAST/").path in page
    assert "style=" not in page


def test_where_the_site_is_reached_by_https_the_code_is_too(signed_in: SignIn, settings: LazySettings) -> None:
    client = signed_in("east-handler")
    settings.SESSION_COOKIE_SECURE = True

    page = client.get("/office/units/EAST/poster/").content.decode()

    assert code_of("https://testserver/at/EAST/").path in page


def test_the_bare_code_is_handed_out_as_a_picture(signed_in: SignIn) -> None:
    client = signed_in("east-handler")

    png, svg, none = (client.get(f"/office/units/EAST/code.{shape}") for shape in ("png", "svg", "gif"))

    assert Image.open(BytesIO(png.content)).format == "PNG"
    assert b"<svg" in svg.content
    assert "EAST.svg" in svg["Content-Disposition"]
    assert none.status_code == 404


@pytest.mark.parametrize(("who", "status"), [("east-handler", 200), ("west-handler", 200), ("merchant", 403)])
def test_posters_are_for_every_officer(signed_in: SignIn, who: str, status: int) -> None:
    assert signed_in(who).get("/office/units/EAST/poster/").status_code == status
    assert signed_in(who).get("/office/units/EAST/code.svg").status_code == status


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    assert Client().get("/office/units/EAST/poster/")["Location"].startswith("/login/")


def test_the_page_of_a_unit_leads_to_its_poster(signed_in: SignIn) -> None:
    assert "/office/units/EAST/poster/" in signed_in("head").get("/office/units/EAST/").content.decode()
