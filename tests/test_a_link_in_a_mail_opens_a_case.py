"""A link out of a mail opens what number and query code open, by a click, for some days; no other opens anything."""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.doors import TOKEN
from tests.world import MONDAY, World, lodging
from xiaobao.casework import queries as cases
from xiaobao.casework.domain import following
from xiaobao.casework.domain.following import FollowLink, LinkOver
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.kernel.clock import SKEW, travel
from xiaobao.people import queries as people
from xiaobao.people.keys import load_or_make
from xiaobao.people.vault import Vault

FORTNIGHT = timedelta(days=14)


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with travel(to=MONDAY):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return lodged(world)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def lodged(world: World) -> Case:
    told = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    return Case.objects.get(pk=told.id)


def link(case: Case, at: datetime = MONDAY) -> str:
    return f"/track/link/{cases.follow_token(case, at=at)}/"


def click(client: Client, address: str) -> HttpResponse:
    """What a person does: open the page, and press its button where it has one."""
    page = client.get(address)
    found = client.cookies.get("csrftoken")
    return client.post(address, {"csrfmiddlewaretoken": found.value}) if found else page  # type: ignore[return-value]


def opens(address: str, at: datetime = MONDAY) -> bool:
    client = Client()
    with travel(to=at):
        answer = client.post(address)
        seen = client.get("/track/case/")
    assert answer.status_code in (302, 404), address
    assert (answer.status_code == 302) == (seen.status_code == 200)
    return answer.status_code == 302


def shape(answer: HttpResponse) -> tuple[int, bytes]:
    """An answer without the address that was asked for, to which its forms of language and look lead back."""
    return answer.status_code, re.sub(rb'"/track/link/[^"]*"', b"", TOKEN.sub(b"", answer.content))


def test_a_click_opens_what_number_and_code_open(client: Client, case: Case) -> None:
    answer = click(client, link(case))

    assert answer.headers["Location"] == "/track/case/"
    assert case.number in client.get("/track/case/").content.decode()
    assert client.session["tracked"] == case.pk


def test_what_only_fetches_the_page_opens_nothing(client: Client, case: Case) -> None:
    """Scanners of mails follow every link, some more than once."""
    for method in (client.get, client.head, client.get):
        assert method(link(case)).status_code == 200

    assert client.get("/track/case/").status_code == 302
    assert "tracked" not in client.session
    assert click(client, link(case)).status_code == 302  # and it opens for its reader after that


def test_the_page_says_nothing_of_the_case(client: Client, case: Case) -> None:
    page = client.get(link(case)).content.decode()

    for secret in (case.number, case.title, "East", "手机", "投诉"):
        assert secret not in page.partition("<main")[2].partition("</main")[0], secret


def test_a_form_of_another_site_opens_nothing(client: Client, case: Case) -> None:
    assert client.post(link(case)).status_code == 403


def test_own_data_still_asks_for_what_was_left(client: Client, case: Case) -> None:
    click(client, link(case))

    page = client.get("/track/case/data/").content.decode()

    assert "19900001234" not in page
    assert 'name="known"' in page


def test_its_pages_are_kept_by_nobody_and_named_to_no_other_site(client: Client, case: Case) -> None:
    for answer in (client.get(link(case)), click(client, link(case)), client.get("/track/link/x/")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_it_is_over_after_a_fortnight_to_the_second(case: Case) -> None:
    address = link(case)

    assert opens(address, MONDAY + FORTNIGHT - timedelta(seconds=1))
    assert not opens(address, MONDAY + FORTNIGHT)


def test_how_long_it_lives_is_a_setting_and_a_shorter_one_ends_the_older_ones(
    case: Case, settings: LazySettings
) -> None:
    long = link(case)
    settings.LINK_DAYS = 2
    short = link(case)

    assert not opens(long)
    assert opens(short)
    assert not opens(short, MONDAY + timedelta(days=2))


def test_one_that_was_given_by_a_clock_far_ahead_opens_nothing(case: Case) -> None:
    assert opens(link(case, MONDAY + SKEW))
    assert not opens(link(case, MONDAY + SKEW + timedelta(seconds=1)))


def test_a_link_of_one_case_opens_no_other(world: World, case: Case) -> None:
    other = lodged(world)
    mine = following.read(cases.follow_token(case, at=MONDAY))

    assert not opens(f"/track/link/{following.written(FollowLink(other.pk, mine.ends, mine.signed))}/")


def test_a_later_end_does_not_fit_what_was_signed(case: Case) -> None:
    mine = following.read(cases.follow_token(case, at=MONDAY - FORTNIGHT))
    longer = FollowLink(case.pk, mine.ends + 86_400, mine.signed)

    assert not opens(f"/track/link/{following.written(longer)}/")


def test_no_bit_of_it_can_be_changed(case: Case) -> None:
    token = base64.urlsafe_b64decode(cases.follow_token(case, at=MONDAY))
    for bit in range(len(token) * 8):
        forged = bytearray(token)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(LinkOver):
            cases.by_follow_token(token=base64.urlsafe_b64encode(bytes(forged)).decode(), at=MONDAY)


def forgeries(case: Case) -> Iterator[bytes]:
    """What whoever knows all of this but the key could sign with."""
    ends = int((MONDAY + FORTNIGHT).timestamp())
    told = following.facts(case_id=case.pk, ends=ends, held=case.query_digest).encode()
    yield bytes(32)
    yield os.urandom(32)
    yield hashlib.sha256(told).digest()
    yield hmac.digest(b"", told, "sha256")
    yield hmac.digest(case.query_digest.encode(), told, "sha256")
    yield bytes.fromhex(case.query_digest)
    yield people.link_digest(purpose="password", facts=told.decode())  # signed here, for something else
    yield people.link_digest(purpose="", facts=told.decode())
    yield people.peer_signing("p1", "messages")[1](told)[:32]
    stranger = Vault(load_or_make(Path(settings.KEY_FILE).with_name("strangers")))
    yield stranger.link_digest(purpose=following.FOLLOW, facts=told.decode())  # another installation


def test_forged_and_foreign_links_open_nothing(case: Case) -> None:
    ends = int((MONDAY + FORTNIGHT).timestamp())
    tried = [FollowLink(case.pk, ends, signed) for signed in forgeries(case)]

    assert len(tried) == 10
    assert not [each for each in tried if opens(f"/track/link/{following.written(each)}/")]


def test_another_query_code_would_end_every_link(case: Case) -> None:
    address = link(case)
    Case.objects.filter(pk=case.pk).update(query_digest="0" * 64)

    assert not opens(address)


def test_whatever_is_wrong_with_a_link_its_page_is_the_same(world: World, case: Case) -> None:
    good = cases.follow_token(case, at=MONDAY)
    gone = following.written(FollowLink(987_654, following.read(good).ends, following.read(good).signed))
    wrong = [
        cases.follow_token(case, at=MONDAY - FORTNIGHT),  # over
        gone,  # of no case
        following.written(FollowLink(-1, 1, bytes(32))),
        following.written(FollowLink(2**63 - 1, 2**63 - 1, bytes(32))),
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:-1],
        good + "A",
        good + "=",
        good.replace(good[5], "+"),
        "x",
        "号" * 64,
    ]

    for method in ("get", "post"):
        pages = {shape(getattr(Client(), method)(f"/track/link/{token}/")) for token in wrong}
        assert len(pages) == 1
        [(status, page)] = pages
        assert status == 404
        assert b'href="/track/"' in page


def test_guessing_ends_with_the_same_limit_as_guessing_codes(world: World, settings: LazySettings) -> None:
    settings.RATE_LIMITS = 0.1  # three an hour
    asked = [
        Client().get("/track/link/x/").status_code,
        Client().post("/track/link/y/").status_code,
        Client().post("/track/", {"number": "x", "code": "y"}).status_code,
        Client().get("/track/link/z/").status_code,
        Client().post("/track/", {"number": "x", "code": "y"}).status_code,
    ]

    assert asked == [404, 404, 404, 429, 429]


def test_links_that_open_are_not_counted(case: Case, settings: LazySettings) -> None:
    settings.RATE_LIMITS = 0.1

    assert {Client().post(link(case)).status_code for _ in range(8)} == {302}


@given(st.integers(1, 2**63 - 1), st.integers(0, 2**40), st.binary(min_size=32, max_size=32))
def test_a_link_is_read_as_it_was_written(case_id: int, ends: int, signed: bytes) -> None:
    told = FollowLink(case_id, ends, signed)

    assert following.read(following.written(told)) == told
    assert len(following.written(told)) == 64


@given(st.text(max_size=80))
def test_what_is_no_link_is_refused_and_nothing_falls_over(text: str) -> None:
    with pytest.raises(LinkOver):
        following.read(text)
