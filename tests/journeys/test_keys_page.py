"""Someone chooses a key as she knows it, needs a stronger one half way, and finds back what she typed."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from paspoort.identity.actions import Level
from paspoort.identity.models import Session
from paspoort.kernel.periods import today
from paspoort.passport.models import Report
from paspoort.settings import SESSION_COOKIE
from tests.journeys.site import Site
from tests.journeys.visitor import Visits
from tests.screens.signing_in import came_in


def report_that_counts(site: Site) -> str:
    """The address to end a report of her centre that schools read now."""
    with site.inside():
        counts = Report.objects.filter(state="finalised", centre__number="114702", starts_on__lte=today(), ended_on=None)
        return f"/clb/verslag/{counts.order_by('starts_on', 'id')[0].id}/opheffen"


def lighten(site: Site, family_name: str) -> None:
    """Her session counts no more than a code by SMS from now on: what happens when she signed in again so elsewhere."""
    with site.inside():
        Session.objects.filter(person__family_name=family_name, ended_at__isnull=True).update(level=Level.SUBSTANTIAL)


def test_what_a_psychologist_typed_is_found_back_after_a_stronger_key(site: Site, visitor: Visits) -> None:
    she = visitor()
    she.sign_in("psychologist", "itsme")
    she.go(report_that_counts(site))
    lighten(site, "De Wilde")
    day = f"{today() + timedelta(days=9):%d/%m/%Y}"
    she.page.fill("#reason", "Op vraag van de ouders.\nNa overleg met de school.")
    she.page.fill("#ends_on", day)
    she.page.keyboard.press("Tab")  # the page looks what that day would bring, and is refused beside what was typed
    expect(she.page.locator("[data-refused]")).to_contain_text("Wat je invulde, blijft een uur bewaard.")
    expect(she.page.locator("#reason")).to_have_value(re.compile("Na overleg met de school"))
    she.check("stronger-beside-form")
    she.press("[data-refused] a")
    she.sees("Meld je aan met een sterkere sleutel", "Je blijft Hanne De Wilde.", "Je gaat er daarna mee verder.")
    she.check("stronger-with-form")
    she.take("itsme")
    expect(she.page).to_have_url(re.compile("/verder/"))
    she.sees("Je bent aangemeld. Wat je invulde is er nog.")
    she.sees_not("Op vraag van de ouders")
    she.check("form-found-back")
    she.press("main button[type=submit]")
    expect(she.page.locator("#reason")).to_have_value(re.compile("Op vraag van de ouders.\\s+Na overleg met de school."))
    expect(she.page.locator("#ends_on")).to_have_value(day)


def test_without_a_script_it_is_found_back_too(site: Site, visitor: Visits) -> None:
    she = visitor(java_script_enabled=False)
    she.sign_in("psychologist", "eid")
    she.go(report_that_counts(site))
    she.page.fill("#ends_on", "32/01/2027")
    she.page.fill("#reason", "Het verslag klopt niet meer.")
    lighten(site, "De Wilde")
    she.press("#decide button[type=submit]")
    she.sees("Meld je aan met een sterkere sleutel", "blijft een uur bewaard")
    she.press("main a[href*='/aanmelden/sterker']")
    she.take("eid")
    she.press("main button[type=submit]")
    expect(she.page.locator("#reason")).to_have_value("Het verslag klopt niet meer.")
    expect(she.page.locator("#ends_on")).to_have_value("32/01/2027")


def test_the_editor_of_a_report_keeps_the_text_and_goes_on_by_itself(site: Site, visitor: Visits) -> None:
    she = visitor()
    she.sign_in("psychologist", "itsme")
    with site.inside():
        drafts = Report.objects.filter(state="draft", centre__number="114702", pupil__enrolments__left_on=None)
        draft = drafts.order_by("id")[0]
    she.go(f"/clb/verslag/{draft.id}")
    field = she.page.locator("textarea[data-field]").first
    lighten(site, "De Wilde")
    field.press_sequentially("Getypt met een te lichte sleutel. ")
    link = she.page.locator("[data-keep-state] a")
    expect(link).to_have_text("Kies je sleutel in een nieuw tabblad")
    she.sees("Niet bewaard: hiervoor toon je een sterkere sleutel. Je tekst blijft hier staan.")
    with she.context.expect_page() as opened:
        link.click()
    opened.value.locator(".key-tile[href*='sleutel=itsme']").click()
    opened.value.wait_for_url(f"**/clb/verslag/{draft.id}")
    expect(field).to_have_value(re.compile("Getypt met een te lichte sleutel"))
    expect(she.page.locator("[data-keep-text]")).to_contain_text("Bewaard om", timeout=30_000)


def test_the_last_key_stands_first_the_next_time(visitor: Visits) -> None:
    she = visitor(375)
    she.sign_in("care", "eid")
    she.press(".site-header-end summary")
    she.press("Afmelden")
    she.sees("Gebruikt iemand anders deze computer ook?")
    she.press("Opnieuw aanmelden")
    expect(she.page.locator(".key-tile").first).to_contain_text("eID-kaart")
    she.sees("Laatst gebruikt", "Zoals vorige keer op dit toestel")
    she.page.locator("summary", has_text="Telefoon plat").click()
    she.sees("Dit werkt zonder telefoon")
    she.check("keys-last-and-help")


def test_who_stops_at_acm_is_told_and_tries_another_key(visitor: Visits) -> None:
    she = visitor()
    she.go("/mijn-raadplegingen")
    she.take("itsme")
    she.press("button[name=cancel]")
    she.sees("Je bent niet aangemeld", "Je komt daarna terug waar je was.")
    she.check("sign-in-stopped")
    she.press("Kies een andere sleutel")
    she.sign_in("care", "eid")
    expect(she.page).to_have_url(f"{she.site.address}/mijn-raadplegingen")


def test_over_to_another_school_and_back_without_a_new_sign_in(site: Site, visitor: Visits) -> None:
    he = visitor()
    with site.inside():
        secret = came_in("supporter")
    he.context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": site.address}])
    he.go("/namens-wie?naar=/mijn-raadplegingen")
    he.check("choose-institution")
    he.press("button[name=institution][value='034793']")
    expect(he.page).to_have_url(f"{site.address}/mijn-raadplegingen")
    he.press(".acting summary")
    he.press("button[name=institution][value='041236']")
    expect(he.page.locator(".acting")).to_contain_text("Atheneum Ter Schelde")
