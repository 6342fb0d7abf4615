"""A number on the figures page is a link to the cases that it counts."""

import pytest
from playwright.sync_api import Page

from tests.journeys.walking import Visit, follow, lodge

pytestmark = pytest.mark.journey


def number_of(page: Page, selector: str) -> int:
    return int(page.locator(selector).first.inner_text().replace(",", ""))


def test_the_total_opens_the_cases_behind_it(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/figures/?figure=received")

    shown = number_of(head, "h2 a")
    follow(head, head.locator("h2 a").first)

    assert shown > 0
    assert head.locator("tbody tr").count() == min(shown, 100)


def test_a_row_opens_its_own_cases(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/figures/?figure=received&by=channel")

    shown = number_of(head, ".flush tbody tr td.number a")
    follow(head, head.locator(".flush tbody tr td.number a").first)

    assert head.locator("tbody tr").count() == min(shown, 100)


def test_a_complaint_counts_as_soon_as_it_is_lodged(visit: Visit) -> None:
    handler = visit("handler")
    handler.goto("/desk/figures/?figure=received")
    before = number_of(handler, "h2 a")

    lodge(visit())

    handler.reload()
    assert number_of(handler, "h2 a") == before + 1


def test_figures_come_as_a_file(visit: Visit) -> None:
    head = visit("head")
    head.goto("/desk/figures/?figure=received&by=channel")

    with head.expect_download() as waiting:
        head.click("a[href*='answer.csv']")

    assert "channel" in waiting.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
