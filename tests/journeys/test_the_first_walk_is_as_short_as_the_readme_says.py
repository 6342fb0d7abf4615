"""The four people's first task, each in as many clicks as the README says."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import OFFICE, TEXT, TOLD, Visit, follow, lodge
from tools.places import ROOT

pytestmark = pytest.mark.journey
PROMISED = re.compile(r"^\| `?(citizen|handler|merchant|head)`? \|.*\| (\d+) \|$", re.MULTILINE)
Click = Callable[[str], None]


class Clicks:
    """A page whose clicks to the next page are counted; filling in a field is none."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.many = 0

    def __call__(self, what: str) -> None:
        follow(self.page, self.page.locator(what).first)
        self.many += 1


SCREENS = pytest.mark.parametrize(("width", "dark"), [(360, False), (768, True), (1440, False)])


def promised(who: str) -> int:
    """What the table of the README says."""
    table = dict(PROMISED.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    return int(table[who])


def lodged_as_the_readme_tells(page: Page) -> int:
    click = Clicks(page)
    page.goto("/")
    click("a.tile.first")
    pages: tuple[dict[str, str], ...] = (
        {"text": TEXT},
        {"respondent_name": TOLD["respondent_name"]},
        {"claims": TOLD["claims"]},
        {},
        {},
        {"name": TOLD["name"], "phone": TOLD["phone"]},
        {},
    )
    for fields in pages:
        for name, value in fields.items():
            page.fill(f"main [name={name}]", value)
        if page.locator("main [name=unit]").count():
            page.select_option("[name=unit]", OFFICE)
        click("main form button.button:not([name])")
    return click.many


@SCREENS
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_citizen_lodges(visit: Visit, width: int, dark: bool, script: bool) -> None:
    page = visit(width=width, dark=dark, script=script)

    clicks = lodged_as_the_readme_tells(page)

    expect(page.locator(".receipt .number").first).to_be_visible()
    assert clicks == promised("citizen")


@SCREENS
def test_a_handler_accepts(visit: Visit, width: int, dark: bool) -> None:
    number, _ = lodge(visit())
    page = visit("handler", width=width, dark=dark)
    click = Clicks(page)

    page.goto(f"/desk/cases/?q={number}&view=all")
    click(f"a[href$='/{number}/']")
    click("a[href*='/steps/accepted/']")
    page.locator("[name=conditions]").first.wait_for()
    for box in page.locator("[name=conditions]").all():
        box.check()
    click("main form button.button")

    expect(page.locator(".stages .now")).to_contain_text("已受理")
    assert click.many == promised("handler")


@SCREENS
def test_a_merchant_answers(visit: Visit, width: int, dark: bool) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    handler.goto(f"/desk/cases/{number}/steps/accepted/")
    for box in handler.locator("[name=conditions]").all():
        box.check()
    follow(handler, "main form button.button")
    handler.goto(f"/desk/cases/{number}/steps/copy_sent/")
    follow(handler, "main form button.button")
    page = visit("merchant", width=width, dark=dark)
    click = Clicks(page)

    click(f"a[href$='/{number}/']")
    click("a[href*='/steps/answered/']")
    page.fill("[name=text]", "我店愿意退货。")
    click("main form button.button")

    expect(page.locator("main")).to_contain_text("我店愿意退货。")
    assert click.many == promised("merchant")


@SCREENS
def test_a_head_approves(visit: Visit, width: int, dark: bool) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    handler.goto(f"/desk/cases/{number}/steps/refused/")
    handler.check("[name=ground][value='3']")
    handler.fill("[name=reason]", "购买用于经营。")
    follow(handler, "main form button.button")
    page = visit("head", width=width, dark=dark)
    click = Clicks(page)

    click(".rail a[href='/desk/approvals/']")
    follow(page, page.locator("section", has_text=number).locator("button[value=yes]"))
    click.many += 1

    expect(page.locator("main")).not_to_contain_text(number + " 不予受理")
    assert click.many == promised("head")
