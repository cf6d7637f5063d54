"""A head looks up who has the right, changes contexts with a reason, extends three in one go, ends one, and sees it told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from paspoort.demo import world as demo
from paspoort.demo.cast import days_ago, invented_number
from paspoort.identity.actions import register_person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import NewRequest, affiliate, ask_for_right, grant
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits

LIST = "/gebruikersbeheer/toekenningen"
LONG = "Wijnendaele-Vanderstraeten de Meulemeester"


@pytest.fixture(scope="module")
def colleagues(site: Site) -> None:
    """People of this journey's own at the Atheneum, each with the right to read; gives nothing but their being there."""
    names = [("Quinten", "Aerden"), ("Roos", "Bulcke"), ("Siebe", "Coppieters"), ("Trees-Antoinette", LONG), ("Umut", "Demir")]
    with site.inside(), acting_as_service("operator", role="worker"):
        place = Institution.objects.get(number="041236")
        works = []
        for counter, (given, family) in enumerate(names, 540):
            person = register_person(given, family, NationalNumber(invented_number(counter)))
            works.append(affiliate(person, place, "staff", Period(days_ago(90), today() + timedelta(days=900))))
    with site.inside(), acting_as(demo.sign_in("head_atheneum", "atheneum")) as acting:
        for at, work in enumerate(works):
            ends = today() + timedelta(days=20 if at == 3 else 300)
            grant(work, "IRISGebruiker", ["gebruiker"], Period(today(), ends), by=acting, reason="Zorgteam van dit schooljaar")


@pytest.fixture
def head(visitor: Visits, colleagues: None) -> Visits:
    """The head of the Atheneum at work: `head(width)`."""

    def come(width: int = 1280) -> Visitor:
        return visitor(width).enter("head_atheneum", "atheneum")

    return come


def tick(she: Visitor, *names: str) -> None:
    for name in names:
        she.page.get_by_role("checkbox", name=name).check()


def open_grant(she: Visitor, name: str) -> None:
    she.page.get_by_role("link", name=f"Wijzig: IRIS-CLBonline gebruiker van {name}").click()


def test_who_has_the_right_and_other_contexts_with_a_reason(head: Visits) -> None:
    she = head()
    she.go(LIST)
    she.page.select_option("#recht", "IRISGebruiker.gebruiker")
    she.press("Tonen")
    she.sees("Quinten Aerden", "Saïda El Amrani", "Greet Ö-Janssens", "Nog nooit gebruikt")
    she.check("look-up")
    open_grant(she, "Quinten Aerden")
    she.check("change-grant")
    she.page.get_by_label("Beheerder").check()
    she.press("Wijzig de contexten")
    she.sees("Zeg waarom")
    she.check("change-grant-without-reason")
    she.page.fill("#reason", "Vervangt de zorgcoördinator tot Pasen")
    she.press("Wijzig de contexten")
    she.sees("De contexten zijn gewijzigd", "Gewijzigd door Greet Ö-Janssens", "Reden: Vervangt de zorgcoördinator tot Pasen")
    she.check("change-grant-done")


def test_three_are_extended_in_one_go_and_one_is_left_out_with_its_reason(head: Visits) -> None:
    she = head()
    she.go(LIST)
    tick(she, "Roos Bulcke", "Siebe Coppieters", f"Trees-Antoinette {LONG}")
    she.page.get_by_role("row", name="lokale beheerder").get_by_role("checkbox").check()
    she.sees("4 gekozen")
    she.check("look-up-chosen")
    she.press("button[name=do][value=extend]")
    she.check("extend-several")
    she.page.get_by_label("Einde van de tewerkstelling").check()
    she.press("Bekijk wat er zal gebeuren")
    she.sees("3 rechten veranderen", "Alleen de helpdesk geeft of verlengt dit recht")
    she.check("extend-several-preview")
    she.press("Terug")
    expect(she.page.get_by_label("Einde van de tewerkstelling")).to_be_checked()
    she.press("Bekijk wat er zal gebeuren")
    she.press("Bevestig")
    she.sees("3 rechten zijn verlengd", f"{today() + timedelta(days=900):%d/%m/%Y}")
    she.check("look-up-done")


def test_one_is_ended_by_keyboard_alone_on_a_phone_and_the_history_tells(head: Visits) -> None:
    she = head(375)
    she.go(f"{LIST}?recht=IRISGebruiker")
    she.check("look-up-on-a-phone")
    she.page.get_by_role("link", name="van Siebe Coppieters").focus()
    she.page.keyboard.press("Enter")
    she.page.get_by_role("navigation", name="Wat wil je wijzigen?").get_by_role("link", name="Beëindig").focus()
    she.page.keyboard.press("Enter")
    she.check("end-grant")
    she.page.get_by_label("Meteen").focus()
    she.page.keyboard.press("ArrowDown")
    expect(she.page.locator("#last_day")).to_be_visible()
    she.page.keyboard.press("ArrowUp")
    she.page.keyboard.press("Tab")
    she.page.keyboard.type("Werkt nu elders")
    she.page.keyboard.press("Tab")
    she.page.keyboard.press("Enter")
    she.sees("Dit recht is voorbij", "Beëindigd door Greet Ö-Janssens", "Reden: Werkt nu elders")
    she.check("grant-ended")


def test_two_at_once_in_two_browsers(head: Visits, visitor: Visits) -> None:
    """The second sees what the first did, keeps what was typed, and decides."""
    first, second = head(), head()
    for she in (first, second):
        she.go(LIST)
        open_grant(she, "Umut Demir")
    first.press("Periode")
    first.page.get_by_label("Een andere datum").check()
    first.check("change-period")
    first.page.fill("#ends_on", f"{today() + timedelta(days=60):%d/%m/%Y}")
    first.press("Wijzig de periode")
    first.sees("De periode is gewijzigd")
    second.page.get_by_label("Beheerder").check()
    second.page.fill("#reason", "Leidt het zorgteam")
    second.press("Wijzig de contexten")
    second.sees("Iemand anders wijzigde dit recht terwijl je bezig was", f"{today() + timedelta(days=60):%d/%m/%Y}")
    expect(second.page.locator("#reason")).to_have_value("Leidt het zorgteam")
    expect(second.page.get_by_label("Beheerder")).to_be_checked()
    second.check("changed-meanwhile")
    second.press("Wijzig de contexten")
    second.sees("De contexten zijn gewijzigd")


def test_the_last_chief_stays_and_the_page_says_what_to_do(head: Visits) -> None:
    she = head()
    she.go(f"{LIST}?recht=LokaleBeheerder")
    she.page.get_by_role("link", name="Wijzig: lokale beheerder").click()
    she.check("own-chief-right")
    she.press("Beëindig dit recht")
    she.sees("Atheneum Ter Schelde heeft altijd een hoofd lokale beheerder nodig")
    she.check("last-chief")


def test_the_file_comes_down(head: Visits) -> None:
    she = head()
    she.go(LIST)
    with she.page.expect_download() as coming:
        she.press("Download de lijst (CSV)")
    assert coming.value.suggested_filename == f"toekenningen-041236-{today():%Y-%m-%d}.csv"


def test_my_rights_stand_in_the_menu(visitor: Visits, colleagues: None, site: Site) -> None:
    with site.inside(), acting_as(demo.sign_in("supporter", "atheneum")) as acting:
        ask_for_right(acting, NewRequest("041236", "IRISGebruiker", ["gebruiker"], message="Ik ondersteun hier twee leerlingen."))
    he = visitor().enter("supporter", "atheneum")
    he.go("/start")
    he.press(".site-header-end summary")
    he.press("Mijn rechten")
    he.sees("Basisschool De Linde", "Gegeven door", "Johan Desmet", "nog niemand besliste")
    he.check("my-rights")
    he.press("Trek deze aanvraag in")
    he.go("/mijn-rechten")
    he.sees_not("nog niemand besliste")


def test_my_rights_when_there_is_none_and_when_one_ended(visitor: Visits, colleagues: None) -> None:
    he = visitor(375).enter("teacher", "linde")
    he.go("/mijn-rechten")
    he.sees("Je hebt nog geen recht")
    he.check("my-rights-none")
    she = visitor().enter("expired", "linde")
    she.go("/mijn-rechten")
    she.sees("Wat het laatste jaar stopte", "Het liep tot zijn laatste dag")
    she.check("my-rights-over")
