"""The walk of one complaint in a browser: the consumer, the office, the business, the head."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
OFFICE = "99990101"  # the office of the demo's handler
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def lodge(page: Page, text: str = "我在东街买的手机第三天就坏了，商家拒绝退货。") -> tuple[str, str]:
    """Lodge on the public page; number and query code."""
    page.goto("/lodge/")
    page.select_option("[name=unit]", OFFICE)
    page.fill("[name=name]", "张测试")
    page.fill("[name=phone]", "19900001234")
    page.fill("[name=address]", "东街一号")
    page.fill("[name=respondent_name]", "云溪县百草电动车行")
    page.fill("[name=text]", text)
    page.fill("[name=claims]", "退货退款")
    page.fill("[name=claimed]", "1999")
    page.click("main form button")
    number, code = page.locator(".receipt .number").all_inner_texts()[:2]
    return number.strip(), code.strip()


def track(page: Page, number: str, code: str) -> None:
    page.goto("/track/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", code)
    page.click("main form button")


def step(page: Page, number: str, event: str, **fields: str) -> None:
    """Take a step on its page: boxes all ticked, texts filled in."""
    page.goto(f"/desk/cases/{number}/steps/{event}/")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button")


def tick_all(page: Page, name: str) -> None:
    for box in page.locator(f"[name={name}]").all():
        box.check()


def accept(page: Page, number: str) -> None:
    page.goto(f"/desk/cases/{number}/steps/accepted/")
    tick_all(page, "conditions")
    page.click("main form button")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_consumer_lodges_tracks_adds_and_withdraws(visit: Visit, script: bool) -> None:
    page = visit(script=script)
    number, code = lodge(page)

    track(page, number, code)
    expect(page.locator("main")).to_contain_text("已收到")
    page.goto("/track/case/evidence_added/")
    page.fill("[name=text]", "补充：购物小票照片。")
    page.click("main form button")
    page.goto("/track/case/withdrawn/")
    page.fill("[name=reason]", "商家已退款")
    page.click("main form button")

    expect(page.locator("main")).to_contain_text("撤回")


def test_a_complaint_is_accepted_answered_agreed_paid_and_rated(visit: Visit) -> None:
    citizen, handler, merchant = visit(), visit("handler"), visit("merchant")
    number, code = lodge(citizen)

    accept(handler, number)
    step(handler, number, "copy_sent")
    step(merchant, number, "answered", text="我店愿意退货。")
    step(handler, number, "mediation_started")
    mediator = visit("mediator")
    step(mediator, number, "agreement_reached", terms="三日内退货退款", agreed_fen="1999")
    step(mediator, number, "fulfilled", paid_fen="1999")
    track(citizen, number, code)
    citizen.goto("/track/case/rated/")
    citizen.check("[name=score][value='5']")
    citizen.click("main form button")

    handler.goto(f"/desk/cases/{number}/")
    expect(handler.locator("main")).to_contain_text("调解成功")
    expect(handler.locator("main")).to_contain_text("1,999.00")
    expect(handler.locator("main")).to_contain_text("我店愿意退货")


def test_what_is_not_met_is_said_on_the_form_and_a_refusal_needs_a_second_person(visit: Visit) -> None:
    citizen, handler, head = visit(), visit("handler"), visit("head")
    number, code = lodge(citizen)

    handler.goto(f"/desk/cases/{number}/steps/accepted/")
    handler.click("main form button")
    expect(handler.locator("main [role=alert]")).to_be_visible()
    handler.goto(f"/desk/cases/{number}/steps/refused/")
    handler.check("[name=ground][value='3']")
    handler.click("main form button")
    head.goto("/desk/approvals/")
    waiting = head.locator("section", has_text=number)
    waiting.locator("button[value=yes]").click()

    track(citizen, number, code)
    expect(citizen.locator("main")).to_contain_text("不予受理")


def test_the_desk_finds_two_character_words_and_pages_on(visit: Visit) -> None:
    head = visit("head")

    head.fill("[name=q]", "退款")
    head.press("[name=q]", "Enter")
    assert head.locator("tbody tr").count() > 0
    head.goto("/desk/?view=all")
    first = head.locator("tbody tr a").first.inner_text()
    head.click("a[rel=next]")

    assert head.locator("tbody tr a").first.inner_text() != first


def test_a_figure_opens_the_cases_behind_it(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/figures/?figure=received&by=channel")

    shown = int(head.locator("h2 a").first.inner_text().replace(",", ""))
    head.locator("h2 a").first.click()

    assert shown > 0
    assert head.locator("tbody tr").count() == min(shown, 100)


def test_personal_data_is_opened_for_a_reason_only(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    handler.goto(f"/desk/cases/{number}/")
    assert "19900001234" not in handler.content()

    handler.click("a[href*='/parties/']")
    assert "19900001234" not in handler.content()
    handler.fill("[name=reason]", "联系投诉人核实")
    handler.click("main form button")

    expect(handler.locator("main")).to_contain_text("19900001234")


def test_the_site_turns_english_and_back(visit: Visit) -> None:
    page = visit()

    page.click("button[value=en]")
    english = page.locator("nav").inner_text()
    page.click("button[value=zh-hans]")

    assert not CHINESE.search(english)
    assert CHINESE.search(page.locator("nav").inner_text())


PAGES = ["/", "/lodge/", "/track/", "/procedures/", "/procedures/samr-complaint/2026-04-15/"]
DESK = ["/desk/", "/desk/register/", "/desk/approvals/", "/desk/notices/", "/desk/figures/"]
FAULTS = """() => [
    ...(document.querySelectorAll('h1').length === 1 ? [] : ['not exactly one h1']),
    ...(document.documentElement.lang ? [] : ['no language']),
    ...[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
        .filter(field => !field.labels.length && !field.getAttribute('aria-label'))
        .map(field => 'no label: ' + field.name),
    ...[...document.querySelectorAll('img:not([alt])')].map(image => 'no alt: ' + image.src),
    ...[...document.querySelectorAll('a, button')].filter(e => !e.innerText.trim() && !e.ariaLabel)
        .map(e => 'no words: ' + e.outerHTML.slice(0, 80)),
]"""


@pytest.mark.parametrize("address", PAGES)
def test_public_pages_have_one_heading_and_labelled_fields(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(address)

    assert page.evaluate(FAULTS) == []


@pytest.mark.parametrize("address", DESK)
def test_desk_pages_have_one_heading_and_labelled_fields(visit: Visit, address: str) -> None:
    page = visit("head")
    page.goto(address)

    assert page.evaluate(FAULTS) == []


def test_the_first_tab_leads_past_the_navigation(visit: Visit) -> None:
    page = visit()

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
