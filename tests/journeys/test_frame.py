"""The frame of every page: the bar, the margin and the menu, on a laptop, a phone and a page enlarged four times."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import violations
from tests.journeys.visitor import Visits

LINE = "parseFloat(getComputedStyle(document.querySelector('main .leaf')).gridTemplateColumns)"
# of a large field, the part with the cursor
COVERED = """() => {
  const one = document.activeElement, {top, bottom, left, right} = one.getBoundingClientRect();
  const end = Math.min(bottom, top + 44);
  const over = bar => Math.min(bar.bottom, end) - Math.max(bar.top, top) > 1 && bar.left < right && bar.right > left;
  const sticks = [...document.querySelectorAll('main *')].filter(bar => getComputedStyle(bar).position === 'sticky');
  const covered = sticks.some(bar => !bar.contains(one) && over(bar.getBoundingClientRect()));
  return covered || end > innerHeight + 1 || top < -1 ? one.outerHTML : '';
}"""


def test_for_whom_one_works_stands_in_the_same_place_on_every_page(visitor: Visits) -> None:
    head = visitor().enter("head", "linde")
    places = []
    for path in ("/start", "/gebruikersbeheer/personen", "/mijn-sleutels", "/raadplegingen"):
        head.go(path)
        head.sees("Basisschool De Linde")
        places.append(head.page.locator(".site-header-for .place").evaluate("one => [one.offsetLeft, one.offsetTop]"))
    assert all(place == places[0] for place in places) and places[0][0] < 60 and places[0][1] < 20
    assert head.page.evaluate(LINE) == 224
    head.resize(1000, 800)
    assert head.page.evaluate(LINE) == 176
    head.resize(800, 800)
    assert head.page.evaluate(LINE) == 152
    head.resize(751, 800)
    assert head.page.evaluate("getComputedStyle(document.querySelector('main .leaf')).display") == "block"


def test_the_whole_navigation_fits_in_one_menu_on_a_phone_without_a_script(visitor: Visits) -> None:
    head = visitor(width=320, java_script_enabled=False).enter("head", "linde")
    head.go("/start")
    expect(head.page.get_by_role("navigation", name="Hoofdmenu")).to_have_count(0)
    head.page.get_by_role("banner").get_by_text("Menu", exact=True).click()
    menu = head.page.get_by_role("navigation", name="Hoofdmenu")
    expect(menu.get_by_role("link")).to_contain_text(["Start", "Gebruikersbeheer", "Mijn raadplegingen", "Raadplegingen"])
    expect(head.page.get_by_role("button", name="Afmelden")).to_be_visible()
    menu.get_by_role("link", name="Gebruikersbeheer").click()
    head.sees("Snel recht toekennen")


def test_the_bar_is_walked_by_keyboard(visitor: Visits) -> None:
    he = visitor().enter("supporter", "linde")
    he.go("/start")
    walked = []
    for _step in range(6):
        he.page.keyboard.press("Tab")
        walked.append(he.page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.tagName"))
    assert walked == ["#main", "/start", "SUMMARY", "/start", "/mijn-raadplegingen", "SUMMARY"]
    he.page.keyboard.press("Enter")
    expect(he.page.get_by_role("link", name="Mijn rechten", exact=True)).to_be_visible()
    he.page.keyboard.press("Escape")
    expect(he.page.get_by_role("link", name="Mijn rechten", exact=True)).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_bar_covers_what_has_the_focus(visitor: Visits, width: int) -> None:
    she = visitor(width).enter("psychologist", "clb")
    she.find("Noor Ait-Bachir")
    she.press(".found-rows a[href^='/leerling']")
    she.press("Nieuw verslag")
    she.page.get_by_label("IAC-verslag").check()
    she.press("Begin te schrijven")
    expect(she.page.locator("form[data-draft]")).to_be_visible()
    reached = list[str]()
    while "about" not in reached:
        she.page.keyboard.press("Tab")
        assert she.page.evaluate(COVERED) == ""
        reached.append(she.page.evaluate("document.activeElement.closest('footer') ? 'about' : document.activeElement.id"))
    assert {"strengths", "goals"} <= set(reached)


def test_colours_that_passed_before_do_not_hide_those_that_do_not(visitor: Visits) -> None:
    page = visitor().page
    body = "<html lang=nl><title>Kleur</title><main><h1>Kleur</h1><p>Goed.</p>{}</main></html>"
    pale = [
        "<p style='color: #bbb'>Bleek.</p>",
        "<p style='background: #333'>Donker.</p>",
        "<p style='opacity: .3'>Weg.</p>",
    ]
    for more in ["", *pale, *pale]:
        page.set_content(body.format(more))
        assert [each.partition(":")[0] for each in violations(page)] == ["color-contrast"] * bool(more)
