"""The desk: what is open, what is late, what a word finds, what comes on the next page."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import Visit, lodge

pytestmark = pytest.mark.journey


def numbers(page: Page) -> list[str]:
    return page.locator("tbody tr a").all_inner_texts()


def test_two_characters_find_the_case_that_was_just_lodged(visit: Visit) -> None:
    number, _ = lodge(visit(), "新买的冰箱不制冷，商家拒绝退货。")
    handler = visit("handler")

    handler.fill("[name=q]", "退货")
    handler.press("[name=q]", "Enter")

    assert number in numbers(handler)


def test_a_number_finds_its_case(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")

    handler.fill("[name=q]", number)
    handler.press("[name=q]", "Enter")

    assert numbers(handler) == [number]


def test_the_overdue_view_holds_late_cases_alone(visit: Visit) -> None:
    head = visit("head")

    head.click("nav a[href='?view=overdue']")

    assert numbers(head)
    assert head.locator("tbody tr.overdue").count() == len(numbers(head))
    expect(head.locator("nav a[href='?view=overdue']")).to_have_attribute("aria-current", "page")


def test_the_next_page_goes_on_where_this_one_ends(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/?view=all")
    first = numbers(head)

    head.click("a[rel=next]")

    assert numbers(head)
    assert not set(first) & set(numbers(head))


def test_a_handler_sees_the_office_and_not_the_county(visit: Visit) -> None:
    handler, head = visit("handler"), visit("head")

    handler.goto("/desk/?view=all")
    head.goto("/desk/?view=all")

    units = set(handler.locator("tbody td:nth-child(5)").all_inner_texts())
    assert len(units) == 1
    assert len(set(head.locator("tbody td:nth-child(5)").all_inner_texts())) > 1
