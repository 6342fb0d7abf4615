"""A refusal is asked for by the handler and approved by the head; the consumer reads its ground."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import Visit, follow, lodge, track

pytestmark = pytest.mark.journey


def ask_to_refuse(handler: Page, number: str) -> None:
    handler.goto(f"/desk/cases/{number}/steps/refused/")
    handler.check("[name=ground][value='3']")
    handler.fill("[name=reason]", "购买用于经营。")
    follow(handler, "main form button.button")


def test_conditions_that_are_not_met_are_said_on_the_form(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")

    handler.goto(f"/desk/cases/{number}/steps/accepted/")
    follow(handler, "main form button.button")

    expect(handler.locator("main [role=alert]")).to_contain_text("未满足全部受理条件")
    expect(handler.locator("#conditions-field")).to_contain_text("第十条")


def test_a_refusal_takes_effect_when_a_second_person_approves_it(visit: Visit) -> None:
    citizen, handler, head = visit(), visit("handler"), visit("head")
    number, code = lodge(citizen)
    ask_to_refuse(handler, number)
    track(citizen, number, code)
    expect(citizen.locator("main")).not_to_contain_text("不予受理")

    head.goto("/desk/approvals/")
    waiting = head.locator("section", has_text=number)
    expect(waiting).to_contain_text("不是为生活消费需要")
    waiting.locator("[name=reason]").fill("同意")
    follow(head, waiting.locator("button[value=yes]"))

    track(citizen, number, code)
    told = citizen.locator("main")
    expect(told).to_contain_text("不予受理")
    expect(told).to_contain_text("不是为生活消费需要")
    expect(told).to_contain_text("购买用于经营。")


def test_a_denied_refusal_leaves_the_case_where_it_was(visit: Visit) -> None:
    handler, head = visit("handler"), visit("head")
    number, _ = lodge(visit())
    ask_to_refuse(handler, number)

    head.goto("/desk/approvals/")
    follow(head, head.locator("section", has_text=number).locator("button[value=no]"))

    handler.goto(f"/desk/cases/{number}/")
    expect(handler.locator("main")).to_contain_text("审批不同意")
    expect(handler.locator("main a[href*='/steps/accepted/']")).to_be_visible()
