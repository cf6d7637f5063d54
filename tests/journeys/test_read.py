"""Someone reads the valid report: as pages, as text, on a phone, without a mouse, without script; and cannot take it away."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import expect

from paspoort.demo import world as demo
from paspoort.kernel.actions import acting_as
from paspoort.rights.actions import revoke
from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits
from tests.people import grant_of

WHERE = """goal => {
  const here = document.activeElement, css = goal[0] === '#' || goal[0] === '[';
  const body = here === document.body; // between the last stop of a page and the first
  return [body || here.matches(':focus-visible'), css ? here.matches(goal) : !body && here.innerText.includes(goal)];
}"""


def test_the_pages_carry_the_reader_and_turn_by_keys(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.read("Van der Auwera Léna")
    she.sees("IAC-verslag van Léna Van der Auwera", "Raadpleging")
    she.check("reader")
    she.page.focus("[data-stage]")
    she.page.keyboard.press("ArrowRight")
    expect(she.page.locator("[data-page-number]")).to_have_value("2")
    she.page.keyboard.press("+")
    expect(she.page.locator("[data-percent]")).to_have_text(re.compile(r"1\d\d %"))
    she.page.keyboard.press("?")
    expect(she.page.get_by_role("dialog")).to_be_visible()
    she.check("reader-help", narrow=(375,))


def test_a_page_is_a_marked_picture_and_no_two_consultations_are_alike(visitor: Visits) -> None:
    she, he = visitor().enter("care", "linde"), visitor().enter("supporter", "linde")
    pictures = []
    for one in (she, he):
        one.read("Van der Auwera Léna")
        answer = one.page.request.get(f"{one.page.url}/pagina/1")
        assert answer.headers["content-type"] == "image/jpeg" and answer.headers["cache-control"] == "no-store"
        pictures.append(answer.body())
    assert pictures[0] != pictures[1]
    assert he.page.request.get(f"{she.page.url}/pagina/1").status == 404


def test_reading_on_a_phone(visitor: Visits) -> None:
    she = visitor(375).enter("care", "linde")
    she.go("/start")
    she.check("phone-start")
    she.read("Noor Ait-Bachir")
    she.check("phone-reader")
    she.press("[aria-label='Volgende pagina']")
    expect(she.page.locator("#pagina-2[data-state=ready]")).to_be_visible()


def test_the_same_report_as_text(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.read("Van der Auwera Léna")
    she.press("Tekst")
    expect(she.page.locator("article h2").first).to_be_visible()
    she.check("text-mode")
    she.page.locator(".reading-contents a").nth(1).click()
    she.check("text-mode-part", narrow=(375,))
    she.press("Pagina's")
    expect(she.page.locator("#pagina-1[data-state=ready]")).to_be_visible()


def test_the_report_is_covered_while_one_is_elsewhere(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.read("Van der Auwera Léna")
    she.page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(she.page.locator("[data-cover]")).to_be_visible()
    she.check("reader-covered", narrow=(375,))
    she.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(she.page.locator("[data-cover]")).to_be_hidden()


def test_nothing_can_be_taken_away(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.read("Van der Auwera Léna")
    she.page.emulate_media(media="print")
    expect(she.page.locator(".reader")).to_be_hidden()
    expect(she.page.locator(".print-note")).to_be_visible()
    she.page.emulate_media(media="screen")
    links = she.page.eval_on_selector_all("a", "all => all.map(a => [a.href, a.hasAttribute('download')])")
    assert not [href for href, download in links if download or href.endswith(".pdf")]
    here = she.page.url
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        token = {"X-CSRFToken": "x"}
        assert she.page.request.fetch(f"{here}/pagina/1", method=method, headers=token).status in (403, 405)
    for path in ("/pagina/99", "/pagina/1.pdf", "/bestand", "/download"):
        assert she.page.request.get(here + path).status == 404
    she.go("/raadpleging/" + str(uuid.uuid4()))
    she.sees("We vinden deze pagina niet")
    she.check("not-found")


def test_a_right_that_is_taken_while_reading_stops_the_next_page(visitor: Visits, site: Site) -> None:
    substitute = hire(site, "Sofie Vermeersch", 78, "linde", "staff", "IRISGebruiker", ["gebruiker"])
    she = visitor().enter(substitute, "linde")
    she.read("Noor Ait-Bachir")
    with site.inside(), acting_as(demo.sign_in("head", "linde")):
        revoke(grant_of(substitute), "journey")
    she.page.reload()
    she.sees("Johan Desmet")
    she.check("reader-closed")


def test_a_page_that_may_no_longer_be_shown_says_so_in_its_place(visitor: Visits, site: Site) -> None:
    she = visitor().enter("care", "linde")
    she.page.route("**/pagina/3", lambda route: route.fulfill(status=403, body=""))
    she.read("Van der Auwera Léna")
    she.page.focus("[data-stage]")
    she.page.keyboard.press("End")
    she.sees("Je kan deze pagina niet meer openen")
    she.check("reader-stopped", narrow=(375,))


def test_from_sign_in_to_reading_with_the_keyboard_alone(visitor: Visits) -> None:
    she = visitor()
    she.go("/aanmelden")
    for goal in ("itsme", "Marieke Van den Broeck"):
        tab_to(she, goal)
        with she.page.expect_navigation():
            she.page.keyboard.press("Enter")
    expect(she.page).to_have_url(re.compile("/start"))
    tab_to(she, "#q")
    she.page.keyboard.type("Van der Auwera Léna")
    she.page.keyboard.press("Enter")
    she.sees("Lees het verslag")
    tab_to(she, "Lees het verslag")
    she.page.keyboard.press("Enter")
    she.page.wait_for_selector("#pagina-1[data-state=ready]")
    tab_to(she, "[data-stage]")
    she.page.keyboard.press("End")
    expect(she.page.locator("[data-page-number]")).not_to_have_value("1")


def tab_to(she: Visitor, goal: str) -> None:
    """Press Tab until the focus is where someone wants to be; every stop on the way must be seen to have the focus."""
    for _stop in range(40):
        she.page.keyboard.press("Tab")
        there = she.page.evaluate(WHERE, goal)
        assert there[0], she.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if there[1]:
            return
    raise AssertionError(f"{goal} cannot be reached with Tab")


def test_without_script_one_signs_in_finds_and_reads(visitor: Visits) -> None:
    she = visitor(java_script_enabled=False)
    she.sign_in("care")
    she.page.fill("#q", "Van der Auwera Léna")
    she.press("button[type=submit].button-primary")
    she.sees("Léna Van der Auwera")
    she.press("Lees het verslag")
    expect(she.page.locator("noscript img, img.reader-image").first).to_be_visible()
    she.keep_picture("reader-without-script-1280")
    she.press("Tekst")
    expect(she.page.locator("article h2").first).to_be_visible()


def test_a_report_of_before_2023_is_read_too(visitor: Visits) -> None:
    she = visitor().enter("head_atheneum", "atheneum")
    she.read("Vandenbossche Zoë")
    she.check("reader-old-report", narrow=(375,))
    she.press("Tekst")
    she.sees("een vaste plaats vooraan in de klas.")
    she.check("text-mode-old-report")
