"""A school and a centre work together: each in a browser at once, a name typed and replaced, by keyboard, on a phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from paspoort.collaboration.actions import SectionText, save_section, start
from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from tests.collaborating import new
from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits

TITLE = "Ruzie na de middag"
SCHOOL, CENTRE = "Katrijn Goethals", "Joost Wils"
FIELD = "textarea[name=seen]"


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """A registration of De Linde and its centre, and somebody of each who works in it."""
    hire(site, SCHOOL, 71, "linde", "staff", "IRISGebruiker", ["samenwerkingsdossier-school"])
    hire(site, CENTRE, 72, "clb", "clb_staff", "IRISGebruiker", ["samenwerkingsdossier-CLB"])
    with site.inside(), acting_as(demo.sign_in(CENTRE, "clb", Level.HIGH)) as acting:
        begun = start(acting, Institution.objects.get(number="034793").id, new(TITLE)).id
        save_section(acting, begun, "seen", SectionText("Veel ruzie.\n\nVooral na de middag.", 0))
    return f"/samenwerking/registratie/{begun}"


def types(who: Visitor, text: str) -> None:
    who.page.locator(FIELD).fill(text)


def test_both_sides_write_at_once_and_nobody_is_named(visitor: Visits, address: str) -> None:
    school, centre = visitor().enter(SCHOOL, "linde"), visitor().enter(CENTRE, "clb")
    school.go("/start")
    school.press("Samenwerkingsdossier tussen CLB en school")
    school.check("registrations")
    school.press(TITLE)
    school.check("registration")
    for one in (school, centre):
        one.go(address)
        one.press("#deel-seen .reg-write")
        expect(one.page.locator(FIELD)).to_be_focused()
    types(centre, "Veel ruzie.\n\nVooral na de middag, op dinsdag.")
    centre.press("Bewaar")
    centre.sees("op dinsdag")
    types(school, "Jules ziet veel ruzie.\n\nVooral na de middag.")
    school.sees("Nog één naam te vervangen")  # while typing, before it is saved
    expect(school.page.locator(".marked-back mark")).to_have_text("Jules")
    school.check("name-marked")
    school.page.locator("[data-instead]").focus()
    school.page.keyboard.press("Enter")
    expect(school.page.locator(FIELD)).to_have_value("Een leerling ziet veel ruzie.\n\nVooral na de middag.")
    expect(school.page.locator(FIELD)).to_be_focused()
    school.sees("Er is niets meer gemarkeerd")
    school.press("Bewaar")
    school.sees("Een leerling ziet veel ruzie.", "op dinsdag")


def test_two_texts_of_one_paragraph_and_a_draft_that_waits(visitor: Visits, address: str) -> None:
    school, centre = visitor(width=375).enter(SCHOOL, "linde"), visitor().enter(CENTRE, "clb")
    for one in (school, centre):
        one.go(f"{address}/deel/seen")
    field = FIELD
    centre.page.locator(field).fill("Het loopt goed.")
    centre.press("Bewaar")
    centre.sees("Het loopt goed.")
    school.page.locator(field).fill("Het loopt stroef.")
    expect(school.page.locator("[data-keep-state]")).to_have_attribute("data-now", "saved")
    school.check("writing-phone")
    school.go(address)
    school.sees("Je was hier aan het schrijven")
    school.press(".reg-half a")
    expect(school.page.locator(field)).to_have_value("Het loopt stroef.")
    school.press("Bewaar")
    school.sees("Twee teksten van", "Het loopt goed.", "Het loopt stroef.")
    school.check("two-texts")
    school.press("Hou mijn tekst")
    school.sees("Het loopt stroef.", "versies")
    school.press("Voeg een stap toe")
    school.page.select_option("#function", "head")
    school.page.fill("#text", "Juf Willemsen spreekt met Jules.")
    school.sees("Nog één naam te vervangen", "kan de naam van iemand zijn")  # the second one is advice, and stops nothing
    school.check("step-named-phone")
    school.page.locator("[data-instead]").click()
    expect(school.page.locator("#text")).to_have_value("Juf Willemsen spreekt met een leerling.")
    expect(school.page.get_by_text("kan de naam van iemand zijn")).to_be_visible()
    school.page.fill("#text", "Toezicht herverdelen")
    school.press("Bewaar")
    school.sees("Toezicht herverdelen", "te doen")
    school.check("registration-phone")


def test_samenwerkingsafspraken_and_meetings_live_on_both_sides(visitor: Visits, address: str) -> None:
    school, centre = visitor(width=375).enter(SCHOOL, "linde"), visitor().enter(CENTRE, "clb")
    school.go("/samenwerking")
    school.press("Samenwerkingsafspraken")
    school.sees("Wat erin staat")
    school.check("agreements-begin-phone")
    school.press("Begin de samenwerkingsafspraken")
    school.press("#deel-rhythm .reg-write")
    school.page.locator("textarea[name=rhythm]").fill("Elke zes weken, op dinsdag.")
    school.press("Bewaar")
    expect(school.page.locator("#deel-rhythm .reg-text")).to_have_text("Elke zes weken, op dinsdag.")
    school.check("agreements-phone")
    centre.go(urlsplit(school.page.url).path)
    centre.press("Noteer: afspraken bevestigd")
    centre.sees("Een woordje erbij")
    centre.page.fill("#text", "Op het opstartgesprek.")
    centre.press("Noteer dat dit gebeurd is")
    centre.sees("Op het opstartgesprek.", "School: niet genoteerd")
    centre.check("agreements")
    school.go(address)
    school.press("Plan een overleg")
    school.sees("Wie is er?")
    school.page.select_option("#meeting", "careMeeting")
    school.page.fill("#begins_on", f"{today():%d/%m/%Y}")
    school.page.get_by_label("Directie").check()
    school.check("meeting-phone")
    school.press("Plan het overleg")
    school.sees("Wat bespraken we?", TITLE)
    centre.go(address)
    centre.press("Cel leerlingenbegeleiding of zorgoverleg")
    centre.sees("Wat bespraken we?")
    centre.check("meeting")
