"""Every word of the chrome turns English and back; what people and statutes say stays as it is."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.walking import TEXT, Visit, follow, lodge

pytestmark = pytest.mark.journey
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# names of formats and of the house are the same in both languages
NAMES = {"Ctrl", "CSV", "JSON", "English", "JPEG", "PNG", "WebP", "PDF", "Word", "Excel", "Xiaobao"}
PUBLIC = (
    "/",
    "/lodge/",
    "/lodge/happened/?kind=complaint",
    "/lodge/whole/",
    "/design/",
    "/track/",
    "/login/",
    "/procedures/",
    "/procedures/samr-complaint/2026-04-15/",
    "/nowhere/",
    "/at/nowhere/",
)
DESK = (
    "/desk/",
    "/desk/cases/",
    "/desk/register/",
    "/desk/hotline/",
    "/desk/approvals/",
    "/desk/notices/",
    "/desk/figures/?by=kind",
    "/office/units/",
)
# What the site itself says, where no data stand: names, articles and people's own words are data.
CHROME = """() => [...document.querySelectorAll(
    'head title, nav a, main h1, main h2, main h3, main label, main legend, main th, main dt, main summary,' +
    'main .button, main .help, main .tag, main .empty, main .message, main .tabs a, footer a, .skip, .who a'
)].filter(element => !element.closest('.mono, .of-data') && !element.querySelector('select, .mono'))
  .map(element => element.innerText.trim())"""


def chrome(page: Page, address: str) -> list[str]:
    page.goto(address)
    found: list[str] = page.evaluate(CHROME)
    return [words for words in found if words]


def turn(page: Page, language: str) -> None:
    button = page.locator(f"header button[value={language}]")
    if button.count():
        follow(page, button)


@pytest.mark.parametrize(("username", "addresses"), [("", PUBLIC), ("head", DESK)], ids=["the public's", "the desk's"])
def test_in_english_no_chinese_is_left(visit: Visit, username: str, addresses: tuple[str, ...]) -> None:
    page = visit(username)
    turn(page, "en")

    left = {address: [words for words in chrome(page, address) if CHINESE.search(words)] for address in addresses}
    turn(page, "zh-hans")

    assert {address: words for address, words in left.items() if words} == {}


@pytest.mark.parametrize(("username", "addresses"), [("", PUBLIC), ("head", DESK)], ids=["the public's", "the desk's"])
def test_in_chinese_no_english_is_left(visit: Visit, username: str, addresses: tuple[str, ...]) -> None:
    page = visit(username)

    left = {
        address: [words for words in chrome(page, address) if set(ENGLISH.findall(words)) - NAMES]
        for address in addresses
    }

    assert {address: words for address, words in left.items() if words} == {}


def test_a_case_is_read_in_both_languages(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    address, title = f"/desk/cases/{number}/", TEXT.removesuffix("。")

    chinese = chrome(handler, address)
    turn(handler, "en")
    english = chrome(handler, address)
    turn(handler, "zh-hans")

    assert len(chinese) == len(english)
    assert not [words for words in chinese if set(ENGLISH.findall(words)) - NAMES]
    assert [words for words in english if CHINESE.search(words)] == [title]


def test_the_choice_of_language_outlives_the_visit(visit: Visit) -> None:
    page = visit("head")

    turn(page, "en")
    again = visit("head")
    shown = again.locator("html").get_attribute("lang")
    turn(again, "zh-hans")

    assert shown == "en"
    assert again.locator("html").get_attribute("lang") == "zh-hans"
