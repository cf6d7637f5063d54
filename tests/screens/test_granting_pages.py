"""Choosing people, a right and a period: the portal and the first two steps, with every bad input."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from paspoort.demo.cast import days_ago
from paspoort.identity.actions import Level
from paspoort.kernel.periods import months_after, school_year_end, today
from paspoort.rights.models import Batch, Grant
from tests.answer import Answer
from tests.people import employ, numbered, work
from tests.screens.conftest import Visit, Visitor
from tests.screens.forms import Form
from tests.screens.granting import (
    GIVE,
    READER,
    address,
    back_at,
    carried,
    given,
    ids,
    press,
    problem,
    start,
    step_two,
    this_day,
    words,
)


@pytest.fixture
def four(world: object) -> list[str]:
    return ids(employ(numbered(4)))


@pytest.fixture
def second(head: Visitor, four: list[str]) -> Answer:
    """Step 2 for four people."""
    return step_two(head, four)


# --- the portal -------------------------------------------------------------------------------------------------------


def test_the_portal_names_the_institution_and_has_every_block(head: Visitor) -> None:
    page = words(head.get("/gebruikersbeheer"))
    assert "Wie wat mag bij Basisschool De Linde (034793)" in page
    for block in ("Mijn taken", "Snel recht toekennen", "Personen", "Instellingen", "Gebruikersrechten", "Wie heeft wat"):
        assert block in page, block
    assert "Toon teams" not in page
    assert "IRIS-CLBonline gebruiker · Gebruiker" in page


def test_a_centre_has_teams_besides(visit: Visit) -> None:
    assert "Toon teams" in words(visit("head_clb", "clb").get("/gebruikersbeheer"))


@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("teacher", "linde"), ("psychologist", "clb")])
def test_nobody_else_gets_in(visit: Visit, player: str, school: str) -> None:
    visitor = visit(player, school)
    run = f"{GIVE}/{uuid.uuid4()}"
    steps = [f"{run}/wie", f"{run}/wat", f"{run}/bevestigen"]
    for page in ("/gebruikersbeheer", GIVE, *steps, f"/gebruikersbeheer/toegekend/{uuid.uuid4()}"):
        assert visitor.get(page).status_code == 403
    assert 'href="/gebruikersbeheer"' not in words(visitor.get("/start"), raw=True)
    assert visitor.post(GIVE, go="on").status_code == 403


def test_the_start_page_and_the_menu_lead_there_with_the_number_of_tasks(head: Visitor) -> None:
    page = words(head.get("/start"), raw=True)
    assert page.count('href="/gebruikersbeheer"') == 3  # a card, the bar and the menu
    waiting = re.search(r"<strong>(\d+)</strong>", words(head.get("/gebruikersbeheer"), raw=True))
    tally = re.search(r'class="tally" aria-hidden="true">(\d+)<', page)
    assert (waiting and waiting[1]) == (tally and tally[1])


def test_a_quick_search_goes_on_to_step_one_without_a_name_in_the_address(head: Visitor) -> None:
    page = start(head, name="claes", go="who")
    assert page.status_code == 200 and "Claes, Wout" in words(page) and "Desmet, Johan" not in words(page)


# --- step 1: who ------------------------------------------------------------------------------------------------------


def test_everybody_with_work_here_is_found_with_what_they_hold(head: Visitor) -> None:
    page = start(head)
    text = words(page)
    for piece in ("Van den Broeck, Marieke", "IRIS-CLBonline gebruiker (Gebruiker)", "Wouters, Tom", "Ondersteuner"):
        assert piece in text, piece
    assert "Janssens" not in text
    assert carried(page, "number") == ["034793"]


@pytest.mark.parametrize("number", ["34793", "034793", " 34793 "])
def test_a_number_without_its_zero_is_the_same_school(head: Visitor, number: str) -> None:
    page = start(head, number=number, go="who")
    assert page.status_code == 200 and "Claes, Wout" in words(page)


def test_of_another_number_nothing_is_told_not_even_whether_it_exists(head: Visitor) -> None:
    pages = [start(head, number=number, go="who") for number in ("041236", "123456")]
    told = [problem(page) for page in pages]
    assert told[0] == told[1] and "alleen de rechten van je eigen instelling" in told[0]
    for page in pages:
        assert page.status_code == 422 and "Claes" not in words(page) and "Atheneum" not in words(page)


@pytest.mark.parametrize("number", ["", "abc", "0", "1234567"])
def test_what_is_no_number_is_said(head: Visitor, number: str) -> None:
    page = start(head, number=number, go="who")
    assert page.status_code == 422 and "zes cijfers" in problem(page) and carried(page, "number") == [number]


def test_plus_puts_someone_in_the_list_and_minus_takes_out(head: Visitor) -> None:
    wout = str(work("Claes").id)
    page = press(head, start(head), add=wout)
    assert carried(page, "people") == [wout] and "1 van 25" in words(page)
    row = words(page)[words(page).index("Deze personen krijgen het recht") :]
    assert re.search(r"Wout Claes 034793 Medewerker Actief \d\d/\d\d/\d{4} \d\d/\d\d/\d{4}", row)
    page = press(head, page, remove=wout)
    assert carried(page, "people") == [] and "0 van 25" in words(page)


def test_in_place_the_part_alone_comes_back_and_says_how_many(head: Visitor) -> None:
    fields = Form(start(head), "granting").filled(add=str(work("Claes").id))
    page = head.client.post(address(start(head)), fields, headers={"HX-Request": "true", "HX-Target": "people"})
    assert page.status_code == 200 and b"<html" not in page.content
    assert '<p id="said" hx-swap-oob="innerHTML">1 persoon gekozen</p>' in words(page, raw=True)


def test_a_choice_stays_while_searching_on(head: Visitor) -> None:
    wout = str(work("Claes").id)
    page = press(head, press(head, start(head), add=wout), name="marieke", go="who")
    assert carried(page, "people") == [wout] and "Van den Broeck, Marieke" in words(page)
    assert carried(page, "name") == ["marieke"]


def test_the_twenty_sixth_is_refused_with_a_message_and_the_rest_stays(head: Visitor) -> None:
    many = ids(employ(numbered(26)))
    page = press(head, start(head), people=many[:25], go="who")
    page = press(head, page, add=many[25])
    assert page.status_code == 422 and "25" in problem(page)
    assert carried(page, "people") == many[:25]
    page = press(head, page, remove=many[0])
    page = press(head, page, add=many[25])
    assert page.status_code == 200 and carried(page, "people") == many[1:]


def test_the_same_person_twice_is_refused(head: Visitor) -> None:
    wout = str(work("Claes").id)
    page = press(head, press(head, start(head), add=wout), add=wout)
    assert page.status_code == 422 and "Wout Claes" in problem(page) and carried(page, "people") == [wout]
    forced = press(head, page, people=[wout, wout], go="on")
    assert forced.status_code == 422 and "Wout Claes" in problem(forced)


def test_nobody_chosen_goes_no_further(head: Visitor) -> None:
    page = press(head, start(head), go="on")
    assert page.status_code == 422 and 'id="people-error"' in words(page, raw=True) and "minstens één persoon" in problem(page)


def test_someone_of_another_school_cannot_be_smuggled_in(head: Visitor) -> None:
    stranger = str(work("El Amrani", "041236").id)
    for foreign in (stranger, str(uuid.uuid4())):
        page = press(head, start(head), add=foreign)
        assert page.status_code == 422 and "El Amrani" not in words(page) and carried(page, "people") == []
        assert start(head, people=[foreign], go="on").status_code == 422


# --- step 2: what and until when --------------------------------------------------------------------------------------


def test_step_two_offers_what_can_be_given_with_the_dates_written_out(second: Answer) -> None:
    text = words(second)
    assert "Voor 4 personen" in text and "IRIS-CLBonline gebruiker" in text and "lokale beheerder" in text
    assert "Geeft toegang tot het leerlingenpaspoort" in text and "Beschikbaar" in text and "Geselecteerd" in text
    assert f"Tot en met {school_year_end(today()):%d/%m/%Y}" in text
    assert f"4 jaar Tot en met {months_after(today(), 48):%d/%m/%Y}" in text
    assert "Hoofd lokale beheerder" not in text and "Samenwerkingsdossier CLB" not in text
    assert carried(second, "begins_on") == [this_day()] and carried(second, "until") == ["default"]


def test_the_end_of_work_is_offered_when_it_comes_first(head: Visitor) -> None:
    (one,) = ids(employ(numbered(1), ends_in=40))
    text = words(start(head, people=[one], go="on"))
    assert f"Einde van de tewerkstelling Tot en met {today() + timedelta(days=40):%d/%m/%Y}" in text and "4 jaar" not in text


def test_two_ends_on_the_same_day_are_offered_once(head: Visitor) -> None:
    (one,) = ids(employ(numbered(1), ends_in=40))
    text = words(start(head, people=[one], go="on"))
    assert text.count(f"Tot en met {today() + timedelta(days=40):%d/%m/%Y}") == 1 and "Een andere datum" in text


def test_who_holds_it_already_is_named_with_until_when_and_where_to_change_it(head: Visitor) -> None:
    held = Grant.objects.get(person__family_name="Van den Broeck", right="IRISGebruiker")
    people = [str(held.affiliation_id), str(work("Claes").id)]
    page = start(head, people=people, go="on")
    assert f"tot {held.ends_on:%d/%m/%Y}" in words(page) and f"/gebruikersbeheer/toekenning/{held.id}" in words(page, raw=True)
    page = press(head, page, go="on", **READER)
    assert "Overgeslagen" in words(page) and "1 persoon krijgt dit recht" in words(page)
    done = press(head, page, go="on")
    assert [str(one.person) for one in given(done.headers["Location"].rsplit("/", 1)[1])] == ["Wout Claes"]


def test_when_all_hold_it_there_is_nothing_to_confirm(head: Visitor) -> None:
    held = Grant.objects.get(person__family_name="Van den Broeck", right="IRISGebruiker")
    page = start(head, people=[str(held.affiliation_id)], go="on")
    page = press(head, page, go="on", **READER)
    assert "Iedereen heeft dit recht al" in words(page) and 'value="on"' not in words(page, raw=True)
    forced = press(head, page, go="on")
    assert forced.status_code == 200 and not Batch.objects.exists()


BAD_INPUT = [
    ({"contexts": None}, "contexts", "context"),
    ({"contexts": "LokaleBeheerder:lokale-beheerder"}, "contexts", "context"),
    ({"contexts": "IRISGebruiker:bestaat-niet"}, "contexts", "context"),
    ({"right": "Bestaat"}, "right", "recht"),
    ({"right": "LARSGebruiker", "contexts": "LARSGebruiker:gebruiker"}, "right", "recht"),
    ({"begins_on": "31/02/2027"}, "begins_on", "31/02/2027"),
    ({"begins_on": "{yesterday}"}, "begins_on", ""),
    ({"until": "date", "ends_on": ""}, "ends_on", ""),
    ({"until": "date", "ends_on": "morgen"}, "ends_on", "morgen"),
    ({"until": "date", "ends_on": "{yesterday}"}, "ends_on", ""),
    ({"until": "date", "ends_on": "{too_late}"}, "ends_on", ""),
    ({"until": "altijd"}, "until", ""),
]


@pytest.mark.parametrize(("typed", "field", "kept"), BAD_INPUT)
def test_bad_input_is_said_beside_its_field_and_everything_stays(
    head: Visitor, second: Answer, four: list[str], typed: dict[str, str | None], field: str, kept: str
) -> None:
    days = {"yesterday": f"{days_ago(1):%d/%m/%Y}", "too_late": f"{months_after(today(), 49):%d/%m/%Y}"}
    typed = {name: value and value.format_map(days) for name, value in typed.items()}
    page = press(head, second, go="on", **({"until": "school_year", **READER} | typed))
    assert (
        page.status_code == 422 and f'id="{field}-error"' in words(page, raw=True) and f'href="#{field}"' in words(page, raw=True)
    )
    assert carried(back_at(head, page, "wie"), "people") == four and f'id="{field}"' in words(page, raw=True)
    for name, value in typed.items():
        if name in ("begins_on", "ends_on") and value:
            assert carried(page, name) == [value]
    assert not Batch.objects.exists()


def test_an_end_past_someones_work_names_that_person(head: Visitor, four: list[str]) -> None:
    (short,) = ids(employ(numbered(1), ends_in=20))
    page = start(head, people=[*four, short], go="on")
    late = f"{today() + timedelta(days=21):%d/%m/%Y}"
    page = press(head, page, go="on", until="date", ends_on=late, **READER)
    assert page.status_code == 422 and f"{today() + timedelta(days=20):%d/%m/%Y}" in problem(page)


def test_a_context_that_does_not_fit_someones_category_is_said(head: Visitor) -> None:
    people = [str(work("Wouters").id), str(work("Claes").id)]
    page = start(head, people=people, go="on")
    assert "Past niet bij: Tom Wouters." in words(page)
    page = press(head, page, go="on", right="IRISGebruiker", contexts="IRISGebruiker:beheerder")
    assert page.status_code == 422 and "Tom Wouters" in problem(page)


def test_changing_right_or_day_gives_the_part_anew_in_place(head: Visitor, second: Answer) -> None:
    fields = Form(second, "granting").filled(begins_on=f"{today() + timedelta(days=400):%d/%m/%Y}", go="look")
    page = head.client.post(address(second), fields, headers={"HX-Request": "true", "HX-Target": "details"})
    assert page.status_code == 200 and b"<html" not in page.content
    assert f"{months_after(today() + timedelta(days=400), 48):%d/%m/%Y}" in words(page)


def test_with_too_light_a_key_one_is_asked_for_a_stronger_one(visit: Visit) -> None:
    page = visit("head", "linde", Level.LOW).get("/gebruikersbeheer")
    assert page.status_code == 403 and "/aanmelden/sterker?naar=/gebruikersbeheer" in words(page, raw=True)
