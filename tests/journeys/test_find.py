"""Someone of a school looks for one pupil: by name, number or birth date, and never gets a list."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitor import Visits

NOBODY = "We vinden deze leerling niet"
SPELLINGS = [
    ("Van der Auwera Léna", "Léna Van der Auwera"),
    ("lena vanderauwera", "Léna Van der Auwera"),
    ("2021014", "Léna Van der Auwera"),
    ("Van der Auwera 14/03/2016", "Léna Van der Auwera"),
    ("Li", "Bo Li"),
    ("Ng Ot", "Ot Ng"),
    ("ait bachir noor", "Noor Ait-Bachir"),
    ("dhondt jules", "Jules D'Hondt"),
    ("Ait-Bashir Noor", "Noor Ait-Bachir"),
]


def test_a_pupil_is_found_however_the_name_is_written(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    for typed, found in SPELLINGS:
        she.find(typed)
        expect(she.page.locator("#results .pupil-name"), typed).to_have_text(found)


def test_the_start_page_answers_in_place(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.go("/start")
    she.find("Van der Auwera Léna")
    expect(she.page).to_have_url(f"{she.site.address}/start")
    she.sees("14/03/2016", "2021014", "Geldig")
    she.check("found")
    she.press("Léna Van der Auwera")
    she.sees("Waarom mag ik dit zien?", "IAC-verslag")
    she.page.locator("details.panel summary").first.click()
    she.sees("Gegeven door", "Johan Desmet")
    she.check("pupil-valid")


def test_twins_in_name_ask_for_the_birth_date_and_nobody_is_listed(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.find("Emma Peeters")
    she.sees("Er is meer dan één leerling die past")
    she.sees_not("09/01/2015", "30/09/2018")
    she.check("found-several")
    she.find("Emma Peeters", born="30/09/2018")
    she.sees("30/09/2018", "2023002")


def test_a_pupil_elsewhere_is_answered_as_one_that_does_not_exist(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.find("Mila Çelik")
    elsewhere = she.page.inner_text("#results")
    she.find("Niemand Nergens")
    assert she.page.inner_text("#results") == elsewhere
    she.sees(NOBODY)
    she.check("found-nobody")


def test_a_pupil_who_changed_school_yesterday_is_found_by_the_new_school_alone(visitor: Visits) -> None:
    left, came = visitor().enter("elsewhere_care", "elsewhere"), visitor().enter("head_atheneum", "atheneum")
    left.find("Mila Çelik")
    left.sees(NOBODY)
    came.find("celik mila")
    came.sees("Mila Çelik", "Geldig")


def test_too_little_to_search_with_is_asked_for_in_words(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    for typed in ("", "31/02/2015"):
        she.find(typed)
    expect(she.page.locator("#results")).not_to_be_empty()
    she.check("found-too-little")


def test_whoever_tries_many_names_is_slowed_and_the_head_is_told(visitor: Visits) -> None:
    she = visitor().enter("elsewhere_care", "elsewhere")
    for family in ("Aerts", "Bogaert", "Claes", "Daems", "Everaert", "Feys", "Goossens", "Heylen", "Joris", "Kerkhofs", "Loos"):
        she.find(f"{family} Niemand")
    she.find("Maertens Niemand")
    she.sees("Je gaat wat te snel")
    she.check("found-slowed")
    head = visitor().enter("head_elsewhere", "elsewhere")
    head.go("/start")
    head.sees("An Peeters probeerde op korte tijd veel namen van leerlingen.")
    head.check("start-head-notice")
    head.press("form[action*='/melding/'] button")
    head.sees_not("probeerde op korte tijd")


def test_each_state_of_a_report_has_its_own_page(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    for typed, name in (("Emma Peeters 09/01/2015", "ended"), ("2022031", "future"), ("2022012", "draft-only")):
        she.find(typed)
        she.sees("er nu geen verslag")
        she.press(".pupil-name a")
        she.check(f"pupil-{name}", narrow=(375,))
