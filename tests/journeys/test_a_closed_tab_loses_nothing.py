"""Drafts at the desk: what was written into a long form is there again, and gone once it was sent."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import TEXT, TOLD, Visit, lodge, receipts, send

pytestmark = pytest.mark.journey


def write(page: Page, name: str, words: str) -> None:
    with page.expect_response("**/desk/drafts/**") as kept:
        page.fill(f"[name={name}]", words)
    assert kept.value.status == 204
    expect(page.locator("[data-kept]")).to_be_visible()


def test_a_registration_is_found_again_in_another_browser_and_gone_when_sent(visit: Visit) -> None:
    first = visit("registrar")
    first.goto("/desk/register/")
    write(first, "text", TEXT)
    first.context.close()

    again = visit("registrar")
    again.goto("/desk/register/")
    expect(again.locator("[name=text]")).to_have_value(TEXT)
    for name, value in TOLD.items():
        again.fill(f"[name={name}]", value)
    send(again)
    assert receipts(again)

    again.goto("/desk/register/")
    expect(again.locator("[name=text]")).to_have_value("")
    expect(again.locator("[name=discard]")).to_have_count(0)


def test_a_long_step_is_found_again(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    step = f"/desk/cases/{number}/steps/accepted/"
    handler.goto(step)

    write(handler, "note", "先记下来。")
    handler.goto("/desk/")
    handler.goto(step)

    expect(handler.locator("[name=note]")).to_have_value("先记下来。")


def test_what_cannot_be_kept_is_said_on_the_page(visit: Visit) -> None:
    page = visit("registrar")
    page.goto("/desk/register/")

    with page.expect_response("**/desk/drafts/**") as kept:
        page.evaluate("""() => {
            const text = document.querySelector("[name=others]");
            text.value = "x".repeat(61000);
            text.dispatchEvent(new Event("input", { bubbles: true }));
        }""")

    assert kept.value.status == 422
    expect(page.locator("[data-lost]")).to_be_visible()
    expect(page.locator("[data-kept]")).to_be_hidden()
