"""The frame of every page: the bar, the margin and the menu, on a laptop, a phone and a page enlarged four times."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visits

pytestmark = pytest.mark.browser

LINE = "parseFloat(getComputedStyle(document.querySelector('main .leaf')).gridTemplateColumns)"
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const over = bar => Math.min(bar.bottom, box.bottom) - Math.max(bar.top, box.top) > 1 && bar.left < box.right && bar.right > box.left;
  const bars = [...document.querySelectorAll('main *')].filter(bar => getComputedStyle(bar).position === 'sticky' && !bar.contains(one));
  const outside = box.bottom > innerHeight + 1 || box.top < -1;
  return box.height < 200 && (outside || bars.some(bar => over(bar.getBoundingClientRect()))) ? one.outerHTML : '';
}"""


def test_for_whom_one_works_stands_in_the_same_place_on_every_page(visitor: Visits) -> None:
    head = visitor().enter("head", "linde")
    places = []
    for path in ("/start", "/gebruikersbeheer/personen", "/mijn-sleutels", "/raadplegingen", "/bestaat-niet"):
        head.go(path)
        head.sees("Basisschool De Linde")
        places.append(head.page.locator(".site-header-for .place").bounding_box())
    assert all(place == places[0] for place in places) and places[0]["x"] < 60 and places[0]["y"] < 20
    assert head.page.evaluate(LINE) == 224
    head.page.set_viewport_size({"width": 1000, "height": 800})
    assert head.page.evaluate(LINE) == 176
    head.page.set_viewport_size({"width": 800, "height": 800})
    assert head.page.evaluate(LINE) == 152
    head.page.set_viewport_size({"width": 751, "height": 800})
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
    for _step in range(7):
        he.page.keyboard.press("Tab")
        walked.append(he.page.evaluate("document.activeElement.innerText.split('\\n')[0].trim()"))
    assert [words for words in walked if words] == [
        "Naar de inhoud",
        "Je werkt voor Basisschool De Linde",
        "Start",
        "Mijn raadplegingen",
        "Je menu: Tom Wouters",
    ] or walked == []
    he.page.keyboard.press("Enter")
    expect(he.page.get_by_role("link", name="Mijn rechten")).to_be_visible()
    he.page.keyboard.press("Escape")
    expect(he.page.get_by_role("link", name="Mijn rechten")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_bar_covers_what_has_the_focus(visitor: Visits, width: int) -> None:
    she = visitor(width).enter("psychologist", "clb")
    she.go("/clb/verslagen")
    she.press("Jules D'Hondt")
    expect(she.page.locator("form[data-draft]")).to_be_visible()
    reached = set()
    for _step in range(45):
        she.page.keyboard.press("Tab")
        assert she.page.evaluate(COVERED) == ""
        reached.add(she.page.evaluate("document.activeElement.id"))
    assert {"strengths", "goals"} <= reached
