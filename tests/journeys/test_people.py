"""A head looks after the people of the school: adds one, ends two, takes one back, and gives one what another has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from paspoort.demo import world as demo
from paspoort.demo.cast import days_ago, invented_number
from paspoort.identity.actions import register_person
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import affiliate, grant
from paspoort.rights.models import Affiliation
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits

LONG = "Vandenbroucke-Van Eeckhoutte de Lichtervelde"


@pytest.fixture(scope="module")
def colleagues(site: Site) -> None:
    """People of this journey's own at De Linde; gives nothing but their being there."""
    names = [
        ("Josefien-Charlotte", LONG),
        ("Bram", "Aelbrecht"),
        ("Chloë", "Bauwens"),
        ("Daan", "Cnudde"),
        ("Els", "Cnudde"),
        ("Flor", "Cnudde"),
    ]
    with site.inside(), acting_as_service("operator", role="worker"):
        place = Institution.objects.get(number="034793")
        works = {}
        for counter, (given, family) in enumerate(names, 500):
            person = register_person(given, family, NationalNumber(invented_number(counter)))
            works[given] = affiliate(person, place, "staff", Period(days_ago(90), today() + timedelta(days=700)))
    with site.inside(), acting_as(demo.sign_in("head", "linde")) as acting:
        for given in ("Josefien-Charlotte", "Bram", "Daan"):
            grant(works[given], "IRISGebruiker", ["gebruiker"], Period(today(), today() + timedelta(days=200)), by=acting)


@pytest.fixture
def head(visitor: Visits, colleagues: None) -> Visits:
    """The head of De Linde at work: `head(width)`."""

    def come(width: int = 1280, **options: Any) -> Visitor:
        return visitor(width, **options).enter("head", "linde")

    return come


def test_a_support_worker_is_added_by_number_and_gets_the_right(head: Visits) -> None:
    he = head()
    he.go("/gebruikersbeheer/personen")
    he.sees("Van den Broeck, Marieke", f"{LONG}, Josefien-Charlotte")
    he.check("people")
    he.press("Persoon toevoegen")
    he.check("people-add")
    he.press("Zoek deze persoon op")
    expect(he.page.locator("#number-error")).to_be_visible()
    he.check("people-add-what-is-missing", narrow=(375,))
    for field, value in (
        ("number", invented_number(510)),
        ("given_name", "Fatima"),
        ("family_name", "Ouali"),
        ("birth_date", "2/2/1971"),
    ):
        he.page.fill(f"#{field}", value)
    he.press("Zoek deze persoon op")
    he.sees("We kennen Fatima Ouali nog niet", "De geboortedatum past niet bij het rijksregisternummer")
    assert invented_number(510) not in he.page.content()
    he.check("people-add-warned")
    he.press("Terug")
    he.page.fill("#birth_date", "01/01/1901")
    he.press("Zoek deze persoon op")
    he.page.get_by_label("Ondersteuner").check()
    he.page.fill("#ends_on", f"{today() + timedelta(days=180):%d/%m/%Y}")
    he.check("people-add-work")
    he.press("Voeg deze persoon toe")
    he.sees("Fatima Ouali staat in je lijst", "Ondersteuner")
    he.check("people-added")
    he.press("Geef een recht")
    he.sees("Fatima", "IRIS-CLBonline gebruiker")
    he.check("people-give-right", narrow=(375,))


def test_two_colleagues_end_and_one_comes_back(head: Visits) -> None:
    he = head(375)
    he.go("/gebruikersbeheer/personen/beeindigen")
    he.page.fill("#name", "bauwens")
    he.page.press("#name", "Enter")
    he.page.get_by_label("Bauwens, Chloë").check()
    he.page.fill("#name", "aelbr")
    he.page.press("#name", "Enter")
    he.sees("1 persoon gekozen")
    he.page.get_by_label("Aelbrecht, Bram").check()
    he.check("people-end-choose")
    he.press("Verder met deze personen")
    he.page.fill("#last_day", "31/02/2026")
    he.press("button[value=on]")
    expect(he.page.locator("#last_day-error")).to_be_visible()
    he.page.fill("#last_day", f"{days_ago(1):%d/%m/%Y}")
    he.check("people-end-day")
    he.press("button[value=on]")
    he.sees("Het werk van 2 personen bij Basisschool De Linde stopt", "IRIS-CLBonline gebruiker")
    he.check("people-end-confirm")
    he.press("Beëindig het werk van 2 personen")
    he.sees("Het werk van 2 personen stopt hier")
    he.check("people-ended")
    he.go("/gebruikersbeheer/personen?toon=historisch")
    he.sees("Bauwens, Chloë", "Aelbrecht, Bram")
    he.check("people-historical")
    he.press("Personen terughalen")
    he.page.get_by_label("Aelbrecht, Bram").check()
    he.check("people-back-choose")
    he.press("Verder met deze personen")
    he.check("people-back-period")
    he.press("Haal 1 persoon terug")
    he.sees("1 persoon werkt hier opnieuw", "Geen recht hier")
    he.check("people-back")


@pytest.mark.parametrize(("receiver", "script"), [("Els", True), ("Flor", False)], ids=["with-script", "without-script"])
def test_one_gets_what_another_has(head: Visits, receiver: str, script: bool) -> None:
    he = head(java_script_enabled=script)
    look = he.check if script else lambda name: he.keep_picture(f"{name}-without-script-1280")
    he.go("/gebruikersbeheer/personen")
    he.page.fill("#name", "daan")
    he.page.press("#name", "Enter")
    he.press("Cnudde, Daan")
    he.sees("IRIS-CLBonline gebruiker", "Johan Desmet")
    look("people-one")
    he.press("Vergelijk")
    he.page.fill("#name", receiver)
    he.page.press("#name", "Enter")
    look("people-compare-choose")
    he.press(f"Cnudde, {receiver}")
    he.sees("Alleen Daan")
    look("people-compare")
    he.page.locator("input[name=until][value=school_year]").check()
    he.press("Bekijk en bevestig")
    he.sees(receiver, "Basisschool De Linde", "Johan Desmet")
    look("people-compare-confirm")
    he.press("Bevestig")
    he.page.wait_for_url("**/toegekend/*")
    he.sees(receiver)
    look("people-compare-given")


def test_the_institutions_that_one_manages(head: Visits) -> None:
    he = head()
    he.go("/gebruikersbeheer/instellingen")
    he.sees("Basisschool De Linde", "Hoofd lokale beheerder")
    he.check("people-institutions")


def test_a_long_list_is_gone_through_by_page_and_by_name(visitor: Visits, site: Site) -> None:
    with site.inside():
        place = Institution.objects.get(number="131433")
        many = Person.objects.bulk_create(Person(given_name=f"Kind{n:03d}", family_name=f"Aa{n:03d}") for n in range(400))
        works = (Affiliation(person=one, institution=place, category="staff", begins_on=days_ago(10)) for one in many)
        Affiliation.objects.bulk_create(works)
    she = visitor().enter("head_support", "support")
    she.go("/gebruikersbeheer/personen?pagina=4")
    she.sees("Aa150", "Aa199")
    she.check("people-many")
    she.page.fill("#name", "kind")
    she.page.press("#name", "Enter")
    she.press("Volgende")
    she.sees("Bladzijde 2 van 8", "Aa050")
    assert "kind" not in she.page.url
    she.check("people-many-by-name", narrow=(375,))
    she.page.fill("#name", "zzz")
    she.page.press("#name", "Enter")
    she.sees("Niemand past")
    she.check("people-nobody-fits", narrow=(375,))
    she.go("/gebruikersbeheer/personen?toon=historisch")
    she.sees("Er is nog niemand weg")
    she.check("people-nobody-left", narrow=(375,))
