"""Two instances, two servers, two databases: a complaint goes over, is answered there, and the regulator reads it."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, XIAOBAO, _free_port, _wait_for
from tests.journeys.walking import follow, send

pytestmark = pytest.mark.journey
LODGE = """
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent
from xiaobao.kernel.clock import current_clock
from xiaobao.people.domain.actor import SYSTEM
at = current_clock().now()
told = Lodging(channel="visit", received_at=at, title="账户管理费争议", text="银行多扣了三年账户管理费。",
    family="regulator-transfer",
    complainants=(Person(name="张测试", phone="19900001234"),), respondent=Respondent(name="云溪农商银行（示例）"))
print(actions.lodge(lodging=told, unit_code="999901", actor=SYSTEM, at=at).receipts[0].number)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The addresses of both, and the number of a complaint that the regulator just received."""
    folder, port = tmp_path_factory.mktemp("pair"), _two_free_ports()
    words = [*XIAOBAO, "demo", "--pair", "--cases", "40", "--port", str(port)]
    server = subprocess.Popen(words, cwd=folder, env=dict(os.environ))
    try:
        for each in (port, port + 1):
            _wait_for(f"http://127.0.0.1:{each}")
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", _lodge(folder / "demo-regulator")
    finally:
        server.send_signal(2)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=40)


def _two_free_ports() -> int:
    port = _free_port()
    return port if port < 65_000 else port - 2


def _lodge(folder: Path) -> str:
    environment = os.environ | {
        "XIAOBAO_DATABASE_URL": f"sqlite:///{folder / 'xiaobao.db'}",
        "XIAOBAO_KEY_FILE": str(folder / "xiaobao.keys"),
        "XIAOBAO_DATA_DIR": str(folder / "var"),
    }
    done = subprocess.run(
        [*XIAOBAO, "manage", "shell", "--no-imports", "-c", LODGE], env=environment, check=True, stdout=subprocess.PIPE
    )
    return done.stdout.decode().split()[-1]


def signed_in(browser: Browser, site: str, username: str) -> Page:
    page = browser.new_context(base_url=site, locale="zh-CN").new_page()
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk/**")
    return page


def until(holds: Callable[[], bool]) -> None:
    for _ in range(60):
        if holds():
            return
        time.sleep(1)
    raise AssertionError("it did not come within a minute")


def shows(page: Page, address: str, words: str) -> Callable[[], bool]:
    def look() -> bool:
        page.goto(address)
        return words in page.inner_text("body")

    return look


def test_it_goes_over_and_comes_back(pair: tuple[str, str, str], browser: Browser) -> None:
    regulator, bank, number = pair
    head = signed_in(browser, regulator, "head")
    head.goto(f"/desk/cases/{number}/steps/forwarded/")
    follow(head, f"a[href='/desk/cases/{number}/peer/']")
    send(head)
    until(shows(head, f"/desk/cases/{number}/peer/", "YXNS"))
    found = re.search(r"YXNS\S+", head.inner_text("main"))
    assert found is not None
    there = found[0]

    officer = signed_in(browser, bank, "bank-head")
    officer.goto(f"/desk/cases/{there}/")
    expect(officer.locator("body")).to_contain_text(number)
    officer.goto(f"/desk/cases/{there}/steps/replied/")
    officer.fill("textarea[name=text]", "已退还三年账户管理费。")
    send(officer)

    until(shows(head, f"/desk/cases/{number}/", "已退还三年账户管理费。"))
    expect(head.locator("body")).to_contain_text("办结")
    if folder := os.environ.get("XIAOBAO_PICTURES"):
        head.screenshot(path=f"{folder}/case.png", full_page=True)
        head.goto("/office/peers/")
        head.screenshot(path=f"{folder}/peers.png", full_page=True)
        head.goto(f"/desk/cases/{number}/peer/")
        head.screenshot(path=f"{folder}/forward.png", full_page=True)
