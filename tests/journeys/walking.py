"""What people do on the pages, as the journeys tell it."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

Visit = Callable[..., Page]
OFFICE = "99990101"  # the office of the demo's handler and mediator
TEXT = "我在东街买的电动车第三天就坏了，商家拒绝退货。"
TOLD = {
    "name": "张测试",
    "phone": "19900001234",
    "address": "东街一号",
    "respondent_name": "云溪县百草电动车行",  # the business of the demo's merchant
    "claims": "退货退款",
    "claimed": "1999",
}


def follow(page: Page, where: str | Locator) -> None:
    """Click what leads to another page, and wait until that page stands."""
    with page.expect_navigation(wait_until="load"):
        (page.locator(where).first if isinstance(where, str) else where).click()


def enter(page: Page, where: str) -> None:
    """Press Enter there, and wait until the page it leads to stands."""
    with page.expect_navigation(wait_until="load"):
        page.press(where, "Enter")


def send(page: Page) -> None:
    """Press the button of the page's form."""
    follow(page, "main form button.button:not([name])")


def receipts(page: Page) -> list[tuple[str, str]]:
    """Number and query code of each case on a receipt."""
    shown = [text.strip() for text in page.locator(".receipt .number").all_inner_texts()]
    return list(zip(shown[::2], shown[1::2], strict=True))


def begin(page: Page, text: str = TEXT) -> None:
    """Answer the questions of a complaint up to the check: six pages and their buttons."""
    page.goto("/lodge/?kind=complaint")
    answer(page, text=text)
    answer(page, respondent_name=TOLD["respondent_name"])
    answer(page, claims=TOLD["claims"], claimed=TOLD["claimed"])
    answer(page)
    page.select_option("[name=unit]", OFFICE)
    answer(page)
    answer(page, **{name: TOLD[name] for name in ("name", "phone", "address")})


def answer(page: Page, **fields: str) -> None:
    """Fill in one page of questions and go on."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    send(page)


def lodge(page: Page, text: str = TEXT) -> tuple[str, str]:
    """Lodge a complaint on the public pages; its number and query code."""
    page.context.clear_cookies(name="draft")
    begin(page, text)
    send(page)
    return receipts(page)[0]


def register(page: Page) -> list[tuple[str, str]]:
    """Take down at the counter what is complaint and report at once; number and query code of both."""
    page.goto("/desk/register/")
    page.check("[name=kinds][value=report]")
    page.select_option("[name=channel]", "visit")
    for name, value in {**TOLD, "text": TEXT}.items():
        page.fill(f"[name={name}]", value)
    send(page)
    return receipts(page)


def track(page: Page, number: str, code: str) -> None:
    page.goto("/track/")
    page.fill("main [name=number]", number)
    page.fill("main [name=code]", code)
    send(page)


def step(page: Page, number: str, event: str, **fields: str | bool) -> None:
    """Take a step on its page with these texts, and ticks where a box is meant."""
    page.goto(f"/desk/cases/{number}/steps/{event}/")
    for name, value in fields.items():
        if isinstance(value, bool):
            page.set_checked(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    send(page)


def own_step(page: Page, event: str, **fields: str) -> None:
    """A step of whoever has tracked a case, found among what they can do."""
    page.goto("/track/case/")
    follow(page, f"a[href$='/{event}/']")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    send(page)


def accept(page: Page, number: str) -> None:
    """Accept with every condition ticked."""
    page.goto(f"/desk/cases/{number}/steps/accepted/")
    for box in page.locator("[name=conditions]").all():
        box.check()
    send(page)
