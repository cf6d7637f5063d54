"""A head gives a right to four people: with a mouse, by keyboard, on a phone, and without a script."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from paspoort.rights.models import Grant
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits
from tests.people import employ

LONG = "Vandersteen-Oudenaarde de Wolkenstormer"


def colleagues(site: Site, family_name: str, count: int = 4) -> None:
    """Colleagues at a school for one journey to give rights to."""
    with site.inside():
        employ([f"{one}nna {family_name}" for one in "ABCDEFGH"[:count]])


def holders(site: Site, family_name: str) -> list[Grant]:
    with site.inside():
        return list(Grant.objects.filter(person__family_name=family_name, revoked_at__isnull=True).order_by("person__given_name"))


def choose(visitor: Visitor, family_name: str, count: int = 4) -> None:
    for one in "ABCDEFGH"[:count]:
        visitor.page.get_by_role("button", name=f"Kies {one}nna {family_name}").click()
        expect(visitor.page.get_by_role("button", name=f"Haal eruit: {one}nna {family_name}")).to_have_count(2)


def test_a_head_gives_a_right_to_four_people_and_takes_it_back(visitor: Visits, site: Site) -> None:
    colleagues(site, "Maesen")
    she = visitor().enter("head", "linde")
    she.go("/start")
    she.check("start-head")
    she.page.locator("main").get_by_role("link", name="Gebruikersbeheer").click()
    she.sees("Basisschool De Linde (034793)", "Mijn taken", "Snel recht toekennen")
    she.check("portal")
    she.page.fill("#name", "maesen")
    she.press("Nieuw recht toekennen")
    she.sees("4 personen gevonden", "0 van 25")
    she.check("grant-who-empty")
    choose(she, "Maesen")
    she.sees("4 van 25")
    expect(she.page.locator("#said")).to_have_text("4 personen gekozen")
    she.check("grant-who")
    she.press("Verder")
    she.sees("Voor 4 personen", "4 jaar")
    she.check("grant-what")
    she.press("Verder")
    expect(she.page.locator(".error-summary")).to_be_focused()
    she.check("grant-what-wrong")
    she.page.get_by_label("Gebruiker Kan leerlingen zoeken").check()
    she.page.get_by_label("Einde van het schooljaar").check()
    she.check("grant-what-filled")
    she.press("Verder")
    she.sees("4 personen krijgen “IRIS-CLBonline gebruiker” bij Basisschool De Linde", "Anna Maesen", "Er is nog niets bewaard")
    she.check("grant-confirm")
    assert not holders(site, "Maesen")
    she.page.go_back()
    expect(she.page.get_by_label("Gebruiker Kan leerlingen zoeken")).to_be_checked()
    expect(she.page.get_by_label("Einde van het schooljaar")).to_be_checked()
    she.page.go_back()
    she.sees("Voor 4 personen")  # where it was wrong first
    she.page.go_back()
    she.sees("4 van 25")
    for _step in range(3):
        she.page.go_forward()
    she.sees("4 personen krijgen “IRIS-CLBonline gebruiker”")
    she.press("Bevestig")
    expect(she.page).to_have_url(re.compile("/gebruikersbeheer/toegekend/[0-9a-f-]{36}$"))
    she.sees("4 personen hebben nu “IRIS-CLBonline gebruiker”")
    she.check("granted")
    she.page.go_back()
    she.sees("4 personen hebben nu “IRIS-CLBonline gebruiker”")
    assert [one.contexts for one in holders(site, "Maesen")] == [["gebruiker"]] * 4
    she.page.locator("summary", has_text="Neem terug").click()
    she.check("granted-undo")
    she.press("Ja, neem terug")
    she.sees("niets meer terug te nemen", "Teruggenomen")
    she.check("granted-undone")
    assert not holders(site, "Maesen")


def test_on_a_phone_with_a_long_name_and_someone_who_holds_it(visitor: Visits, site: Site) -> None:
    colleagues(site, LONG, 2)
    she = visitor(width=375).enter("head", "linde")
    she.go("/gebruikersbeheer/toekennen")
    she.page.fill("#name", "wolkenstormer")
    she.press("Zoeken")
    she.sees("2 personen gevonden")
    choose(she, LONG, 2)
    she.check("grant-who-phone", narrow=(320,))
    she.page.fill("#name", "van den broeck")
    she.press("Zoeken")
    she.sees("1 persoon gevonden")
    she.page.get_by_role("button", name="Kies Marieke Van den Broeck").click()
    she.sees("3 van 25")
    she.press("Verder")
    she.sees("Wijzig dat recht van Marieke Van den Broeck")
    she.page.get_by_label("Gebruiker Kan leerlingen zoeken").check()
    she.page.get_by_label("Een andere datum").check()
    she.page.fill("#ends_on", "31/02/2027")
    she.press("Verder")
    she.check("grant-what-wrong-phone", narrow=(320,))
    she.page.fill("#ends_on", "1-6-2027")
    she.press("Verder")
    she.sees("2 personen krijgen", "Overgeslagen", "01/06/2027")
    she.check("grant-confirm-phone", narrow=(320,))
    she.press("Terug")
    expect(she.page.locator("#ends_on")).to_have_value("01/06/2027")
    she.press("Annuleer")
    expect(she.page).to_have_url(re.compile("/gebruikersbeheer$"))
    assert not holders(site, LONG)


def test_what_is_chosen_while_an_answer_is_on_its_way_stays(visitor: Visits, site: Site) -> None:
    colleagues(site, "Traaglijn", 1)
    she = visitor(width=375).enter("head", "linde")
    she.go("/gebruikersbeheer/toekennen")
    she.page.fill("#name", "traaglijn")
    she.press("Zoeken")
    she.sees("1 persoon gevonden")
    choose(she, "Traaglijn", 1)
    she.press("Verder")
    she.page.fill("#begins_on", "1-12-2030")
    later = she.page.locator("[name=until][value=date]")
    with she.page.expect_response(lambda answer: answer.url.endswith("/wat")):
        later.tap()  # the first day is left with this, and asked about
        she.page.get_by_label("Gebruiker Kan leerlingen zoeken").check()
        she.page.fill("#ends_on", "30/6/2031")
    expect(she.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    she.sees("Tot en met 01/12/2034")  # the answer is here
    expect(later).to_be_checked()
    expect(she.page.get_by_label("Gebruiker Kan leerlingen zoeken")).to_be_checked()
    expect(she.page.locator("#begins_on")).to_have_value("01/12/2030")
    expect(she.page.locator("#ends_on")).to_have_value("30/6/2031")


def test_by_keyboard_alone(visitor: Visits, site: Site) -> None:
    colleagues(site, "Toetsenbord", 2)
    he = visitor().enter("head", "linde")
    he.go("/gebruikersbeheer/toekennen")
    he.page.focus("#name")
    he.page.keyboard.type("toetsenbord")
    he.page.keyboard.press("Enter")
    he.sees("2 personen gevonden")
    pick = he.page.get_by_role("button", name="Kies Anna Toetsenbord")
    pick.focus()
    he.page.keyboard.press("Enter")
    expect(he.page.get_by_role("button", name="Haal eruit: Anna Toetsenbord").first).to_be_focused()
    he.page.get_by_role("button", name="Verder").focus()
    he.page.keyboard.press("Enter")
    he.page.focus("#right")
    he.page.keyboard.press("Tab")
    expect(he.page.locator("#contexts")).to_be_focused()
    he.page.keyboard.press("Space")
    he.page.focus("#begins_on")
    he.page.keyboard.press("Enter")
    he.sees("1 persoon krijgt dit recht")
    he.page.get_by_role("button", name="Bevestig").focus()
    he.page.keyboard.press("Enter")
    he.sees("1 persoon heeft nu")
    assert len(holders(site, "Toetsenbord")) == 1


def test_without_a_script_it_is_the_same(visitor: Visits, site: Site) -> None:
    colleagues(site, "Zonderscript", 2)
    she = visitor(java_script_enabled=False).enter("head", "linde")
    she.go("/gebruikersbeheer/toekennen")
    she.page.fill("#name", "zonderscript")
    she.press("Zoeken")
    choose(she, "Zonderscript", 2)
    she.press("Verder")
    she.page.get_by_label("lokale beheerder").first.check()
    expect(she.page.get_by_label("Lokale beheerder Kan gebruikers")).to_be_visible()
    she.page.get_by_label("IRIS-CLBonline gebruiker").first.check()
    she.page.get_by_label("Operator Kan leerlingen zoeken").check()
    she.press("Verder")
    she.sees("2 personen krijgen", "Operator")
    she.press("Bevestig")
    she.sees("2 personen hebben nu")
    assert [one.contexts for one in holders(site, "Zonderscript")] == [["operator"]] * 2
