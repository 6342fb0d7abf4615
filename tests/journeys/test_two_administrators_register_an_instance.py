"""One administrator proposes an instance on a telephone; another one compares fingerprints and confirms at a screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_every_page_fits_every_screen import AXE, RULES, SCREENS
from tests.journeys.walking import follow
from xiaobao.exchange.domain.signing import fingerprint, written_key

pytestmark = pytest.mark.journey
KEY = written_key(bytes([7] * 32))
TOLD = {
    "code": "insurer",
    "name": "云溪财产保险（示例）",
    "address": "https://insurer.example/",
    "keys": KEY,
    "reason": "来函附密钥",
}
PEERS = "/office/peers/"


@pytest.fixture
def second(visit: Visit) -> Iterator[Page]:
    """Another administrator of the county, for as long as this takes."""
    admin = visit("admin")
    admin.goto("/office/accounts/")
    named = admin.get_by_role("cell", name="auditor", exact=True)
    follow(admin, admin.locator("tr", has=named).locator("a").first)
    account = admin.url
    admin.select_option("select[name=role]", "administrator")
    follow(admin, "form:has(select[name=role]) button.button")
    yield visit("auditor", width=1440, dark=True)
    admin.goto(account)
    follow(admin, "form:has([name=role][value=administrator]) button")


def faults(page: Page, name: str) -> list[str]:
    """What axe finds, and whether it runs over the side."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RULES)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    return [*found, *(["runs over the side"] if wide else [])]


def test_a_key_is_believed_when_two_have_looked(visit: Visit, second: Page) -> None:
    first = visit("admin", width=360)
    first.goto(PEERS)
    first.click("summary:has-text('提请登记')")
    for name, value in TOLD.items():
        first.fill(f"main [name={name}]", value)
    proposing = faults(first, "peers-proposing-360")
    follow(first, "main form:has([name=code]) button.button")
    waiting = first.locator("section", has_text="insurer").first
    expect(waiting).to_contain_text(fingerprint(KEY))
    expect(waiting.locator("[name=granted]")).to_have_count(0)

    second.goto(PEERS)
    asked = second.locator("section", has_text="insurer").first
    expect(asked).to_contain_text(fingerprint(KEY))
    follow(second, asked.locator("button[value=yes]"))
    expect(second.locator("main")).to_contain_text("请先与对方通电话核对")
    deciding = faults(second, "peers-deciding-1440")
    asked.locator("[name=compared]").check()
    asked.locator("[name=reason]").fill("与对方李测试核对")
    follow(second, asked.locator("button[value=yes]"))
    follow(second, f"a[href='{PEERS}insurer/']")
    expect(second.locator("main")).to_contain_text("与对方李测试核对")

    first.goto(f"{PEERS}insurer/")
    one = faults(first, "peer-360")
    first.fill("[name=reason] >> nth=0", "密钥被盗")
    follow(first, "form[action$='/suspend/'] button")
    expect(first.locator("main")).to_contain_text("已暂停")
    assert [*proposing, *deciding, *one, *faults(first, "peer-paused-360")] == []
