"""Someone at a centre notes who is around a pupil and what they consent to, goes through a trajectory, and takes a class
together."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from paspoort.settings import SESSION_COOKIE
from tests.journeys.site import Site
from tests.journeys.test_pupil_file import KEPT, file_of
from tests.journeys.visitor import Visitor, Visits

SENT = "main .form button[type=submit]"


def test_a_family_with_its_consents(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    file = file_of(site, "twin_b")
    she.go(f"{file}/gezin")
    she.check("family-empty")
    she.press("Iemand toevoegen")
    she.press(SENT)
    she.check("relation-wrong")
    she.page.locator("[name=kind]").select_option("mother")
    she.page.locator("[name=name]").fill("Griet Vandenbossche-Okonkwo van de Velde")
    she.page.locator("[name=phone]").fill("0470 12 34 56")
    she.check("relation-form")
    she.press(SENT)
    she.page.wait_for_url("**/gezin")
    she.sees("Griet Vandenbossche-Okonkwo van de Velde", "0470")
    she.page.go_back()  # to the form that was sent: shown again, and nothing is noted twice
    she.page.go_forward()
    expect(she.page.locator("[id^=r-]")).to_have_count(1)
    she.press("Toestemming noteren")
    other = she.context.new_page()
    other.goto(she.page.url)
    she.page.locator("label", has_text="Griet").first.click()
    for name, value in {"purpose": "referral", "data_category": "guidance", "receiver": "partner"}.items():
        she.page.locator(f"[name={name}]").select_option(value)
    she.check("consent-form")
    she.press(SENT)
    she.page.wait_for_url("**/gezin")
    other.locator(SENT).first.click()
    expect(other.locator("body")).to_contain_text("Kies uit de lijst wie toestemming geeft")
    she.check("family")
    she.press("Intrekken")
    she.check("consent-withdraw")


def test_a_trajectory_that_keeps_itself_over_an_ended_session(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    file = file_of(site, "twin_b")
    she.go(f"{file}/traject")
    she.check("trajectory-empty")
    she.page.locator("[name=question]").fill("Wat helpt Emma om vol te houden?")
    she.press(SENT)
    she.sees("Wat helpt Emma")
    she.check("trajectory")
    she.press(".trajectory-steps a")
    first = she.page.locator("form[data-autosave] textarea").first
    first.fill("Emma wil minder stappen tegelijk.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.check("trajectory-phase")
    she.page.go_back()
    she.sees("1 deel geschreven")
    she.press(".trajectory-steps a")
    expect(first).to_have_value("Emma wil minder stappen tegelijk.")
    she.context.clear_cookies(name=SESSION_COOKIE)
    first.fill("Emma wil minder stappen tegelijk. En een pauze.")
    expect(she.page.locator("[data-keep-alarm]")).to_contain_text(re.compile("afgemeld", re.I))
    she.enter("psychologist", "clb")
    first.press("End")
    first.press_sequentially(" Dat is alles.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.page.reload()
    expect(first).to_have_value("Emma wil minder stappen tegelijk. En een pauze. Dat is alles.")
    she.go(f"{file}/traject")
    she.page.get_by_text("Inkorten of stoppen").click()
    she.page.locator("[name=motivation]").fill("Het traject van vorig jaar gaf hetzelfde antwoord.")
    she.press("Kort het traject in")
    she.press("Rond het traject af")
    give_the_report(she, file)


def give_the_report(she: Visitor, file: str) -> None:
    """From a concluded trajectory to its report, and to a consent for whom gets it; once, though it stands in two tabs."""
    she.press("HGD-verslag")
    she.sees("Emma wil minder stappen tegelijk.", "Er is er nog geen")
    she.check("hgd-without-consent", narrow=(375,))
    report = she.page.url
    she.go(f"{file}/gezin/nieuw")
    she.page.locator("[name=kind]").select_option("mother")
    she.page.locator("[name=name]").fill("Ria Okonkwo")
    she.press(SENT)
    she.page.wait_for_url("**/gezin")
    she.press("Toestemming noteren")
    she.page.locator("label", has_text="Ria").first.click()
    for name, value in {"purpose": "sharing", "data_category": "report", "receiver": "school"}.items():
        she.page.locator(f"[name={name}]").select_option(value)
    she.press(SENT)
    she.page.wait_for_url("**/gezin")
    she.go(report)
    she.press("Noteer dat je het meegeeft")
    she.sees("Kies voor wie er een toestemming is")
    she.page.locator("[name=consent]").first.check()
    she.context.clear_cookies(name=SESSION_COOKIE)
    she.press("Noteer dat je het meegeeft")
    she.sees("Je bent afgemeld")
    she.enter("psychologist", "clb")
    she.page.go_back()
    she.page.locator("[name=consent]").first.check()
    she.press("Noteer dat je het meegeeft")
    she.page.wait_for_url("**#given")
    she.sees("HGD-verslag meegegeven")
    she.check("hgd")
    she.page.go_back()
    she.page.go_forward()
    expect(she.page.locator(".acts > li")).to_have_count(1)


def test_a_class_and_a_group(visitor: Visits, site: Site) -> None:
    she = visitor(375).enter("psychologist", "clb")
    she.go("/dossiers/groepen")
    she.check("groups")
    she.page.locator("main [name=name]").fill("Leesgroep van de zorgcoördinator op dinsdag")
    she.press("Maak de groep")
    she.sees("Leesgroep van de zorgcoördinator op dinsdag")
    she.check("group-empty")
    she.press(".group-classes a")
    she.page.locator("input[name=pupils]").first.check()
    she.press("Zet de gekozen leerlingen erbij")
    she.check("group")
    she.go("/dossiers/groepen")
    she.press("a[href*='/dossiers/klas/']")
    she.check("class")
