"""The keys for who uses no mouse, prefers the dark, or runs no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from paspoort.identity.actions import Level
from tests.journeys.site import Site
from tests.journeys.test_keys_page import lighten
from tests.journeys.test_passkey import Device
from tests.journeys.visitor import Visits

STOP = """() => {
  const here = document.activeElement, place = here.getBoundingClientRect();
  const on_top = document.elementFromPoint(place.left + place.width / 2, place.top + Math.min(place.height, 40) / 2);
  return {seen: here.matches(':focus-visible'), clear: here.contains(on_top), href: here.getAttribute('href') ?? ''};
}"""


def tab_to(she: Any, href: str, most: int = 30) -> int:
    """Go with the keyboard to the link that leads there; every stop on the way can be seen. Gives how many stops it took."""
    passed = []
    for stop in range(1, most + 1):
        she.page.keyboard.press("Tab")
        here = she.page.evaluate(STOP)
        assert here["seen"] and here["clear"], f"stop {stop} ({here['href']}) cannot be seen"
        passed.append(here["href"])
        if re.search(href, here["href"]):
            return stop
    raise AssertionError(f"the keyboard does not reach {href}, only {passed}")


def test_with_the_keyboard_alone_one_chooses_a_key_and_another_one(visitor: Visits) -> None:
    she = visitor()
    Device(she)  # one without any passkey: the browser has nothing to offer, and gives the page back
    she.go("/aanmelden?naar=/mijn-raadplegingen")
    tab_to(she, "sleutel=passkey")
    she.page.keyboard.press("Enter")
    expect(she.page.get_by_role("heading", name="Gebruik je passkey")).to_be_visible()
    tab_to(she, "^/aanmelden\\?naar=")
    she.page.keyboard.press("Enter")
    expect(she.page.locator(".key-tile").first).to_be_visible()
    tab_to(she, "sleutel=eid")
    she.page.keyboard.press("Enter")
    expect(she.page).to_have_url(re.compile(f"^{re.escape(she.site.issuer)}"))
    she.sign_in("care")
    expect(she.page).to_have_url(f"{she.site.address}/mijn-raadplegingen")


def test_the_keys_in_the_dark(site: Site, visitor: Visits) -> None:
    she = visitor(color_scheme="dark")
    she.go("/aanmelden")
    she.check("dark-keys")
    she.go("/aanmelden?sleutel=passkey")
    she.check("dark-passkey")
    she.go("/aanmelden?sleutel=app-code")
    she.check("dark-code")
    she.go("/aanmelden/terug?state=never")
    she.check("dark-refused")
    she.enter("head_elsewhere", "elsewhere", Level.SUBSTANTIAL)
    she.go("/aanmelden/sterker?naar=/start")
    she.check("dark-stronger")
    she.enter("head_elsewhere", "elsewhere")
    she.go("/mijn-sleutels")
    she.check("dark-my-keys")
    she.go("/mijn-sleutels/passkey")
    she.check("dark-passkey-make")
    lighten(site, "Michiels")
    she.page.fill("#name", "Laptop op school")
    she.page.evaluate("document.querySelector('form[data-passkey]').submit()")
    she.sees("blijft een uur bewaard")
    she.check("dark-refused-with-form")


@pytest.mark.parametrize("width", [1280, 375])
def test_without_script_one_sees_which_keys_work_and_comes_in(visitor: Visits, width: int) -> None:
    she = visitor(width, java_script_enabled=False)
    she.go("/aanmelden")
    passkey = she.page.locator(".key-tile[href*='sleutel=passkey']")
    expect(passkey.locator(".key-scripted")).to_be_visible()
    expect(she.page.locator(".key-tile[href*='sleutel=itsme'] .key-scripted")).to_have_count(0)
    wide = she.page.locator("html").bounding_box()
    assert wide is not None and wide["width"] <= width
    she.keep_picture(f"keys-without-script-{width}")
    passkey.click()
    expect(she.page.locator("noscript .notice")).to_be_visible()
    she.press("Gebruik een andere sleutel")
    she.sign_in("care", "itsme")
    expect(she.page).to_have_url(f"{she.site.address}/start")
