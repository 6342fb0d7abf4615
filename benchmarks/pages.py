"""Server time, questions to the database and weight of every page, whole: middleware, session, view, template.

    xiaobao demo --no-serve --cases 100000 --database sqlite:////tmp/pages.db
    xiaobao --database sqlite:////tmp/pages.db bench pages

The database is one that the demo has filled; each page is asked in this process, as its reader, warm. A complaint is
lodged into it, which the consumer then follows. `/office/messages/` is left out: nobody of the demo has every tree.
"""

import gc
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection
from django.test import Client

from benchmarks.measuring import p50_p95, record, seconds
from xiaobao.casework.models import Case
from xiaobao.people.models import Account

ROUNDS: Final = 40
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
    "handler": ("/desk/", "/desk/cases/?view=mine", "/desk/register/", "{case}", "{step}", "{party}"),
    "merchant": ("/desk/", "/desk/cases/?view=all", "{case}", "{step}"),
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
    gc.collect()
    gc.freeze()  # as the site does once it is up (config/wsgi.py)
    rows = [row for reader, addresses in ADDRESSES.items() for row in read_by(reader, addresses)]
    about = round(Case.objects.count(), -3)  # each run lodges one more
    record(f"pages on {connection.vendor} at {about:,} cases", rows)


def read_by(reader: str, addresses: tuple[str, ...]) -> list[dict[str, str]]:
    """Every page of one reader, measured; a name in braces is the first such page that the reader is led to."""
    client = consumer() if reader == "consumer" else client_of(reader)
    known = {"{cases}": "/desk/cases/"}
    rows = []
    for address in addresses:
        known[address] = found(client, address, known) if address.startswith("{") else address
        rows.append(measured(client, reader, known[address]))
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
        response = client.get(address)
    assert response.status_code == 200, (username, address, response.status_code)
    times = p50_p95(seconds(lambda: client.get(address)) for _ in range(ROUNDS))
    return {
        "reader": username or "anybody",
        "page": shown(address),
        "p50 / p95 ms": f"{times[0]:.1f} / {times[1]:.1f}",
        "queries": str(len(asked)),
        "kB": f"{len(response.content) / 1000:.1f}",
    }


def shown(address: str) -> str:
    """The address as the table names it: without the numbers of one case."""
    named = re.sub(r"(cases|parties|accounts)/(?!new)[^/?]*\d[^/?]*/", r"\1/…/", address)
    return re.sub(r"\?(seen|case)=.*", lambda asked: "" if asked[1] == "seen" else "?case=…", named)


if __name__ == "__main__":
    main()
