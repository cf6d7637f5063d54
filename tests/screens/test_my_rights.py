"""The own rights, the own requests, and the own address."""

from __future__ import annotations

import re

from paspoort.kernel.actions import acting_as
from paspoort.rights import actions as rights
from tests.conftest import Act
from tests.people import grant_of
from tests.screens.conftest import Visit, words
from tests.screens.grant_ground import OWN


def test_my_rights_tells_what_why_from_whom_and_until_when(visit: Visit, act: Act) -> None:
    care, grant = visit("care", "linde"), grant_of("Van den Broeck")
    page = words(care.get(OWN))
    assert "IRIS-CLBonline gebruiker" in page and "Johan Desmet" in page and f"{grant.ends_on:%d/%m/%Y}" in page
    assert "Basisschool De Linde" in page and "Je hebt nog geen recht" not in page
    with acting_as(act("head", "linde")) as acting:
        rights.end_grants(acting, {grant.id: grant.revision}, "Andere taak")
    page = words(care.get(OWN))
    assert "Je hebt nu geen recht" in page and "Beëindigd door een beheerder" in page and "Andere taak" in page


def test_my_rights_at_every_institution_and_of_a_role_that_acm_brought(visit: Visit) -> None:
    page = words(visit("other_psychologist", "clb").get(OWN))
    assert "CLB De Wegwijzer" in page and "CLB Het Kompas" in page
    assert page.index("CLB De Wegwijzer") < page.rindex("CLB Het Kompas")
    assert "Je hebt nog geen recht" in words(visit("teacher", "linde").get(OWN))


def test_the_start_page_and_the_menu_lead_to_the_own_rights(visit: Visit) -> None:
    page = words(visit("care", "linde").get("/start"), raw=True)
    assert page.count('href="/mijn-rechten"') == 2


def test_my_requests_wait_and_can_be_taken_back(visit: Visit, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        rights.set_own_details(acting, "", "", "hoofd@delinde.example")
    with acting_as(act("teacher", "linde")) as acting:
        asked = rights.ask_for_right(acting, rights.NewRequest("034793", "IRISGebruiker", ["gebruiker"], message="Zorg"))
    teacher = visit("teacher", "linde")
    page = words(teacher.get(OWN), raw=True)
    assert "Nog niet beslist" in words(teacher.get(OWN)) or "nog niemand besliste" in words(teacher.get(OWN))
    taken = re.search(rf'action="(/mijn-aanvraag/{asked.id}/intrekken)"', page)
    assert taken and teacher.post(taken[1]).status_code == 303
    assert "/intrekken" not in words(teacher.get(OWN), raw=True)


def test_it_says_where_mail_about_rights_goes(visit: Visit) -> None:
    care = visit("care", "linde")
    assert "We hebben geen adres van jou voor Basisschool De Linde" in words(care.get(OWN))
    assert care.post(OWN, email="marieke@delinde.example").status_code == 405
    assert care.post("/mijn-gegevens", email="marieke@delinde.example").status_code == 303
    page = words(care.get(OWN), raw=True)
    assert "marieke@delinde.example" in page and page.count('href="/mijn-gegevens"') == 2
