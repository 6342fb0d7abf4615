"""Every page that answers a GET asks the database ten times at most and weighs 100 kB at most; name a new page here."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from benchmarks.pages import ADDRESSES
from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case, Party
from xiaobao.casework.queries import follow_token
from xiaobao.complaints import actions
from xiaobao.complaints.domain.rounds import Chosen
from xiaobao.exchange.domain.signing import written_key
from xiaobao.federation import actions as federation
from xiaobao.federation.domain.keeping import Details
from xiaobao.federation.domain.messages import Kind
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.models import Account
from xiaobao.webhooks import actions as webhooks

MOST = 10
MOST_BYTES = 100_000
LONG_LIST = 55  # more than a page of any list shows
PUBLIC = {
    "health/live": "/health/live",
    "health/ready": "/health/ready",
    "metrics": "/metrics",
    "": "/",
    "login/": "/login/",
    "lodge/": "/lodge/",
    "lodge/whole/": "/lodge/whole/",
    "lodge/<slug:name>/": "/lodge/happened/?kind=complaint",
    "design/": "/design/",
    "track/": "/track/",
    "procedures/": "/procedures/",
    "seals/": "/seals/",
    "seals/seals.ndjson": "/seals/seals.ndjson",
    "procedures/<str:family>/<str:version>/": "/procedures/samr-complaint/2026-04-15/",
}
TRACKED = {
    "track/link/<str:token>/": "/track/link/{token}/",
    "track/case/": "/track/case/",
    "track/case/data/": "/track/case/data/",
    "track/case/<slug:event>/": "/track/case/evidence_added/",
}
OFFICE = {
    "office/units/": "/office/units/",
    "office/units/<slug:code>/": "/office/units/EAST/",
    "office/units/<slug:code>/poster/": "/office/units/EAST/poster/",
    "office/accounts/": "/office/accounts/",
    "office/accounts/new/": "/office/accounts/new/",
    "office/accounts/<int:account_id>/": "/office/accounts/{account}/",
    "office/calendar/": "/office/calendar/",
    "office/reviews/": "/office/reviews/?unit=EAST",
    "office/reviews/<int:review_id>/": "/office/reviews/{review}/",
    "office/reviews/<int:review_id>/decisions.csv": "/office/reviews/{review}/decisions.csv",
    "office/papers/": "/office/papers/?unit=EAST",
    "office/peers/": "/office/peers/",
    "office/peers/<str:code>/": "/office/peers/insurer/",
    "office/messages/": "/office/messages/",
    "office/webhooks/": "/office/webhooks/",
    "office/webhooks/<int:endpoint_id>/": "/office/webhooks/{endpoint}/",
    "office/retention/": "/office/retention/?on=2040-01-01",
    "office/consents/": "/office/consents/?purpose=publish&counted=yes",
    "office/consents/register.csv": "/office/consents/register.csv",
    "office/looks/": "/office/looks/?unit=EAST&number=x&from=2026-05-01&compared=yes",
    "office/looks/register.csv": "/office/looks/register.csv",
}
PERIOD = "from=2026-05-01&to=2026-05-31"
DESK = {
    "desk/me/": "/desk/me/",
    "desk/me/standing-in/": "/desk/me/standing-in/",
    "desk/me/looks/": "/desk/me/looks/",
    "office/duty/": "/office/duty/?unit=EAST",
    "desk/": "/desk/",
    "desk/cases/": "/desk/cases/?q=退货&view=due_soon&unit=EAST&handler=none",
    "desk/palette/": "/desk/palette/?q=退货",
    "desk/register/": "/desk/register/",
    "desk/hotline/": "/desk/hotline/",
    "desk/approvals/": "/desk/approvals/",
    "desk/notices/": "/desk/notices/",
    "desk/figures/": f"/desk/figures/?figure=complaints.received&{PERIOD}&by=unit",
    "desk/figures/cases/": f"/desk/figures/cases/?figure=complaints.received&{PERIOD}",
    r"^desk/figures/answer\.(?P<shape>csv|json)$": f"/desk/figures/answer.csv?figure=complaints.received&{PERIOD}",
    "desk/units/": "/desk/units/",
    "desk/bulk/": "/desk/bulk/?case={number}&step=assigned:samr-complaint@2026-04-15",
    "desk/bulk/<uuid:token>/": "/desk/bulk/{round}/",
    "desk/summary/": f"/desk/summary/?{PERIOD}&show=1",
    r"^desk/summary/file\.(?P<shape>docx|pdf|md|json)$": f"/desk/summary/file.docx?{PERIOD}&org=BUREAU",
    "desk/cases/<str:number>/": "/desk/cases/{number}/",
    "desk/cases/<str:number>/about/": "/desk/cases/{number}/about/",
    "desk/cases/<str:number>/peer/": "/desk/cases/{number}/peer/",
    "desk/cases/<str:number>/steps/<slug:event>/": "/desk/cases/{number}/steps/assigned/",
    "desk/cases/<str:number>/parties/<int:party_id>/": "/desk/cases/{number}/parties/{party}/",
}
FILES = {
    # answers that are no pages
    "health/live",
    "health/ready",
    "metrics",
    "seals/seals.ndjson",
    "office/reviews/<int:review_id>/decisions.csv",
    "office/consents/register.csv",
    "office/looks/register.csv",
    r"^desk/figures/answer\.(?P<shape>csv|json)$",
    r"^desk/summary/file\.(?P<shape>docx|pdf|md|json)$",
}
MEASURED = {
    # what the names in braces of ``benchmarks/pages.py`` stand for
    "{case}": "/desk/cases/1/",
    "{step}": "/desk/cases/1/steps/accepted/",
    "{party}": "/desk/cases/1/parties/1/",
    "{account}": "/office/accounts/1/",
    "{bulk}": "/desk/bulk/",
    "{round}": f"/desk/bulk/{UUID(int=1)}/",
    "{endpoint}": "/office/webhooks/1/",
    "{peer}": "/office/peers/insurer/",
    "{review}": "/office/reviews/1/",
    "{link}": "/track/link/token/",
}
PAPERS = "desk/cases/<str:number>/papers/<int:paper_id>.<slug:shape>"
NO_PAGES = {
    # what only takes a form, sets a paper or hands out a file (their own tests judge them)
    "logout/",
    "display/",
    "lodge/evidence/<int:file_id>/",
    "track/case/files/",
    "track/case/files/<int:file_id>/",
    "track/case/papers/<int:paper_id>.<slug:shape>",
    "language/",
    "track/linked/",
    "track/leave/",
    "login/second/",
    "login/passkey/",
    "login/new/<str:token>/",
    "login/sso/",
    "login/sso/back/",
    "login/sso/tie/<str:token>/",
    "office/accounts/<int:account_id>/identity/",
    "office/accounts/<int:account_id>/identity/untie/",
    "desk/me/passkeys/",
    "office/accounts/<int:account_id>/second-factor/",
    "office/accounts/<int:account_id>/sign-out/",
    "office/units/<slug:code>/close/",
    "office/accounts/<int:account_id>/revoke/",
    "office/accounts/<int:account_id>/password/",
    "office/accounts/<int:account_id>/close/",
    "office/reviews/<int:review_id>/close/",
    "office/accounts/<int:account_id>/delegations/<int:delegation_id>/end/",
    "desk/me/standing-in/<int:delegation_id>/end/",
    "office/duty/<int:shift_id>/cancel/",
    "office/papers/<slug:kind>/",
    "office/peers/<str:code>/ask/",
    "office/peers/<str:code>/resend/",
    "office/peers/<str:code>/resume/",
    "office/peers/changes/<int:change_id>/decide/",
    "office/peers/changes/<int:change_id>/withdraw/",
    "office/messages/<int:message_id>/resend/",
    "office/webhooks/<int:endpoint_id>/rotate/",
    "office/webhooks/<int:endpoint_id>/ping/",
    "office/webhooks/<int:endpoint_id>/switch/",
    "office/messages/<int:message_id>/discard/",
    "office/messages/<slug:channel>/resend-all/",
    "office/peers/<str:code>/suspend/",
    "office/papers/<slug:kind>/withdraw/",
    "office/retention/propose/",
    "office/retention/<int:plan_id>/",
    "desk/cases/<str:number>/hold/",
    "desk/approvals/<int:approval_id>/",
    "at/<slug:code>/",
    "office/units/<slug:code>/code.<slug:shape>",
    "desk/views/",
    "desk/views/<int:view_id>/drop/",
    "desk/drafts/<path:name>/",
    "desk/hotline/known/",
    "desk/bulk/<uuid:token>/undo/",
    "desk/cases/<str:number>/undo/",
    "desk/cases/<str:number>/notes/",
    PAPERS,
    "desk/cases/<str:number>/registration.<slug:shape>",
    "desk/cases/<str:number>/receipt.<slug:shape>",
    "desk/cases/<str:number>/files/<int:file_id>/",
    "desk/cases/<str:number>/files/<int:file_id>/small/",
    "desk/cases/<str:number>/files/",
    "desk/cases/<str:number>/tasks/<int:task_id>/",
}


@pytest.fixture
def case(world: World) -> Case:
    for _ in range(12):
        actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    return Case.objects.order_by("pk")[0]


def signed_in(world: World, username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=world.accounts[username]))
    return client


def asks(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def patterns(under: URLResolver, before: str = "") -> Iterator[str]:
    for each in under.url_patterns:
        if isinstance(each, URLPattern):
            yield before + str(each.pattern)
        else:
            yield from patterns(each, before + str(each.pattern))


def test_every_page_is_named_here() -> None:
    known = {*PUBLIC, *TRACKED, *OFFICE, *DESK, *NO_PAGES}

    assert {route for route in patterns(get_resolver()) if not route.startswith("api/")} == known


def test_every_page_is_measured_among_a_hundred_thousand_cases() -> None:
    """So that the table of docs/benchmarks.md leaves none out."""
    asked = (address for addresses in ADDRESSES.values() for address in addresses)
    full = (re.sub(r"\{\w+\}", lambda name: MEASURED[name[0]], address).split("?")[0] for address in asked)

    assert {*PUBLIC, *TRACKED, *OFFICE, *DESK} - {resolve(path).route for path in full} == FILES


@pytest.mark.parametrize("address", PUBLIC.values())
def test_public_pages(case: Case, address: str) -> None:
    assert asks(Client(), address) <= MOST


@pytest.mark.parametrize("address", TRACKED.values())
def test_pages_behind_a_query_code(world: World, address: str) -> None:
    told = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    client = Client()
    client.post("/track/", {"number": told.number, "code": told.query_code})

    assert asks(client, address.format(token=token_of(told.id))) <= MOST


@pytest.mark.parametrize("address", DESK.values())
def test_pages_of_the_desk(world: World, case: Case, address: str) -> None:
    party = Party.objects.filter(case=case, record__isnull=False)[0]

    page = address.format(number=case.number, party=party.pk, round=coded(world, [case]))

    assert asks(signed_in(world, "head"), page) <= MOST


@pytest.mark.parametrize("address", OFFICE.values())
def test_pages_of_the_office(world: World, case: Case, address: str) -> None:
    made_administrator(world)

    assert asks(signed_in(world, "head"), address.format(**office_places(world))) <= MOST


def token_of(case_id: int) -> str:
    """What a link in a mail about a case bears."""
    return follow_token(Case.objects.get(pk=case_id), at=current_clock().now())


def office_places(world: World) -> dict[str, object]:
    """What addresses of the office name: an account, an endpoint that was called, a peer, a review of access."""
    made = webhooks.register_endpoint(
        unit_code="EAST", name="a register", url="https://receiver.example/", kinds=["case.*"], actor=SYSTEM, at=MONDAY
    )
    webhooks.ping(endpoint_id=made.endpoint.pk, actor=SYSTEM, at=MONDAY)
    known_peer(world)
    review = people.begin_review(unit_id=world.units["EAST"], actor=world.actor("head"), at=MONDAY).pk
    return {"account": world.accounts["head"], "endpoint": made.endpoint.pk, "review": review}


def known_peer(world: World) -> None:
    """A peer that something is proposed of."""
    told: dict[str, Any] = {"name": "an insurer", "address": "https://insurer.example", "kinds": list(Kind)}
    keys = [written_key(bytes([n] * 32)) for n in (1, 2)]
    federation.put_peer(code="insurer", keys=keys[:1], unit_code="BUREAU", actor=SYSTEM, at=MONDAY, **told)
    said = Details(keys=keys, unit="EAST", **told)
    federation.propose_correction(code="insurer", said=said, reason="a letter", actor=SYSTEM, at=MONDAY)


def test_no_page_is_heavy_when_its_lists_are_full(world: World) -> None:
    """Lists show a page of what there is: fifty-five cases with long words, all of them chosen at once."""
    told = [
        actions.lodge(
            lodging=lodging(title="电动车" * 40, text="第三天就坏了，商家拒绝退货。" * 100),
            unit_code="EAST",
            actor=world.actor("registrar"),
            at=MONDAY,
        ).receipts[0]
        for _ in range(LONG_LIST)
    ]
    cases = list(Case.objects.order_by("pk"))
    actions.take(
        number=cases[0].number,
        event="refused",
        data={"ground": "3", "reason": "转售" * 200},
        actor=world.actor("east-handler"),
        at=at("2026-05-12 09:00"),
    )
    made_administrator(world)
    places = {
        "number": cases[0].number,
        "party": Party.objects.filter(case=cases[0], record__isnull=False)[0].pk,
        "round": coded(world, cases[1:]),
        "token": token_of(told[1].id),
        **office_places(world),
    }
    inside, outside = signed_in(world, "head"), Client()
    outside.post("/track/", {"number": told[1].number, "code": told[1].query_code})
    chosen = "/desk/bulk/?step=assigned:samr-complaint@2026-04-15&" + "&".join(f"case={c.number}" for c in cases)

    heavy = {
        address: weight
        for client, pages in (
            (inside, [*DESK.values(), *OFFICE.values(), chosen]),
            (outside, [*PUBLIC.values(), *TRACKED.values()]),
        )
        for address in pages
        if (weight := weighs(client, address.format(**places))) > MOST_BYTES
    }

    assert heavy == {}


def coded(world: World, cases: list[Case]) -> UUID:
    """A round of one step for these cases; its token."""
    return actions.take_many(
        token=uuid4(),
        event="coded",
        procedure=cases[0].procedure,
        data={"subject": "x"},
        chosen=[Chosen(case.number, case.entry_count) for case in cases],
        actor=world.actor("head"),
        at=at("2026-05-12 10:00"),
    ).token


def made_administrator(world: World) -> None:
    for root in ("BUREAU", "BANK"):
        people.grant_role(
            account_id=world.accounts["head"],
            role=Role.ADMINISTRATOR,
            unit_id=world.units[root],
            actor=SYSTEM,
            at=MONDAY,
        )


def weighs(client: Client, address: str) -> int:
    """Bytes of a page; a file that is handed out is none."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return len(response.content) if response.headers["Content-Type"].startswith("text/html") else 0
