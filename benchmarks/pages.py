"""Server time, questions to the database and weight of every page, whole: middleware, session, view, template.

    xiaobao demo --no-serve --cases 100000 --database sqlite:////tmp/pages.db
    xiaobao --database sqlite:////tmp/pages.db bench pages

The database is one that the demo has filled; each page is asked in this process, as its reader, warm. Written into it
are a complaint, which the consumer then follows, and what the demo has none of: see `furnished`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory

from benchmarks.measuring import p50_p95, record, seconds
from xiaobao.casework.models import Case
from xiaobao.casework.queries import follow_token
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.domain.rounds import Chosen
from xiaobao.config.wsgi import application
from xiaobao.exchange.domain.signing import written_key
from xiaobao.federation import actions as federation
from xiaobao.kernel.clock import current_clock
from xiaobao.organizations.models import Unit
from xiaobao.people import actions as people
from xiaobao.people import queries as people_queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.models import Account
from xiaobao.webhooks import actions as webhooks

ROUNDS: Final = 100
ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "/",
        "/lodge/",
        "/lodge/happened/?kind=complaint",
        "/lodge/whole/",
        "/track/",
        "/login/",
        "/procedures/",
        "/procedures/samr-complaint/2026-04-15/",
        "/seals/",
        "/design/",
    ),
    "link": ("{link}",),
    "consumer": ("/track/case/", "/track/case/data/", "/track/case/evidence_added/", "/track/case/withdrawn/"),
    "head": (
        "/desk/",
        "/desk/me/",
        "/desk/cases/",
        "/desk/cases/?view=all",
        "/desk/cases/?view=overdue",
        "/desk/cases/?q=退货",
        "/desk/units/",
        "/desk/approvals/",
        "/desk/notices/",
        "/desk/palette/?q=退货",
        "/desk/palette/?counts",
        "/desk/figures/?by=unit",
        "/desk/figures/?by=month",
        "/desk/figures/cases/?figure=complaints.received",
        "/desk/summary/",
        "{bulk}",
        "/office/duty/",
        "/office/calendar/",
        "/office/papers/",
        "/office/peers/",
        "/office/units/",
        "/office/units/99990101/poster/",
        "/office/accounts/",
    ),
    "admin": (
        "/office/units/99990101/",
        "/office/accounts/new/",
        "{account}",
        "/office/reviews/",
        "/office/webhooks/",
        "/office/retention/",
        "/office/peers/",
        "/desk/me/standing-in/",
    ),
    "auditor": ("/office/consents/", "/office/looks/", "/office/reviews/", "/desk/me/looks/"),
    "registrar": ("/desk/register/", "/desk/hotline/"),
    "handler": (
        "/desk/",
        "/desk/cases/?view=mine",
        "/desk/register/",
        "{case}",
        "{case}about/",
        "{case}peer/",
        "{step}",
        "{party}",
    ),
    "merchant": ("/desk/", "/desk/cases/?view=all", "{case}", "{step}"),
    "everywhere": (
        "/desk/",
        "/desk/cases/",
        "/desk/units/",
        "{round}",
        "/office/accounts/",
        "/office/reviews/",
        "{review}",
        "/office/messages/",
        "{endpoint}",
        "{peer}",
    ),
}
# what an address is found by: where it is looked for, and what its link looks like
LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "{case}": ("{cases}", r'href="(/desk/cases/[^/"]+/)"'),
    "{step}": ("{case}", r'href="(/desk/cases/[^/"]+/steps/[^"]+)"'),
    "{party}": ("{case}", r'href="(/desk/cases/[^/"]+/parties/\d+/)"'),
    "{account}": ("/office/accounts/", r'href="(/office/accounts/\d+/)"'),
}
LODGED: Final = {
    "kinds": "complaint",
    "unit": "99990101",
    "name": "张测试",
    "phone": "19900001234",
    "address": "东街1号",
    "respondent_name": "云溪县百草电动车行",
    "text": "我在东街买的电动车第三天就坏了，商家拒绝退货。",
    "claimed": "1999.00",
}


def main() -> None:
    if not Account.objects.filter(username="head").exists():
        raise SystemExit(
            "These pages are asked by the people of the demo: fill the database first, xiaobao demo --no-serve."
        )
    settings.RATE_LIMITS = 0  # this many pages a minute are more than one person is given
    known = furnished()
    rows = [row for reader, addresses in ADDRESSES.items() for row in read_by(reader, addresses, known)]
    about = round(Case.objects.count(), -3)  # each run lodges one more
    record(f"pages on {connection.vendor} at {about:,} cases", rows)


def furnished() -> dict[str, str]:
    """The addresses of what the demo has none of, made here: somebody with every role of an office everywhere, an
    endpoint that was called, a peer, a round of the review of access and one of steps taken for many cases.
    """
    at = current_clock().now()
    if not Account.objects.filter(username="everywhere").exists():
        account = people.create_account(username="everywhere", name="各处", actor=SYSTEM, at=at)
        for role in (Role.ADMINISTRATOR, Role.HEAD):
            people.grant_role(account_id=account.pk, role=role, unit_id=None, actor=SYSTEM, at=at)
    root = Unit.objects.get(code="99990100")
    endpoint = webhooks.register_endpoint(
        unit_code=root.code, name="a register", url="https://receiver.example/", kinds=["case.*"], actor=SYSTEM, at=at
    ).endpoint
    webhooks.ping(endpoint_id=endpoint.pk, actor=SYSTEM, at=at)
    federation.put_peer(
        code="insurer",
        name="an insurer",
        address="https://insurer.example",
        keys=[written_key(bytes([1] * 32))],
        unit_code=root.code,
        actor=SYSTEM,
        at=at,
    )
    review = people.begin_review(unit_id=root.pk, actor=actor_of("everywhere"), at=at)
    return {
        "{endpoint}": f"/office/webhooks/{endpoint.pk}/",
        "{peer}": "/office/peers/insurer/",
        "{review}": f"/office/reviews/{review.pk}/",
        "{round}": f"/desk/bulk/{coded()}/",
        "{link}": f"/track/link/{follow_token(Case.objects.order_by('-pk')[0], at=at)}/",
    }


def coded() -> Any:
    """The token of a round that gives ten open complaints the subject they have."""
    cases = list(Case.objects.filter(is_open=True, procedure="samr-complaint@2026-04-15").order_by("pk")[:10])
    return complaints.take_many(
        token=uuid4(),
        event="coded",
        procedure=cases[0].procedure,
        data={"subject": cases[0].subject},
        chosen=[Chosen(case.number, case.entry_count) for case in cases],
        actor=actor_of("everywhere"),
        at=current_clock().now(),
    ).token


def actor_of(username: str) -> Any:
    return people_queries.actor_for(people_queries.by_username(username))


def read_by(reader: str, addresses: tuple[str, ...], furnished: Mapping[str, str]) -> list[dict[str, str]]:
    """Every page of one reader, measured; a name in braces is the first such page that the reader is led to."""
    client = consumer() if reader == "consumer" else client_of("" if reader == "link" else reader)
    known = {"{cases}": "/desk/cases/", **furnished}
    rows = []
    for address in addresses:
        name, below = re.fullmatch(r"(\{\w+\})?(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        if name and name not in known:
            known[name] = found(client, name, known)
        rows.append(measured(client, reader, known.get(name, "") + below))
    return rows


def found(client: Client, name: str, known: Mapping[str, str]) -> str:
    if name == "{bulk}":
        numbers = re.findall(r'name="case" value="([^"]+)"', client.get("/desk/cases/").content.decode())
        return "/desk/bulk/?" + "&".join(f"case={number}" for number in numbers)
    where, link = LINKS[name]
    return first(link, client, known.get(where, where))


def consumer() -> Client:
    """Somebody who has lodged a complaint and follows it."""
    client = client_of("")
    receipt = client.post("/lodge/whole/", LODGED).content.decode()
    number, code = re.findall(r'class="number">([^<]+)<', receipt)[:2]
    client.post("/track/", {"number": number, "code": code})
    return client


def first(pattern: str, client: Client, address: str) -> str:
    """The first link of a page that looks like this."""
    match = re.search(pattern, client.get(address).content.decode())
    assert match is not None, f"{address} has no such link: the demo gives everybody an open case with steps"
    return match.group(1)


def client_of(username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    if username:
        client.force_login(Account.objects.get(username=username), "xiaobao.people.backends.GrantedBackend")
    return client


def measured(client: Client, username: str, address: str) -> dict[str, str]:
    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        weight = answered(client, address)
    times = p50_p95(seconds(lambda: answered(client, address)) for _ in range(ROUNDS))
    return {
        "reader": username or "anybody",
        "page": shown(address),
        "p50 / p95 ms": f"{times[0]:.1f} / {times[1]:.1f}",
        "queries": str(len(asked)),
        "kB": f"{weight / 1000:.1f}",
    }


def answered(client: Client, address: str) -> int:
    """Bytes of a page as the site itself answers it to whoever is signed in with this client.

    Not asked by the client: it ties three weak references to each of its answers and never lets them go, which garbage
    collection then looks through.
    """
    factory = RequestFactory(headers={"accept-language": "zh-CN"})
    factory.cookies = client.cookies
    said: list[str] = []

    def start(status: str, *_rest: Any) -> Callable[[bytes], object]:
        said.append(status)
        return len  # what Django never calls

    body = application(factory.get(address).environ, start)
    try:
        weight = sum(map(len, body))
    finally:
        body.close()
    assert said == ["200 OK"], (address, said)
    return weight


def shown(address: str) -> str:
    """The address as the table names it: without the numbers of one case."""
    named = re.sub(r"link/.*", "link/…/", address)
    named = re.sub(r"(cases|parties|accounts|reviews|webhooks|bulk)/(?!new)[^/?]*\d[^/?]*/", r"\1/…/", named)
    return re.sub(r"\?(seen|case)=.*", lambda asked: "" if asked[1] == "seen" else "?case=…", named)


if __name__ == "__main__":
    main()
