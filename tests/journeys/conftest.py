"""A real site in a process of its own, on a small demo, and a real browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

PASSWORD = "yunxi-demo-2026"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STARTS_WITHIN = 60.0
XIAOBAO = [sys.executable, "-m", "xiaobao.config"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the demo's county and bank and a few hundred cases."""
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {
        "XIAOBAO_DATABASE_URL": f"sqlite:///{folder / 'site.db'}",
        "XIAOBAO_KEY_FILE": str(folder / "keys"),
        "XIAOBAO_DATA_DIR": str(folder / "data"),
    }
    subprocess.run([*XIAOBAO, "demo", "--no-serve", "--cases", "400"], env=environment, check=True, cwd=folder)
    port = _free_port()
    server = subprocess.Popen([*XIAOBAO, "serve", "--port", str(port)], env=environment, cwd=folder)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(f"{address}/track/", timeout=2)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield launched
        launched.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens the site as nobody, or signed in as somebody; each with a browser of their own."""
    contexts = []
    refused: list[str] = []  # what the browser would not run or load

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def open_as(username: str = "", *, script: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=site,
            locale="zh-CN",
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.goto("/login/" if username else "/")
        if username:
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/desk/")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert refused == []
