"""The administration manages files: opens one without an import, mends a name, and joins two with a colleague who decides."""

from __future__ import annotations

from playwright.sync_api import expect

from paspoort.settings import SESSION_COOKIE
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits
from tests.people import grant_of


def propose_to_join(she: Visitor, name: str) -> None:
    """From the page of one pupil to a proposal to join it with another, made once: also after the session ended on the way."""
    she.page.fill("[name=q]", name)
    she.page.keyboard.press("Enter")
    she.press(f"a:has-text('{name}')")
    she.sees("Twee dossiers van één kind?", "De geboortedata verschillen")
    she.press("Stel voor om ze samen te voegen")
    she.sees("Kies welk document")
    she.check("join-propose")
    she.page.select_option("[name=proof]", "kidsId")
    she.context.clear_cookies(name=SESSION_COOKIE)
    she.press("Stel voor om ze samen te voegen")
    she.sees("Je bent afgemeld")
    she.enter("newcomer", "clb")
    she.press("Verstuur wat ik invulde")
    she.sees("Niemand beslist over het eigen voorstel")
    she.check("join-waits", narrow=(375,))


def decide_in_two_tabs(he: Visitor, address: str) -> None:
    """A colleague refuses what was proposed; a tab that was open before tells so and joins nothing."""
    he.go("/gebruikersbeheer/taken")
    he.press(f"a[href$='{address}']")
    he.sees("Farah Haddad stelt dit voor")
    he.check("join-decide")
    other = he.context.new_page()
    other.goto(he.page.url)
    he.press("Weiger")
    he.page.wait_for_url("**/dossierbeheer")
    other.get_by_role("button", name="Voeg beide dossiers samen").click()
    expect(other.locator("body")).to_contain_text("geweigerd")
    he.page.go_back()
    he.sees("Beslist: geweigerd")


def choose_how_letters_look(she: Visitor) -> None:
    she.go("/clb/brieven/stijl")
    she.page.fill("#first", "#e8b400")
    she.sees("De eerste kleur is licht")
    expect(she.page.locator("[data-page][src^='blob:']")).to_be_visible()
    she.check("letter-style", narrow=(375,))
    she.press("Gebruik voor nieuwe brieven")
    she.sees("Versie 1 · nu in gebruik")


def test_the_administration_opens_a_file_mends_a_name_and_joins_two_with_a_colleague(visitor: Visits, site: Site) -> None:
    with site.inside():
        both = [grant_of(who, "clb") for who in ("newcomer", "other_psychologist")]
        before = [given.contexts for given in both]
        for given in both:
            given.contexts = ["administratie"]
            given.save()
    she = visitor().enter("newcomer", "clb")
    choose_how_letters_look(she)
    she.go("/dossierbeheer")
    she.check("file-management-empty", narrow=(375,))
    she.press("Open een dossier voor een leerling zonder inschrijving")
    she.press("Zoek dit kind op")
    she.sees("Vul de voornaam in.")
    she.check("child-who-wrong", narrow=(375,))
    she.page.fill("[name=given_name]", "Sam")
    she.page.fill("[name=family_name]", "De Groote")
    she.page.fill("[name=birth_date]", "04/05/2017")
    she.page.keyboard.press("Enter")
    she.sees("We kennen Sam De Groote nog niet")
    she.page.select_option("[name=situation]", "homeEducation")
    she.page.select_option("[name=team]", label="Team Gent")
    she.page.select_option("[name=proof]", "kidsId")
    she.check("child-where", narrow=(375,))
    she.press("Open het dossier")
    she.sees("Sam De Groote", "Huisonderwijs")
    she.page.fill("[name=q]", "De Groote")
    she.page.keyboard.press("Enter")
    she.press("Sam De Groote")
    she.check("mend-identity", narrow=(375,))
    she.page.fill("[name=given_name]", "Samuel")
    she.page.select_option("[name=proof]", "birthCertificate")
    she.press("Bewaren")
    she.sees("Samuel De Groote", "vroeger: Sam De Groote")
    she.check("file-management", narrow=(375,))
    she.page.fill("[name=q]", "De Groote")
    she.page.keyboard.press("Enter")
    she.press("a:has-text('Samuel De Groote')")
    propose_to_join(she, "Léna Van der Auwera")
    decide_in_two_tabs(visitor().enter("other_psychologist", "clb"), she.page.url.removeprefix(site.address))
    with site.inside():
        for given, contexts in zip(both, before, strict=True):
            given.contexts = contexts
            given.save()
