"""Every page on a telephone, a tablet and a screen, by day and by night, in both languages.

axe finds nothing, nothing runs over the side, nothing jumps while it loads, nothing is asked of another machine, and
no page weighs more than 100 kB. What was seen is kept as pictures under ``var/screens``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, Request, Response

from tests.journeys.conftest import PASSWORD
from tests.journeys.walking import Visit, accept, follow, lodge, step, track
from tools.places import ROOT

pytestmark = pytest.mark.journey
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
SCREENS = ROOT / "var" / "screens"
MOST_BYTES = 100_000
PUBLIC = {
    "home": "/",
    "lodge": "/lodge/",
    "lodge-happened": "/lodge/happened/?kind=complaint",
    "lodge-whole": "/lodge/whole/",
    "track": "/track/",
    "login": "/login/",
    "procedures": "/procedures/",
    "seals": "/seals/",
    "procedure": "/procedures/samr-complaint/2026-04-15/",
    "design": "/design/",
    "nowhere": "/nowhere/",
    "code-out-of-use": "/at/nowhere/",
}
DESK = {
    "me": "/desk/me/",
    "today": "/desk/",
    "cases": "/desk/cases/?view=all",
    "register": "/desk/register/",
    "hotline": "/desk/hotline/",
    "approvals": "/desk/approvals/",
    "notices": "/desk/notices/",
    "figures": "/desk/figures/?by=channel",
    "figures-months": "/desk/figures/?by=month",
    "summary": "/desk/summary/?show=1",
    "my-units": "/desk/units/",
    "papers": "/office/papers/",
    "poster": "/office/units/99990101/poster/",
    "duty": "/office/duty/",
    "calendar": "/office/calendar/",
    "units": "/office/units/",
    "unit": "/office/units/99990101/",
    "peers": "/office/peers/",
    "accounts": "/office/accounts/",
    "consents": "/office/consents/",
    "looks": "/office/looks/",
    "own-looks": "/desk/me/looks/",
    "figure-cases": "/desk/figures/cases/?figure=complaints.received",
}
RESPONDENT = {"respondent-today": "/desk/", "respondent-cases": "/desk/cases/"}
SHIFT = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(each => { moved += each.value; }))
        .observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
})"""
RULES = """async () => {
    const kinds = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = (await axe.run(document, {runOnly: kinds})).violations;
    return found.map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | '));
}"""


@dataclass(frozen=True)
class Look:
    """A screen and how it is looked at."""

    width: int
    scheme: str
    locale: str

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.locale[:2]}"


LOOKS = [
    Look(360, "light", "zh-CN"),
    Look(360, "dark", "en-GB"),
    Look(768, "dark", "zh-CN"),
    Look(1440, "light", "en-GB"),
    Look(1440, "dark", "zh-CN"),
]


@dataclass
class Watch:
    """A page that is watched while it is walked through."""

    page: Page
    look: Look
    site: str
    foreign: list[str] = field(default_factory=list)
    heavy: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.page.on("request", self._place)
        self.page.on("response", self._weigh)

    def _place(self, request: Request) -> None:
        if not request.url.startswith(self.site):
            self.foreign.append(request.url)

    def _weigh(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.ok and len(response.body()) > MOST_BYTES:
            self.heavy.append(f"{response.url}: {len(response.body())} bytes")

    def faults(self, name: str, address: str) -> list[str]:
        self.page.goto(address)
        moved = self.page.evaluate(SHIFT)
        wide = self.page.evaluate("document.documentElement.scrollWidth") > self.look.width
        self.page.add_script_tag(path=AXE)
        found: list[str] = self.page.evaluate(RULES)
        self.page.screenshot(path=SCREENS / f"{name}-{self.look}.png", full_page=True)
        found += [f"runs over the side at {self.look.width}"] if wide else []
        found += [f"moved by {moved:.3f} while it was loaded"] if moved > 0.01 else []
        return [f"{name}: {fault}" for fault in found]


@pytest.fixture(params=LOOKS, ids=str)
def watch(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Watch]:
    look: Look = request.param
    SCREENS.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        base_url=site,
        locale=look.locale,
        color_scheme="dark" if look.scheme == "dark" else "light",
        viewport={"width": look.width, "height": 800},
        bypass_csp=True,
    )
    watched = Watch(context.new_page(), look, site)
    watched.begin()
    yield watched
    context.close()


def sign_in(watch: Watch, username: str) -> None:
    """Sign in, and read the desk in the language of the look: an account brings its own."""
    page = watch.page
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk/")
    language = "en" if watch.look.locale.startswith("en") else "zh-hans"
    if page.locator(f"button[name=language][value={language}]").count():
        follow(page, f"button[name=language][value={language}]")
    assert page.locator("html").get_attribute("lang") == language


def test_the_publics_pages(watch: Watch) -> None:
    number, code = lodge(watch.page)
    track(watch.page, number, code)
    pages = PUBLIC | {"tracked": "/track/case/", "own-step": "/track/case/withdrawn/", "own-data": "/track/case/data/"}

    found = [fault for name, address in pages.items() for fault in watch.faults(name, address)]

    assert [*found, *watch.foreign, *watch.heavy] == []


def test_the_desks_pages(watch: Watch, visit: Visit) -> None:
    number, _ = lodge(visit())
    sign_in(watch, "head")
    pages = DESK | {"case": f"/desk/cases/{number}/", "step": f"/desk/cases/{number}/steps/accepted/"}
    pages["bulk"] = f"/desk/bulk/?case={number}"

    found = [fault for name, address in pages.items() for fault in watch.faults(name, address)]

    assert [*found, *watch.foreign, *watch.heavy] == []


def test_the_respondents_pages(watch: Watch, visit: Visit) -> None:
    number, _ = lodge(visit())
    handler = visit("handler")
    accept(handler, number)
    step(handler, number, "copy_sent")
    sign_in(watch, "merchant")
    case = f"/desk/cases/{number}/"
    pages = RESPONDENT | {"respondent-case": case, "respondent-answer": f"{case}steps/answered/"}

    found = [fault for name, address in pages.items() for fault in watch.faults(name, address)]

    assert [*found, *watch.foreign, *watch.heavy] == []


def test_axe_would_find_a_fault(watch: Watch) -> None:
    watch.page.set_content("<main><img src='x'><p style='color:#ccc'>pale</p></main>")
    watch.page.add_script_tag(path=AXE)

    assert any("image-alt" in fault for fault in watch.page.evaluate(RULES))
