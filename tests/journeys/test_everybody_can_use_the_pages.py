"""One heading, labelled fields, enough contrast, a visible focus, a way past the navigation (WCAG 2.2 AA)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import Visit, enter, follow, lodge, receipts, track

pytestmark = pytest.mark.journey
PUBLIC = [
    "/",
    "/lodge/",
    "/lodge/happened/?kind=complaint",
    "/lodge/whole/",
    "/track/",
    "/login/",
    "/procedures/",
    "/seals/",
    "/procedures/samr-complaint/2026-04-15/",
    "/design/",
    "/nowhere/",
    "/at/nowhere/",
]
DESK = [
    "/desk/me/",
    "/desk/me/standing-in/",
    "/desk/",
    "/desk/cases/?view=all",
    "/desk/register/",
    "/desk/hotline/",
    "/desk/approvals/",
    "/desk/notices/",
    "/desk/figures/?by=channel",
    "/desk/figures/cases/",
    "/office/duty/",
    "/office/calendar/",
    "/office/papers/",
    "/office/units/",
    "/office/units/99990101/poster/",
    "/office/accounts/",
    "/office/consents/",
    "/office/looks/",
    "/desk/me/looks/",
]
FAULTS = """() => [
    ...(document.querySelectorAll('h1').length === 1 ? [] : ['not exactly one h1']),
    ...(document.documentElement.lang ? [] : ['no language']),
    ...(document.title.trim() ? [] : ['no title']),
    ...[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
        .filter(field => !field.labels.length && !field.getAttribute('aria-label'))
        .map(field => 'no label: ' + field.name),
    ...[...document.querySelectorAll('[aria-describedby]')]
        .flatMap(field => field.getAttribute('aria-describedby').split(' '))
        .filter(id => !document.getElementById(id)).map(id => 'described by nothing: ' + id),
    ...[...document.querySelectorAll('[id]')].map(element => element.id)
        .filter((id, place, all) => all.indexOf(id) !== place).map(id => 'twice: ' + id),
    ...[...document.querySelectorAll('img:not([alt]), svg:not([aria-label], [aria-hidden])')]
        .map(e => 'no words: ' + e.outerHTML),
    ...[...document.querySelectorAll('a, button')].filter(e => !e.textContent.trim() && !e.ariaLabel)
        .map(e => 'no words: ' + e.outerHTML.slice(0, 80)),
    ...[...document.querySelectorAll('th:not([scope])')].map(e => 'a heading of nothing: ' + e.innerText),
]"""
# Contrast as WCAG 2.2 counts it (1.4.3): 4.5 to 1, or 3 to 1 for large text.
PALE = """() => {
    const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((v, place) => v * a + below[place] * (1 - a));
    const ground = element => {
        const own = parts(getComputedStyle(element).backgroundColor);
        if (own.length === 3 || own[3] === 1) return own.slice(0, 3);
        return over(own, element.parentElement ? ground(element.parentElement) : [255, 255, 255]);
    };
    return [...document.querySelectorAll('body *')].filter(element =>
        element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !element.closest('svg, option') &&
        [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    ).flatMap(element => {
        const style = getComputedStyle(element), below = ground(element);
        const above = over(parts(style.color), below);
        const [most, least] = [light(above), light(below)].sort((a, b) => b - a);
        const contrast = (most + .05) / (least + .05), size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        return contrast >= (large ? 3 : 4.5) ? [] :
            [`${contrast.toFixed(1)}: ${element.tagName} ${element.className} ${element.innerText.slice(0, 30)}`];
    });
}"""
OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return [document.activeElement.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def faults(page: Page, address: str) -> list[str]:
    page.goto(address)
    return [*page.evaluate(FAULTS), *page.evaluate(PALE)]


@pytest.mark.parametrize("address", PUBLIC)
def test_everybody_can_use_a_public_page(visit: Visit, address: str) -> None:
    assert faults(visit(), address) == []


@pytest.mark.parametrize("address", DESK)
def test_everybody_can_use_a_page_of_the_desk(visit: Visit, address: str) -> None:
    assert faults(visit("head"), address) == []


def test_everybody_can_use_a_case_its_steps_and_its_faults(visit: Visit) -> None:
    citizen, handler = visit(), visit("handler")
    number, code = lodge(citizen)
    track(citizen, number, code)

    assert faults(citizen, "/track/case/") == []
    assert faults(citizen, "/track/case/withdrawn/") == []
    assert faults(handler, f"/desk/cases/{number}/") == []
    assert faults(handler, f"/desk/cases/{number}/steps/accepted/") == []
    follow(handler, "main form button.button")
    assert [*handler.evaluate(FAULTS), *handler.evaluate(PALE)] == []


def test_a_fault_would_be_noticed(visit: Visit) -> None:
    page = visit()
    page.goto("about:blank")

    page.set_content("<main><p style='color:#999'>pale</p><input name=lost><table><th>of what</table></main>")

    found = [*page.evaluate(FAULTS), *page.evaluate(PALE)]
    assert {"not exactly one h1", "no language", "no label: lost", "a heading of nothing: of what"} <= set(found)
    assert any("pale" in fault for fault in found)


def test_the_first_tab_leads_past_the_navigation(visit: Visit) -> None:
    page = visit()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("address", ["/", "/lodge/"])
def test_the_focus_is_always_seen(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(address)

    seen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        seen.append(tuple(page.evaluate(OUTLINE)))

    assert {tag for tag, _, _ in seen} >= {"A", "BUTTON"}
    assert [stop for stop in seen if stop[0] != "BODY" and (stop[1] == "none" or stop[2] < 2)] == []


def test_a_question_is_asked_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.goto("/lodge/")

    page.focus("[name=kinds][value=inquiry]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.focus("[name=text]")
    page.keyboard.type("七天无理由退货怎么算？")
    for _ in range(4):
        enter(page, "main form button.button:not([name])")

    page.wait_for_selector(".receipt .number")
    assert len(receipts(page)) == 1


def test_a_printed_page_holds_what_is_read_and_nothing_to_press(visit: Visit) -> None:
    page = visit("head")
    page.goto("/desk/cases/?view=all")

    page.emulate_media(media="print")

    expect(page.locator("main table.cases")).to_be_visible()
    assert page.locator("main .button, main input, .rail, .foot").filter(visible=True).count() == 0
