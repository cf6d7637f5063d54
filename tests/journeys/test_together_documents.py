"""A school and a centre keep documents together and close the school year: two browsers, two tabs, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paspoort.collaboration.actions import GoalText, StepText, save_goal, save_step, start
from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution
from paspoort.settings import SESSION_COOKIE
from tests.collaborating import new
from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits

SCHOOL, CENTRE = "Veerle Cools", "Dirk Lagae"
NAME = "Léna Van der Auwera"
FOLDER = "Werking van het overleg"


@pytest.fixture(scope="module")
def place(site: Site) -> str:
    """De Linde and its centre, with somebody of each and a registration; the address of what they do together."""
    hire(site, SCHOOL, 73, "linde", "staff", "IRISGebruiker", ["samenwerkingsdossier-school"])
    hire(site, CENTRE, 74, "clb", "clb_staff", "IRISGebruiker", ["samenwerkingsdossier-CLB"])
    with site.inside(), acting_as(demo.sign_in(CENTRE, "clb", Level.HIGH)) as acting:
        linde = Institution.objects.get(number="034793").id
        begun = start(acting, linde, new("Te laat aan de poort", theme="attendance")).id
        save_goal(acting, begun, GoalText("Elke leerling op tijd in de klas", reached=2))
        save_step(acting, begun, StepText("head", "De bel vijf minuten vroeger"))
    return f"/samenwerking/{linde}"


def years() -> str:
    """The school year of today, as it is written."""
    return f"{school_year_of(today())}-{school_year_of(today()) + 1}"


def file(words: str, name: str = "Afspraken.txt") -> Any:
    return {"name": name, "mimeType": "text/plain", "buffer": words.encode()}


def reach(page: Page, text: str) -> None:
    """Walk to a link or a button with the Tab key alone, and press Enter."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.textContent") or "").strip() == text:
            return page.keyboard.press("Enter")
    raise AssertionError(f"the keyboard does not come to {text}")


def taken(page: Page, press: Callable[[], None]) -> bytes:
    with page.expect_download() as download:
        press()
    return download.value.path().read_bytes()


def put(who: Visitor, words: str, **typed: str) -> None:
    who.page.set_input_files("#file", file(words, typed.pop("name", "Afspraken.txt")))
    for field, text in typed.items():
        who.page.fill(f"#{field}", text)
    who.press(".form-actions button")


def test_a_document_is_put_replaced_and_taken_along_by_both_sides(visitor: Visits, place: str) -> None:
    school, centre = visitor().enter(SCHOOL, "linde"), visitor().enter(CENTRE, "clb")
    centre.go(f"{place}/documenten")
    reach(centre.page, "Document toevoegen")  # from here by keyboard alone, but for the file that the system chooses
    centre.page.set_input_files("#file", file("Wij spreken elke maand af.", f"{NAME}.txt"))
    centre.page.locator("#title").focus()
    centre.page.keyboard.type("Onze afspraken")
    centre.page.keyboard.press("Tab")
    centre.page.keyboard.type(FOLDER)
    centre.page.keyboard.press("Enter")
    centre.sees("in de naam van het bestand")
    expect(centre.page.locator("#title")).to_have_value("Onze afspraken")
    expect(centre.page.locator("#declared")).to_have_count(0)
    centre.check("document-named")
    centre.page.set_input_files("#file", file("Wij spreken elke maand af."))
    reach(centre.page, "Plaatsen")
    centre.sees("Wij spreken elke maand af.")
    address = centre.page.url
    centre.check("document")
    centre.page.go_back()
    centre.page.go_forward()
    expect(centre.page).to_have_url(address)
    school.go(f"{place}/documenten")
    expect(school.page.locator(".doc-name", has_text="Onze afspraken")).to_have_count(0)
    school.press(FOLDER)
    expect(school.page.locator(".doc-name")).to_have_text(["Onze afspraken"])  # going back sent nothing again
    school.check("documents")
    school.press("Onze afspraken")
    centre.press("Nieuwe versie plaatsen")
    put(centre, "Wij spreken elke week af.")
    centre.sees("Wij spreken elke week af.")
    assert taken(school.page, lambda: school.press("Downloaden")) == b"Wij spreken elke maand af.", "what one reads, one takes"
    school.page.reload()
    school.sees("Wij spreken elke week af.", "2 versies")


def test_two_tabs_and_a_session_that_ends_lose_no_file(visitor: Visits, place: str) -> None:
    centre = visitor(width=375).enter(CENTRE, "clb")
    centre.go(f"{place}/documenten/nieuw")
    put(centre, "Eerste.", title="Twee vensters")
    centre.sees("Eerste.")
    first, second = centre.page, centre.context.new_page()
    for tab in (first, second):
        tab.goto(f"{first.url}/vervangen" if tab is first else first.url)
        tab.set_input_files("#file", file("Van het eerste venster." if tab is first else "Van het tweede venster."))
    centre.press(".form-actions button")
    centre.sees("Van het eerste venster.")
    centre.page = second
    centre.press(".form-actions button")
    centre.sees("Nu staat hier versie 2")
    [cookie] = [one for one in centre.context.cookies() if one["name"] == SESSION_COOKIE]
    centre.context.clear_cookies(name=SESSION_COOKIE)
    centre.press(".form-actions button")
    centre.sees("Je bent afgemeld")
    centre.context.add_cookies([cookie])  # type: ignore[list-item]
    centre.press(".form-actions button")
    centre.sees("Van het tweede venster.", "3 versies")
    centre.check("document-phone")


def test_the_school_year_is_closed_with_a_paper_for_both(visitor: Visits, place: str) -> None:
    school, centre = visitor().enter(SCHOOL, "linde"), visitor().enter(CENTRE, "clb")
    school.go("/samenwerking/overzicht")
    school.sees("Wat is bereikt", "Elke leerling op tijd in de klas", "De bel vijf minuten vroeger")
    school.sees_not("Sluit het schooljaar af")
    school.check("overview-school")
    centre.go(f"/samenwerking/overzicht?school={place.rpartition('/')[2]}")
    centre.check("overview-centre")
    centre.press(f"Sluit het schooljaar af: maak de samenvatting van {years()}")
    centre.sees("Te laat aan de poort", "gaat verder in")
    centre.page.fill("#introduction", f"Met {NAME} zochten we uit wat werkt.")
    centre.press("Maak de samenvatting")
    centre.check("year-named")
    centre.page.locator("[data-instead]").first.focus()
    centre.page.keyboard.press("Enter")
    expect(centre.page.locator("#introduction")).to_have_value("Met een leerling zochten we uit wat werkt.")
    school.page.reload()
    school.sees_not(f"Samenvatting van {years()}")
    centre.press("Maak de samenvatting")
    centre.sees(f"Samenvatting {years()}.pdf")
    school.page.reload()
    school.press(f"Samenvatting van {years()}")
    school.check("year-report")
    assert taken(school.page, lambda: school.press("Downloaden")).startswith(b"%PDF")
    school.go(f"{place}/documenten")
    school.sees(f"samenvatting van {years()}")
