"""A consumer needs no account and no script: lodge, keep number and code, look, add, withdraw, rate."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.walking import Visit, answer, begin, follow, lodge, own_step, send, track

pytestmark = pytest.mark.journey


SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@SCRIPT
def test_a_consumer_lodges_tracks_adds_and_withdraws(visit: Visit, script: bool) -> None:
    page = visit(script=script)
    number, code = lodge(page)

    track(page, number, code)
    expect(page.locator("main")).to_contain_text("已收到")
    own_step(page, "evidence_added", text="补充：购物小票照片。")
    expect(page.locator("main")).to_contain_text("补充：购物小票照片。")
    own_step(page, "withdrawn", reason="商家已退款")

    expect(page.locator("main")).to_contain_text("已撤回")


@SCRIPT
def test_what_is_missing_is_said_in_the_readers_language_and_nothing_typed_is_lost(visit: Visit, script: bool) -> None:
    page = visit(script=script)
    page.goto("/lodge/?kind=complaint")
    answer(page, text="商家拒绝退货。")

    answer(page, respondent_address="东街3号")

    expect(page.locator("main [role=alert]")).to_contain_text("请写明商家名称")
    assert page.input_value("[name=respondent_address]") == "东街3号"
    page.goto("/lodge/happened/")
    assert page.input_value("[name=text]") == "商家拒绝退货。"


@SCRIPT
def test_photographs_are_shown_before_they_are_sent_and_come_with_the_case(
    visit: Visit, script: bool, tmp_path: Path
) -> None:
    Image.new("RGB", (300, 200), "teal").save(tmp_path / "receipt.jpg")
    page = visit(script=script)
    begin(page)
    page.goto("/lodge/evidence/?change")
    page.set_input_files("[name=file]", tmp_path / "receipt.jpg")
    follow(page, "[name=add]")
    assert page.locator(".thumbs img").evaluate("image => image.naturalWidth") == 300
    send(page)

    send(page)
    page.click("main a.button")

    expect(page.locator("main")).to_contain_text("receipt.jpg")


def test_a_consumer_sees_by_when_the_next_answer_is_due_and_why(visit: Visit) -> None:
    page = visit()
    number, code = lodge(page)
    track(page, number, code)

    page.click(".clock summary")

    expect(page.locator(".clock .days li").first).to_be_visible()
    expect(page.locator(".clock .article")).to_contain_text("第十五条")


def test_a_wrong_code_opens_nothing(visit: Visit) -> None:
    page = visit()
    number, _ = lodge(visit())

    track(page, number, "WRONGCOD")

    expect(page.locator("main")).to_contain_text("编号与查询码不符")
    page.goto("/track/case/")
    assert page.url.endswith("/track/")
