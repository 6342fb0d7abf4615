"""Server time, questions to the database and weight of every page, whole: middleware, session, view, template.

    xiaobao demo --no-serve --cases 100000 --database sqlite:////tmp/pages.db
    xiaobao --database sqlite:////tmp/pages.db bench pages

The database is one that the demo has filled; each page is asked in this process, as its reader, warm.
"""

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
    "": ("/", "/lodge/", "/lodge/happened/?kind=complaint", "/track/", "/procedures/"),
    "head": (
        "/desk/",
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
    ),
    "registrar": ("/desk/hotline/",),
    "handler": ("/desk/", "/desk/cases/?view=mine", "/desk/register/", "{case}", "{step}"),
    "merchant": ("/desk/", "/desk/cases/?view=all"),
}


def main() -> None:
    rows = [
        measured(username, address)
        for username, addresses in ADDRESSES.items()
        for address in filled(addresses, username)
    ]
    record(f"pages on {connection.vendor} at {Case.objects.count():,} cases", rows)


def filled(addresses: tuple[str, ...], username: str) -> list[str]:
    """The addresses with a case of this person's in its place, and with the first step that it offers."""
    if "{case}" not in addresses:
        return list(addresses)
    client = client_of(username)
    case = first(r'href="(/desk/cases/[^/"]+/)"', client, "/desk/cases/")
    step = first(r'href="(/desk/cases/[^/"]+/steps/[^"]+)"', client, case)
    return [address.replace("{case}", case).replace("{step}", step) for address in addresses]


def first(pattern: str, client: Client, address: str) -> str:
    """The first link of a page that looks like this."""
    found = re.search(pattern, client.get(address).content.decode())
    assert found is not None, f"{address} has no such link: the demo gives every handler an open case with steps"
    return found.group(1)


def client_of(username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    if username:
        client.force_login(Account.objects.get(username=username), "xiaobao.people.backends.GrantedBackend")
    return client


def measured(username: str, address: str) -> dict[str, str]:
    client = client_of(username)
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
        "page": re.sub(r"\?seen=.*", "", re.sub(r"cases/[^/?]+/", "cases/…/", address)),
        "p50 / p95 ms": f"{times[0]:.1f} / {times[1]:.1f}",
        "queries": str(len(asked)),
        "kB": f"{len(response.content) / 1000:.1f}",
    }


if __name__ == "__main__":
    main()
