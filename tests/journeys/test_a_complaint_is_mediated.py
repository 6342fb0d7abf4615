"""One complaint from the counter to the consumer's rating: registrar, handler, business, mediator, consumer."""

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import OFFICE, Visit, accept, follow, lodge, own_step, register, step, track

pytestmark = pytest.mark.journey


def test_a_complaint_is_accepted_answered_agreed_paid_and_rated(visit: Visit) -> None:
    citizen, registrar, handler = visit(), visit("registrar"), visit("handler")
    (number, code), (report, _) = register(registrar)
    for case in (number, report):
        registrar.goto(f"/desk/cases/{case}/steps/transferred_down/")
        registrar.select_option("[name=unit]", OFFICE)
        follow(registrar, "main form button.button")

    accept(handler, number)
    step(handler, number, "copy_sent")
    merchant = visit("merchant")
    follow(merchant, f"a[href$='/{number}/']")
    step(merchant, number, "answered", text="我店愿意退货。")
    step(handler, number, "mediation_started", complainant_consents=True, respondent_consents=True)
    mediator = visit("mediator")
    step(mediator, number, "agreement_reached", terms="三日内退货退款", agreed_fen="1999")
    step(mediator, number, "fulfilled", paid_fen="1999")
    track(citizen, number, code)
    expect(citizen.locator("main")).to_contain_text("三日内退货退款")
    citizen.goto("/track/case/rated/")
    citizen.check("[name=score][value='5']")
    follow(citizen, "main form button.button")

    handler.goto(f"/desk/cases/{number}/")
    shown = handler.locator("main")
    expect(shown).to_contain_text("调解成功")
    expect(shown).to_contain_text("1,999.00")
    expect(shown).to_contain_text("我店愿意退货")
    expect(shown).to_contain_text(report)


def test_a_business_sees_its_complaint_and_nothing_of_a_report(visit: Visit) -> None:
    registrar, handler = visit("registrar"), visit("handler")
    (number, _), (report, _) = register(registrar)
    registrar.goto(f"/desk/cases/{number}/steps/transferred_down/")
    registrar.select_option("[name=unit]", OFFICE)
    follow(registrar, "main form button.button")
    accept(handler, number)
    step(handler, number, "copy_sent")

    merchant = visit("merchant")
    merchant.goto(f"/desk/cases/{number}/")
    assert report not in merchant.content()
    assert "19900001234" not in merchant.content()
    merchant.goto(f"/desk/cases/{report}/")

    expect(merchant.locator("main [role=alert]")).to_contain_text("没有找到")


def test_without_consent_no_mediation_starts(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    accept(handler, number)

    handler.goto(f"/desk/cases/{number}/steps/mediation_started/")
    handler.check("[name=complainant_consents]")
    follow(handler, "main form button.button")

    expect(handler.locator("main [role=alert]")).to_contain_text("调解须经双方当事人同意")
    handler.goto(f"/desk/cases/{number}/")
    expect(handler.locator("main")).to_contain_text("已受理")


def test_personal_data_is_opened_for_a_reason_only(visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    handler.goto(f"/desk/cases/{number}/")
    assert "19900001234" not in handler.content()

    follow(handler, "a[href*='/parties/']")
    assert "19900001234" not in handler.content()
    handler.fill("[name=reason]", "联系投诉人核实")
    follow(handler, "main form button.button")

    expect(handler.locator("main")).to_contain_text("19900001234")


def test_who_tracks_a_case_rates_it_once_it_has_ended_and_not_before(visit: Visit) -> None:
    page = visit()
    number, code = lodge(page)
    track(page, number, code)
    assert page.locator("a[href$='/rated/']").count() == 0

    own_step(page, "withdrawn", reason="商家已退款")

    expect(page.locator("a[href$='/rated/']")).to_be_visible()
