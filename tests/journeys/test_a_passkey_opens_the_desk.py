"""A passkey made on my page opens the desk without a password; Chromium's virtual authenticator plays the device."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.conftest import PASSWORD

pytestmark = pytest.mark.journey
WHO = "auditor"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The site under a name: browsers take no passkey at an address of numbers."""
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"), locale="zh-CN")
    refused: list[str] = []
    made = context.new_page()
    made.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    yield made
    context.close()
    assert refused == []


def device_of(page: Page) -> tuple[CDPSession, Any]:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def sign_in(page: Page) -> None:
    page.goto("/login/")
    page.fill("[name=username]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:not([data-passkey]) button")
    page.wait_for_url("**/desk/")


def sign_out(page: Page) -> None:
    page.click("form[action='/logout/'] button")
    expect(page.locator(".who a[href='/login/']")).to_be_visible()


def test_it_is_made_opens_the_desk_and_is_removed(page: Page) -> None:
    tools, device = device_of(page)
    sign_in(page)
    page.goto("/desk/me/")
    page.click("[data-passkey] summary")
    page.fill("#passkey-name", "办公室电脑")
    page.fill("#passkey-present", "not my password")
    page.click("[data-passkey] button")
    expect(page.locator("[data-passkey] [role=alert]")).to_be_visible()
    page.fill("#passkey-present", PASSWORD)
    page.click("[data-passkey] button")
    expect(page.locator(".devices strong", has_text="办公室电脑")).to_be_visible()
    (credential,) = tools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert credential["isResidentCredential"]
    assert credential["rpId"] == "localhost"
    sign_out(page)

    page.goto("/login/?next=/desk/figures/")
    page.click("[data-passkey] button")
    page.wait_for_url(re.compile("[0-9]/desk/figures/$"))

    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    sign_out(page)
    page.goto("/login/")
    page.click("[data-passkey] button")
    expect(page.locator("[data-passkey] [role=alert]")).to_be_visible()
    assert page.url.endswith("/login/")

    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.click("[data-passkey] button")
    page.wait_for_url("**/desk/")
    page.goto("/desk/me/")
    page.click("button[value=remove-passkey]")
    expect(page.locator(".devices strong", has_text="办公室电脑")).to_have_count(0)
