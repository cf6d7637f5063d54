"""A head keeps rights true: what ends is extended or let go, and once a year each right is confirmed or ended."""

from __future__ import annotations

from playwright.sync_api import expect

from paspoort.registry.models import Institution
from paspoort.rights.actions import open_review
from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visits

READER = ("IRISGebruiker", ["gebruiker"])


def test_rights_that_end_are_extended_and_let_go_in_bulk(site: Site, visitor: Visits) -> None:
    for place, name in enumerate(["Joke Adams", "Pieter Baert", "Soraya El Khattabi-Vandermeulen"]):
        hire(site, name, 10 + place, "elsewhere", "staff", *READER, days=12)
    head = visitor().enter("head_elsewhere", "elsewhere")
    head.go("/gebruikersbeheer/taken")
    head.sees("Bij Sint-Jozefschool Leuven wachten 3 taken op jou.")
    head.check("tasks-ending")
    head.page.locator("label:has-text('Pieter Baert')").click()
    expect(head.page.locator("[data-chosen]")).to_have_text("1 gekozen")
    head.press("Laat aflopen wat je koos")
    head.sees("1 recht eindigt vanzelf", "wachten 2 taken")
    head.page.locator("[data-choose-all] input").check()
    expect(head.page.locator("[data-chosen]")).to_have_text("2 gekozen")
    head.press("Verleng wat je koos")
    head.sees("Joke Adams", "Soraya El Khattabi-Vandermeulen")
    head.check("tasks-extend")
    head.press("button[name=go][value=on]")
    head.page.wait_for_url("**/bevestigen")
    head.press("button[name=go][value=on]")
    head.go("/gebruikersbeheer/taken")
    head.sees("Er is niets te doen")
    head.check("tasks-none")


def test_the_yearly_review_is_done_in_bulk(site: Site, visitor: Visits) -> None:
    hire(site, "Anke Cools", 20, "elsewhere", "staff", *READER)
    hire(site, "Bram De Smedt", 21, "elsewhere", "staff", *READER)
    with site.inside():
        open_review(Institution.objects.get(number="105312").id)
    head = visitor().enter("head_elsewhere", "elsewhere")
    head.go("/gebruikersbeheer/taken")
    head.press("a:has-text('Bevestig of beëindig elk recht')")
    head.sees("Kijk hier eerst naar", "Nooit gebruikt", "Anke Cools")
    head.check("review")
    head.page.locator("label:has-text('Bram De Smedt')").click()
    head.press("Beëindig wat je koos")
    head.sees("Beëindig 1 recht", "Wat er gebeurt")
    head.page.fill("#reason", "Heeft nu ander werk.")
    head.check("review-end")
    head.press("button[value=end_now]")
    head.sees("Je beëindigde één recht.")
    for box in head.page.locator("[data-choose-all] input").all():
        box.check()
    head.press("Bevestig wat je koos")
    head.sees("Je eigen rechten", "niemand anders beheert hier rechten", "Luc Michiels")
    head.press(".panel > summary")
    head.check("review-decided")
