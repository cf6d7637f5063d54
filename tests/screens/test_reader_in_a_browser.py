"""The document reader in a real browser, with page images that this test serves itself: keys, place, cover, failures."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from paspoort.web.shell import jinja
from paspoort.web.shell.assets import assets
from tests.chromium import ARGUMENTS, CHROMIUM, NONE

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=1), pytest.mark.skipif(CHROMIUM is None, reason=NONE)]
SERVED = {one.address: one for one in assets().values()}
SOURCE = """{% extends "base.html" %}{% from "components/reader.html" import reader, reader_scripts %}
{% block body_class %}has-reader{% endblock %}{% block head %}{{ reader_scripts() }}{% endblock %}
{% block page %}{{ reader("Verslag", pages, "/terug", "Terug", "/tekst") }}{% endblock %}"""


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


class Pages(BaseHTTPRequestHandler):
    """Six pages; page 5 fails until `mended`, page 6 is refused."""

    mended = False

    def do_GET(self) -> None:
        if part := SERVED.get(self.path):
            self.answer(200, part.body, part.kind)
        elif found := re.match(r"/pagina/(\d)$", self.path):
            number = int(found[1])
            status = 403 if number == 6 else 500 if number == 5 and not Pages.mended else 200
            paper = io.BytesIO()
            Image.new("RGB", (595, 842), "white").save(paper, "JPEG")
            self.answer(status, paper.getvalue() if status == 200 else b"", "image/jpeg")
        else:
            pages = [{"src": f"/pagina/{number}"} for number in range(1, 7)]
            made = jinja.environment()
            self.answer(200, made.from_string(SOURCE).render(pages=pages).encode(), "text/html")

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Content-Security-Policy", policy())):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test does."""


@pytest.fixture
def page() -> Iterator[Page]:
    Pages.mended = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        blocked: list[str] = []
        page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_selector("#pagina-4[data-state=ready]")
        yield page
        browser.close()
    server.shutdown()
    server.server_close()
    assert blocked == []


def shown(page: Page) -> str:
    return page.input_value("[data-page-number]")


SPOT = """() => {
  const stage = document.querySelector('[data-stage]'), box = document.getElementById('pagina-3').getBoundingClientRect();
  return (stage.getBoundingClientRect().top + stage.clientHeight * 0.35 - box.top) / box.height;
}"""


SMALLER = """() => {
  const stage = document.querySelector('[data-stage]');
  stage.style.blockSize = '300px';
  stage.dispatchEvent(new Event('scroll'));
}"""


def spot(page: Page) -> float:
    """How far down page 3 the reading point of the stage lies, as a fraction."""
    return page.evaluate(SPOT)


def stays(page: Page, before: float) -> None:
    """Wait until the place is as before, however late the browser tells the page of its new size."""
    for _try in range(30):
        if abs(spot(page) - before) <= 0.01:
            break
        page.wait_for_timeout(100)
    assert spot(page) == pytest.approx(before, abs=0.01)


def test_keys_lead_through_the_pages_and_the_number_follows(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    assert shown(page) == "2"
    page.keyboard.press("End")
    assert shown(page) == "6"
    page.keyboard.press("Home")
    assert shown(page) == "1"
    page.fill("[data-page-number]", "3")
    page.keyboard.press("Enter")
    assert shown(page) == "3" and page.evaluate("document.activeElement.matches('[data-stage]')")
    page.fill("[data-page-number]", "99")
    page.keyboard.press("Enter")
    assert shown(page) == "3" and "6" in page.inner_text("[data-message]")
    expect(page.locator("[data-say]")).to_contain_text("3")


def test_zoom_and_resize_keep_the_place(page: Page) -> None:
    page.fill("[data-page-number]", "3")
    page.keyboard.press("Enter")
    page.evaluate("document.querySelector('[data-stage]').scrollBy(0, 250)")
    before = spot(page)
    for key in ("+", "+", "0", "-"):
        page.keyboard.press(key)
        assert spot(page) == pytest.approx(before, abs=0.005)
    page.keyboard.press("0")
    # the browser tells of the scroll of a moment ago after it took another size, and before it tells of that
    page.evaluate(SMALLER)
    stays(page, before)
    page.set_viewport_size({"width": 700, "height": 600})
    expect(page.locator("[data-percent]")).to_have_text(re.compile(r"^[1-9]\d %$"))
    stays(page, before)


def test_leaving_the_window_covers_the_pages_and_coming_back_shows_the_same_place(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    before = page.evaluate("document.querySelector('[data-stage]').scrollTop")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    page.wait_for_timeout(1500)
    assert page.is_hidden("[data-cover]")
    page.wait_for_selector("[data-cover]", state="visible", timeout=4000)
    assert page.evaluate("getComputedStyle(document.querySelector('#pagina-2')).visibility") == "hidden"
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    assert page.is_hidden("[data-cover]") and page.evaluate("document.querySelector('[data-stage]').scrollTop") == before


def test_a_page_that_fails_says_so_and_loads_on_asking_again(page: Page) -> None:
    page.keyboard.press("End")
    page.wait_for_selector("#pagina-5[data-state=failed]")
    page.wait_for_selector("#pagina-6[data-state=failed]")
    assert page.inner_text("#pagina-5 [data-failed-text]") != page.inner_text("#pagina-6 [data-failed-text]")
    Pages.mended = True
    page.click("#pagina-5 [data-do=retry]")
    page.wait_for_selector("#pagina-5[data-state=ready]")


def test_copying_saving_and_printing_give_a_sentence_and_no_page(page: Page) -> None:
    page.keyboard.press("Control+c")
    copying = page.inner_text("[data-message]")
    page.keyboard.press("Control+s")
    assert copying and page.inner_text("[data-message]") not in ("", copying)
    page.emulate_media(media="print")
    assert page.is_visible(".print-note") and page.is_hidden("[data-reader]")
