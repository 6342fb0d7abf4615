"""A call on the hotline, by keyboard alone: the number, the business, the dispute of before, the words, the receipt."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import OFFICE, TOLD, Visit, follow, lodge

pytestmark = pytest.mark.journey
BUSINESS = TOLD["respondent_name"]


def tab_to(page: Page, what: str) -> None:
    """Press Tab until this has the focus, as a hand on the keyboard does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    pytest.fail(f"Tab does not lead to {what}")


def begin(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/desk/hotline/")
    expect(page.locator("[name=phone]")).to_be_focused()


def test_a_call_is_taken_from_its_number_to_the_next_call(visit: Visit) -> None:
    lodge(visit())
    handler = visit("handler")
    begin(handler)

    handler.keyboard.type(TOLD["phone"])
    expect(handler.locator("#known-caller li").first).to_be_visible()
    tab_to(handler, "[name=name]")
    handler.keyboard.type(TOLD["name"])
    tab_to(handler, "[name=respondent_name]")
    handler.keyboard.type(BUSINESS[3:6])
    handler.wait_for_selector("#known-business button")
    tab_to(handler, f"button[data-respondent_name='{BUSINESS}']")
    handler.keyboard.press("Enter")
    expect(handler.locator("[name=respondent_name]")).to_have_value(BUSINESS)
    expect(handler.locator("[name=text]")).to_be_focused()
    expect(handler.locator("#same")).to_be_visible()
    handler.keyboard.type("电动车刹车失灵，商家不给修。")
    handler.focus("[name=fresh]")
    handler.keyboard.press("Enter")
    expect(handler.locator("#same")).to_have_count(0)
    tab_to(handler, "[name=claims]")
    handler.keyboard.type("维修")
    handler.keyboard.press("Control+Enter")
    handler.wait_for_selector(".receipt .spelled")
    handler.keyboard.press("1")

    handler.wait_for_url("**/desk/hotline/")
    expect(handler.locator("[name=phone]")).to_have_value("")
    expect(handler.locator("[name=discard]")).to_have_count(0)


def test_the_clock_of_a_call_runs_from_its_first_word_and_moves_nothing(visit: Visit) -> None:
    handler = visit("handler")
    begin(handler)
    before = handler.locator("[name=text]").bounding_box()

    handler.wait_for_timeout(1200)
    expect(handler.locator("[data-call]")).to_have_text("00:00")
    handler.keyboard.type("1")

    expect(handler.locator("[data-call]")).to_have_text(re.compile("00:0[1-9]"), timeout=4000)
    assert handler.locator("[name=text]").bounding_box() == before


def test_a_call_that_drops_is_found_again_and_can_be_discarded(visit: Visit) -> None:
    handler = visit("handler")
    begin(handler)
    handler.select_option("[name=unit]", OFFICE)
    with handler.expect_response("**/desk/drafts/hotline/") as kept:
        handler.fill("[name=text]", "电话断了之前说的话。")
    assert kept.value.status == 204

    again = visit("handler")
    again.goto("/desk/hotline/")
    expect(again.locator("[name=text]")).to_have_value("电话断了之前说的话。")
    again.click("[name=discard]")

    expect(again.locator("[name=text]")).to_have_value("")


def test_without_a_script_a_call_is_taken_with_buttons(visit: Visit) -> None:
    lodge(visit())
    handler = visit("handler", script=False)
    handler.goto("/desk/hotline/")
    handler.fill("[name=phone]", TOLD["phone"])
    handler.fill("[name=respondent_name]", BUSINESS[3:6])
    follow(handler, "[name=find]")
    follow(handler, f"button[data-respondent_name='{BUSINESS}']")
    handler.fill("[name=text]", "电动车刹车失灵。")
    follow(handler, "[name=fresh]")
    for name in ("name", "claims"):
        handler.fill(f"[name={name}]", TOLD[name])
    handler.click("main .bulk .button")

    expect(handler.locator(".receipt .spelled").first).to_be_visible()
