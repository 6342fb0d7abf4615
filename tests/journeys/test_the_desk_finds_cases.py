"""The desk: what is open, what is late, what a word finds, what comes on the next page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import Visit, enter, follow, lodge

pytestmark = pytest.mark.journey


def numbers(page: Page) -> list[str]:
    return page.locator("tbody tr a").all_inner_texts()


def test_two_characters_find_the_case_that_was_just_lodged(visit: Visit) -> None:
    number, _ = lodge(visit(), "新买的冰箱不制冷，商家拒绝退货。")
    handler = visit("handler")

    handler.fill("#find", "退货")
    enter(handler, "#find")

    assert number in numbers(handler)


def test_a_number_finds_its_case(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")

    handler.goto("/desk/cases/")
    handler.fill("main [name=q]", number)
    enter(handler, "main [name=q]")

    assert numbers(handler) == [number]


def test_the_overdue_view_holds_late_cases_alone(visit: Visit) -> None:
    head = visit("head")

    head.goto("/desk/cases/")
    follow(head, "main nav a[href$='?view=overdue']")

    assert numbers(head)
    assert head.locator("tbody tr.overdue").count() == len(numbers(head))
    expect(head.locator("main nav a[href$='?view=overdue']")).to_have_attribute("aria-current", "page")


def test_the_next_page_goes_on_where_this_one_ends(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/cases/?view=all")
    first = numbers(head)

    follow(head, "a[rel=next]")

    assert numbers(head)
    assert not set(first) & set(numbers(head))


def test_a_handler_sees_the_office_and_not_the_county(visit: Visit) -> None:
    handler, head = visit("handler"), visit("head")

    handler.goto("/desk/cases/?view=all")
    head.goto("/desk/cases/?view=all")

    units = set(handler.locator("tbody td.of-unit").all_inner_texts())
    assert len(units) == 1
    assert len(set(head.locator("tbody td.of-unit").all_inner_texts())) > 1


def test_the_morning_counts_what_its_lists_hold(visit: Visit) -> None:
    head = visit("head")
    counted = int(head.locator(".tally a.overdue strong").inner_text())

    follow(head, ".tally a.overdue")

    assert counted
    assert len(numbers(head)) == min(counted, 50)


def test_keys_lead_to_a_case_and_its_step(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")

    handler.keyboard.press("Control+k")
    handler.locator("#palette-words").press_sequentially(number)
    handler.wait_for_selector(f"#palette-found a[href$='/{number}/']")
    handler.keyboard.press("Enter")
    handler.wait_for_url(f"**/{number}/")
    handler.keyboard.press("1")

    handler.wait_for_url(re.compile("/steps/"))
    expect(handler.locator(".crumbs")).to_contain_text(number)


def test_the_line_of_the_list_is_chosen_by_keys(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/cases/?view=all")
    second = numbers(head)[1]

    head.keyboard.press("j")
    head.keyboard.press("j")
    head.keyboard.press("Enter")

    expect(head.locator(".casefile .crumbs")).to_contain_text(second)


def test_the_bar_for_ticked_cases_is_in_sight_over_a_long_list(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/cases/?view=all")

    head.locator("td.pick input").first.check()

    expect(head.locator(".bulk .button")).to_be_in_viewport()


def test_escape_closes_the_palette_with_words_in_it(visit: Visit) -> None:
    head = visit("head")
    head.keyboard.press("Control+k")
    head.fill("#palette-words", "没有这样的词语")
    expect(head.locator("#palette-found")).to_have_text("没有案件。")

    head.keyboard.press("Escape")

    expect(head.locator("#palette")).to_be_hidden()
