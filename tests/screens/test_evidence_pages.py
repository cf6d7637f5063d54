"""Seeing the evidence: the own consultations for everyone, those of the institution for whoever answers for it."""

from __future__ import annotations

import re
import uuid

import pytest

from paspoort.audit.models import Trace
from paspoort.passport.models import Consultation
from paspoort.rights.models import Affiliation
from tests.screens.conftest import Pupil, Visit, Visitor, words


@pytest.fixture
def number(visit: Visit, pupil: Pupil) -> str:
    """The number of a consultation that the care coordinator of De Linde just made, pages and text read."""
    care = visit("care", "linde")
    address = care.open(pupil("2021014"))
    care.get(f"{address}/pagina/1")
    care.get(f"{address}/tekst")
    return Consultation.objects.get(id=address.split("/")[-1]).number


def test_i_see_what_i_consulted_with_the_name_of_a_pupil_whom_i_may_find(visit: Visit, number: str) -> None:
    page = words(visit("care", "linde").get("/mijn-raadplegingen"))
    for piece in (
        number,
        "Léna Van der Auwera",
        "Opende een verslag",
        "IRIS-CLBonline gebruiker · Gebruiker",
        "Basisschool De Linde",
    ):
        assert piece in page


def test_i_see_nothing_of_others(visit: Visit, number: str) -> None:
    page = words(visit("supporter", "linde").get("/mijn-raadplegingen"))
    assert number not in page
    assert "Je opende nog geen verslag" in page


def test_the_admin_sees_who_when_what_by_which_right_and_no_name_of_a_pupil(number: str, head: Visitor) -> None:
    page = words(head.get("/raadplegingen"))
    for piece in (number, "Marieke Van den Broeck", "Opende een verslag", "IRIS-CLBonline gebruiker", "een leerling"):
        assert piece in page
    for part in ("Léna", "Auwera"):
        assert part not in page


def test_an_admin_who_may_find_the_pupil_sees_the_name(visit: Visit, pupil: Pupil) -> None:
    visit("counsellor", "atheneum").open(pupil("24012"))
    assert "Yassin Ben Salah" in words(visit("head_atheneum", "atheneum").get("/raadplegingen"))


def test_the_trail_of_one_institution_says_nothing_of_another(visit: Visit, pupil: Pupil, number: str) -> None:
    visit("counsellor", "atheneum").open(pupil("24012"))
    page = words(visit("head", "linde").get("/raadplegingen?wat=alles"))
    assert "Saïda" not in page
    assert "Marieke" in page


def test_looking_in_the_trail_is_in_the_trail(number: str, head: Visitor) -> None:
    before = Trace.objects.filter(event="trail.read").count()
    head.get("/raadplegingen")
    assert Trace.objects.filter(event="trail.read").count() == before + 1
    assert "Bekeek de raadplegingen van de instelling" in words(head.get("/raadplegingen?wat=alles"))


@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("teacher", "linde"), ("psychologist", "clb")])
def test_nobody_else_sees_the_trail(visit: Visit, player: str, school: str) -> None:
    someone = visit(player, school)
    assert someone.get("/raadplegingen").status_code == 403
    assert someone.post("/raadplegingen/nummer", number="AAAA-AAAA").status_code == 403


def test_the_number_on_a_page_leads_to_all_that_was_read_under_it(number: str, head: Visitor) -> None:
    for typed in (number, number.lower(), f" {number.replace('-', '')} "):
        page = words(head.seek("/raadplegingen/nummer", number=typed))
        for piece in (f"Raadpleging {number}", "Opende een verslag", "Kreeg pagina 1", "Las als tekst", "Marieke Van den Broeck"):
            assert piece in page


def test_a_number_of_elsewhere_is_a_number_that_does_not_exist(visit: Visit, number: str) -> None:
    other = visit("head_atheneum", "atheneum")
    answers = [other.seek("/raadplegingen/nummer", number=typed) for typed in (number, "ZZZZ-ZZZZ", "")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/raadplegingen?onbekend=1")}
    assert "We kennen dit nummer hier niet" in words(other.get("/raadplegingen?onbekend=1"))


def test_filters_are_codes_and_dates(visit: Visit, number: str, head: Visitor) -> None:
    marieke = Affiliation.objects.get(person__family_name="Van den Broeck").person_id
    assert number in words(head.get(f"/raadplegingen?wie={marieke}"))
    assert number not in words(head.get(f"/raadplegingen?wie={uuid.uuid4()}"))
    assert "Hier staat niets" in words(head.get("/raadplegingen?van=01/01/2031"))
    visit("teacher", "linde").find("Iemand")
    refused = words(head.get("/raadplegingen?uitkomst=geweigerd"))
    assert "Wout Claes" in refused
    assert "zonder het recht" in refused


@pytest.mark.parametrize("query", ["van=31/02/2026", "tot=gisteren", "wie=niemand"])
def test_a_filter_that_cannot_be_is_told_so(visit: Visit, query: str) -> None:
    answer = visit("head", "linde").get(f"/raadplegingen?{query}")
    assert answer.status_code == 422
    assert "Kijk na wat je invulde" in words(answer)


@pytest.mark.parametrize("address", ["/raadplegingen", "/mijn-raadplegingen"])
def test_a_place_in_the_list_that_was_made_up_does_not_exist(visit: Visit, address: str) -> None:
    assert visit("head", "linde").get(f"{address}?voor=onzin").status_code == 404


def test_a_long_trail_goes_on_behind_the_last_line(visit: Visit) -> None:
    care = visit("care", "linde")
    for _ in range(30):
        care.post("/sessie/verleng")
    head = visit("head", "linde")
    first = head.get("/raadplegingen?wat=alles")
    earlier = re.search(r'href="(/raadplegingen\?[^"]*voor=[^"]+)"', words(first, raw=True))
    assert earlier
    second = head.get(earlier[1].replace("&amp;", "&"))
    assert second.status_code == 200
    assert "Naar de nieuwste" in words(second)
    assert words(first, raw=True).count('<th role="rowheader"') == 25


def test_the_start_page_of_the_admin_counts_the_last_week(visit: Visit, number: str) -> None:
    page = words(visit("head", "linde").get("/start"))
    assert "Geopende verslagen in de laatste week" in page
