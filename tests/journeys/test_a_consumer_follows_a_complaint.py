"""A consumer needs no account and no script: lodge, keep number and code, look, add, withdraw, rate."""

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import Visit, lodge, own_step, track

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_consumer_lodges_tracks_adds_and_withdraws(visit: Visit, script: bool) -> None:
    page = visit(script=script)
    number, code = lodge(page)

    track(page, number, code)
    expect(page.locator("main")).to_contain_text("已收到")
    own_step(page, "evidence_added", text="补充：购物小票照片。")
    expect(page.locator("main")).to_contain_text("补充：购物小票照片。")
    own_step(page, "withdrawn", reason="商家已退款")

    expect(page.locator("main")).to_contain_text("已撤回")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_missing_is_said_in_the_readers_language_and_nothing_typed_is_lost(visit: Visit, script: bool) -> None:
    page = visit(script=script)

    page.goto("/lodge/")
    page.fill("[name=text]", "商家拒绝退货。")
    page.click("main form button.button")

    alert = page.locator("main [role=alert]")
    expect(alert).to_contain_text("请写明被投诉的经营者。")
    expect(alert).to_contain_text("请填写姓名，以及电话或者地址。")
    assert page.input_value("[name=text]") == "商家拒绝退货。"


def test_a_wrong_code_opens_nothing(visit: Visit) -> None:
    page = visit()
    number, _ = lodge(page)

    track(page, number, "WRONGCOD")

    expect(page.locator("main")).to_contain_text("编号与查询码不符")
    page.goto("/track/case/")
    assert page.url.endswith("/track/")
