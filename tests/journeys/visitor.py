"""Someone in front of a browser: signs in, looks, and has every page checked that is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Response, expect

from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.settings import ROOT, SESSION_COOKIE
from tests.journeys.accessibility import DRAWN, RULES, violations
from tests.journeys.site import Site

PICTURES = ROOT / "var" / "screenshots" if os.environ.get("PICTURES") else None
"""Where pictures of the pages go, for who wants to look at them: they catch nothing, and take a tenth of the time."""
# axe and the camera try on styles, which the policy forbids as it should; nothing of that may stay behind
STILL = """Promise.race([new Promise(done => setTimeout(done, 2000)), Promise.allSettled(
  document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished))])"""
LARGE = """width => new Promise(done => {
  const now = matchMedia(`(width: ${width}px)`);
  if (now.matches) done(); else now.onchange = () => done();
})"""
TIDY = """document.querySelectorAll('[style=""]').forEach(part => part.removeAttribute('style'))"""
# what the browser itself says about an answer that is meant to be an error
EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of (4\d\d|503)|net::ERR_(ABORTED|INTERNET_DISCONNECTED)"
)


class Visitor:
    """A browser of one's own: nothing is shared with another visitor."""

    def __init__(self, site: Site, browser: Browser, width: int = 1280, **options: Any) -> None:
        self.site, self.width, self.said, self.wrong = site, width, list[str](), list[str]()
        phone = {"is_mobile": True, "has_touch": True} if width < 600 else {}
        height = 812 if width < 600 else 900
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=site.address,
            locale="nl-BE",
            timezone_id="Europe/Brussels",
            reduced_motion="reduce",
            **phone | options,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    # --- coming in and going about ------------------------------------------------------------------------------------

    def enter(self, player: str, school: str, level: Level = Level.HIGH) -> Visitor:
        """Be signed in already, for a journey in which signing in is not the point; the session is a real one."""
        with self.site.inside():
            secret = demo.sign_in(player, school, level)
        self.context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": self.site.address}])
        return self

    def sign_in(self, player: str, key: str = "itsme", institution: str = "") -> None:
        """Choose a key on our page, from wherever the product asks for one, and go through the pages of ACM."""
        if not self.page.url.startswith(self.site.issuer):
            self.take(key)
        self.press(f"button[name=persona][value={player}]")
        if institution:
            self.press(f"button[name=institution][value='{institution}']")
        expect(self.page).to_have_url(re.compile(f"^{re.escape(self.site.address)}"))

    def take(self, key: str) -> None:
        """Choose this key on the page that asks for one, going there first when it is another page."""
        if not self.page.locator(".key-tile").count():
            self.go("/aanmelden")
        self.press(f".key-tile[href$='sleutel={key}'], .key-tile[href*='sleutel={key}&']")

    def go(self, path: str) -> Response | None:
        return self.page.goto(path)

    def press(self, what: str) -> None:
        """Press what a selector names, or else what bears this text."""
        if re.match(r"[#.\[]|(button|a|main|form)\b", what):
            self.page.locator(what).first.click()
        else:
            self.page.get_by_role("button", name=what).or_(self.page.get_by_role("link", name=what)).first.click()

    def find(self, text: str, born: str = "") -> None:
        """Search on the start page, and wait for the answer."""
        if not self.page.locator("#q").count():
            self.go("/start")
        for field, value in (("#q", text), ("#born", born))[: 2 if born else 1]:
            self.page.fill(field, value)
            with self.page.expect_response(lambda answer: answer.url.endswith("/zoek")):
                self.page.press(field, "Enter")
            expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)

    def read(self, text: str) -> None:
        """Find a pupil and open the report; returns when the first page can be seen."""
        self.find(text)
        self.press("Lees het verslag")
        self.page.wait_for_selector("#pagina-1[data-state=ready]")

    # --- seeing -------------------------------------------------------------------------------------------------------

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def sees_not(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def check(self, name: str, *, narrow: tuple[int, ...] = ()) -> None:
        """Hold what is shown against axe, the policy of content and the width of the screen.

        What is wrong is collected, and fails the journey at its end: so one run tells of every page.
        """
        self._look(name)
        for width in narrow or ((375, 320) if self.width > 600 else (320,)):
            self.resize(width, 812)
            self._fits(f"{name} at {width}")
            if width == 375:
                self._look(name, DRAWN)
        self.resize(self.width, 812 if self.width < 600 else 900)

    def resize(self, width: int, height: int) -> None:
        """Make the window this large; the page knows when this returns, which it otherwise may a moment later."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(LARGE, width)

    def _look(self, name: str, rules: list[str] = RULES) -> None:
        assert self.page.viewport_size
        width = self.page.viewport_size["width"]
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        self.page.evaluate(STILL)  # what fades in is judged when it is there
        self._fits(f"{name} at {width}")
        self.wrong += [f"{name}: the browser said {words}" for words in self.said]
        self.wrong += [f"{name} at {width}: {violation}" for violation in violations(self.page, rules)]
        self.keep_picture(f"{name}-{width}")
        self.page.evaluate(TIDY)
        self.said.clear()

    def keep_picture(self, name: str) -> None:
        """Keep a picture of the whole page where `PICTURES=yes` asks for it."""
        if PICTURES:
            self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def _fits(self, where: str) -> None:
        for _try in range(20):  # the reader fits its pages a moment after the window changed
            wide = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            if wide[0] <= wide[1]:
                return
            self.page.wait_for_timeout(100)
        self.wrong.append(f"{where}: {wide[0]} wide in {wide[1]}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.search(message.text):
            self.said.append(message.text)


Visits = Callable[..., Visitor]
"""Opens a browser of one's own: `visitor(width=375)`."""
