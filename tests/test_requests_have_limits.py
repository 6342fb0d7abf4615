"""How much one person or one address may ask for; an office behind one address is not locked out."""

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.world import MONDAY, World, lodging
from xiaobao.complaints import actions as complaints
from xiaobao.config import limits
from xiaobao.config.limits import Limit
from xiaobao.config.proxies import Proxies
from xiaobao.people.models import Account, Asked

WRONG = {"number": "nothing", "code": "wrong"}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of the table, with numbers that a test reaches."""
    few = tuple(
        Limit(each.name, each.paths, 3, each.every, each.methods, each.asking, each.refused, each.whole)
        for each in limits.LIMITS
    )
    monkeypatch.setattr(limits, "LIMITS", few)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def test_guessing_query_codes_ends_with_a_page_that_says_how_long_to_wait(db: None) -> None:
    answers = [Client().post("/track/", WRONG) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "分钟" in answers[-1].content.decode()


def test_the_api_says_it_as_a_problem(db: None) -> None:
    answers = [Client().get("/api/public/track", WRONG) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert answers[-1].json()["title"] == "too many requests"
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_code_is_guessed_no_more_often_by_post_than_by_get(db: None) -> None:
    posted = [Client().post("/api/public/track", WRONG, "application/json").status_code for _ in range(2)]
    asked = [Client().get("/api/public/track", WRONG).status_code for _ in range(2)]

    assert posted + asked == [404, 404, 404, 429]


def test_right_codes_are_not_counted(world: World) -> None:
    told = complaints.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]

    right = {"number": told.number, "code": told.query_code}
    assert {Client().get("/api/public/track", right).status_code for _ in range(8)} == {200}


def test_public_lodging_is_counted_by_address(db: None) -> None:
    def lodge(address: str) -> int:
        return Client().post("/api/public/lodge", "{}", "application/json", REMOTE_ADDR=address).status_code

    assert [lodge("192.0.2.7") for _ in range(4)] == [422, 422, 422, 429]
    assert lodge("192.0.2.8") == 422


def test_a_household_of_ipv6_is_one_and_another_is_another(db: None) -> None:
    def lodge(address: str) -> int:
        return Client().post("/api/public/lodge", "{}", "application/json", REMOTE_ADDR=address).status_code

    assert [lodge(f"2001:db8::{n}") for n in range(1, 5)] == [422, 422, 422, 429]
    assert lodge("2001:db8:0:1::1") == 422


def test_an_officer_searches_until_the_limit_and_a_colleague_at_the_same_address_goes_on(world: World) -> None:
    head, handler = signed_in("east-head"), signed_in("east-handler")

    assert [head.get("/desk/cases/?q=手机").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert head.get("/desk/cases/").status_code == 200
    assert handler.get("/desk/cases/?q=手机").status_code == 200


def test_a_token_in_the_header_opens_no_fresh_count_at_a_public_door(db: None) -> None:
    def lodge(n: int) -> int:
        told = {"Authorization": f"Bearer {n}"}
        return Client().post("/api/public/lodge", "{}", "application/json", headers=told).status_code

    assert [lodge(n) for n in range(4)] == [422, 422, 422, 429]


def test_the_limits_can_be_widened_and_switched_off(db: None, settings: LazySettings) -> None:
    settings.RATE_LIMITS = 0

    assert {Client().post("/track/", WRONG).status_code for _ in range(8)} == {404}
    assert not Asked.objects.exists()


def asked(trusted: list[str], peer: str, settings: LazySettings, headers: dict[str, str]) -> HttpRequest:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    Proxies(lambda _: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.9, rubbish", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["::1"], "::1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_known_proxy_is_believed(
    trusted: list[str], peer: str, forwarded: str, client: str, settings: LazySettings
) -> None:
    request = asked(trusted, peer, settings, {"X-Forwarded-For": forwarded})

    assert request.META["REMOTE_ADDR"] == client


def test_nobody_else_may_claim_that_a_request_came_encrypted(settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    claimed = asked(["10.0.0.1"], "192.0.2.1", settings, {"X-Forwarded-Proto": "https"})
    told = asked(["10.0.0.1"], "10.0.0.1", settings, {"X-Forwarded-Proto": "https"})

    assert not claimed.is_secure()
    assert told.is_secure()
