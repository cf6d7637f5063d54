"""The own rights, the own requests, and the own address."""

from __future__ import annotations

import re
from collections.abc import Callable

from paspoort.audit.models import Trace
from paspoort.kernel.actions import acting_as
from paspoort.rights import actions as rights
from paspoort.rights.models import Affiliation
from tests.screens.conftest import words
from tests.screens.grant_ground import OWN, Visit, grant_of


def test_my_rights_tells_what_why_from_whom_and_until_when(visit: Visit, act: Callable[..., str]) -> None:
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


def test_my_requests_wait_and_can_be_taken_back(visit: Visit, act: Callable[..., str]) -> None:
    with acting_as(act("head", "linde")) as acting:
        rights.set_own_email(acting, "hoofd@delinde.example")
    with acting_as(act("teacher", "linde")) as acting:
        asked = rights.ask_for_right(acting, "034793", "IRISGebruiker", ["gebruiker"], message="Zorg")
    teacher = visit("teacher", "linde")
    page = words(teacher.get(OWN), raw=True)
    assert "Nog niet beslist" in words(teacher.get(OWN)) or "nog niemand besliste" in words(teacher.get(OWN))
    taken = re.search(rf'action="(/mijn-aanvraag/{asked.id}/intrekken)"', page)
    assert taken and teacher.post(taken[1]).status_code == 303
    assert "/intrekken" not in words(teacher.get(OWN), raw=True)


def test_the_own_address_is_kept_and_a_wrong_one_is_told(visit: Visit) -> None:
    care = visit("care", "linde")
    wrong = care.post(OWN, email="geen adres")
    assert wrong.status_code == 422 and 'value="geen adres"' in words(wrong, raw=True)
    kept = care.post(OWN, email="marieke@delinde.example")
    assert kept.status_code == 303
    assert 'value="marieke@delinde.example"' in words(care.get(OWN), raw=True)
    assert Affiliation.objects.get(person__family_name="Van den Broeck").email == "marieke@delinde.example"
    assert "marieke" not in str(Trace.objects.filter(event="email.changed").values_list("facts", flat=True))
