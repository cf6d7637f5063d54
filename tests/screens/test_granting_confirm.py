"""The last step of giving a right: nothing before it, all of it at once, and how to take it back."""

from __future__ import annotations

import re

import pytest

from paspoort.audit.models import Trace
from paspoort.demo.cast import days_ago
from paspoort.kernel.periods import school_year_end, today
from paspoort.rights.models import Affiliation, Batch, Grant
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


@pytest.fixture
def third(head: Visitor, second: Answer) -> Answer:
    """Step 3: a reader's right for four people, until the end of the school year."""
    return press(head, second, go="on", until="school_year", **READER)


def test_the_last_step_names_everything_and_nothing_is_stored_yet(third: Answer) -> None:
    text = words(third)
    last = f"{school_year_end(today()):%d/%m/%Y}"
    for piece in ("IRIS-CLBonline gebruiker", "Gebruiker", "Basisschool De Linde (034793)", this_day(), last, "Johan Desmet"):
        assert piece in text, piece
    for number in range(4):
        assert f"Nieuw Zz{number:03d}" in text
    assert f"4 personen krijgen “IRIS-CLBonline gebruiker” bij Basisschool De Linde, van {this_day()} tot en met {last}." in text
    assert "terugnemen" in text and "Annuleer" in text and "Terug" in text and "Bevestig" in text
    assert not Batch.objects.exists() and not Grant.objects.filter(person__given_name="Nieuw").exists()


def test_going_back_keeps_all_input(head: Visitor, third: Answer, four: list[str]) -> None:
    assert carried(back_at(head, third, "wie"), "people") == four
    assert READER["contexts"] in carried(back_at(head, third, "wat"), "contexts")
    assert "4 personen krijgen" in words(back_at(head, third, "bevestigen"))
    second = press(head, third, go="back")
    assert READER["contexts"] in carried(second, "contexts") and carried(second, "until") == ["school_year"]
    first = press(head, second, go="back")
    assert carried(first, "people") == four and carried(back_at(head, first, "wat"), "until") == ["school_year"]
    again = press(head, press(head, first, go="on"), go="on")
    assert words(again).count("Zz") == words(third).count("Zz") and carried(again, "agreed") == carried(third, "agreed")


def test_cancelling_keeps_nothing(head: Visitor, third: Answer) -> None:
    assert 'href="/gebruikersbeheer"' in words(third, raw=True)
    head.get("/gebruikersbeheer")
    fresh = start(head)
    assert carried(fresh, "people") == [] and address(fresh).rpartition("/")[0] != address(third).rpartition("/")[0]
    assert not Batch.objects.exists()


def test_confirming_gives_it_to_all_and_says_who_has_what_until_when(head: Visitor, third: Answer) -> None:
    done = press(head, third, go="on")
    assert done.status_code == 303
    batch = done.headers["Location"].rsplit("/", 1)[1]
    assert [(one.right_id, one.contexts, one.begins_on, one.ends_on) for one in given(batch)] == [
        ("IRISGebruiker", ["gebruiker"], today(), school_year_end(today()))
    ] * 4
    page = words(head.get(done.headers["Location"]))
    assert "4 personen hebben nu “IRIS-CLBonline gebruiker”" in page and "Nieuw Zz003" in page and "Neem terug" in page
    assert Trace.objects.filter(event="right.granted", object_id__in=[one.id for one in given(batch)]).count() == 4


def test_a_double_click_gives_it_once(head: Visitor, third: Answer) -> None:
    first, again = press(head, third, go="on"), press(head, third, go="on")
    assert first.headers["Location"] == again.headers["Location"] and again.status_code == 303
    assert Grant.objects.filter(person__given_name="Nieuw").count() == 4 and Batch.objects.count() == 1


def test_coming_back_after_it_was_given_shows_what_was_given_and_another_one_is_begun(
    head: Visitor, second: Answer, third: Answer
) -> None:
    location = press(head, third, go="on").headers["Location"]
    for step in ("wie", "wat", "bevestigen"):
        assert back_at(head, third, step).headers["Location"] == location
    assert press(head, second, go="on", **READER).headers["Location"] == location
    fifth = ids(employ(numbered(1)))
    page = press(head, start(head, people=fifth, go="on"), go="on", **READER)
    done = press(head, page, go="on")
    assert (
        done.status_code == 303
        and [str(one.affiliation_id) for one in given(done.headers["Location"].rsplit("/", 1)[1])] == fifth
    )


def test_what_was_not_read_is_not_given(head: Visitor, third: Answer) -> None:
    press(head, back_at(head, third, "wat"), go="on", until="default")  # in another window
    page = press(head, third, go="on")
    assert page.status_code == 200 and "Er is iets veranderd" in words(page) and not Batch.objects.exists()
    assert press(head, page, go="on").status_code == 303


@pytest.mark.parametrize(
    ("step", "typed"),
    [("wie", {}), ("wat", {"right": "IRISGebruiker", "contexts": "IRISGebruiker:beheerder"})],
)
def test_other_people_or_another_right_are_not_given_unread(
    head: Visitor, third: Answer, step: str, typed: dict[str, str]
) -> None:
    """In another window of the same run as many others were chosen, or another right that lasts as long."""
    others = {"people": ids(employ(numbered(8))[4:])} if step == "wie" else {}
    press(head, back_at(head, third, step), go="on", **typed, **others)
    page = press(head, third, go="on")
    assert page.status_code == 200 and "Er is iets veranderd" in words(page) and not Batch.objects.exists()


def test_someone_who_left_in_between_is_said_and_nobody_gets_it(head: Visitor, third: Answer, four: list[str]) -> None:
    Affiliation.objects.filter(id=four[1]).update(ends_on=days_ago(1))
    page = press(head, third, go="on")
    assert page.status_code == 422 and "Nieuw Zz001" in problem(page) and "Afgelopen" in words(page)
    assert not Batch.objects.exists()
    page = press(head, page, remove=four[1])
    page = press(head, press(head, page, go="on"), go="on")
    assert press(head, page, go="on").status_code == 303


TAMPERED = [
    ({"people": "geen-nummer"}, 404),
    ({"people": None}, 422),
    ({"number": "041236"}, 422),
    ({"right": "LARSGebruiker"}, 422),
    ({"right": "LokaleBeheerder", "contexts": "LokaleBeheerder:hoofd-lokale-beheerder"}, 403),
    ({"contexts": "IRISGebruiker:samenwerkingsdossier-CLB"}, 422),
    ({"begins_on": "<script>"}, 422),
    ({"ends_on": "9" * 500, "until": "date"}, 422),
    ({"agreed": "iets anders"}, 200),
    ({"agreed": None}, 200),
]


@pytest.mark.parametrize(("typed", "status"), TAMPERED)
def test_a_tampered_field_grants_nothing(head: Visitor, third: Answer, typed: dict[str, str | None], status: int) -> None:
    step = {"people": "wie", "number": "wie", "agreed": "bevestigen"}.get(next(iter(typed)), "wat")
    page = press(head, back_at(head, third, step), go="on", **typed)
    if step != "bevestigen" and page.status_code == 200:
        page = press(head, page, go="on")
    assert page.status_code == status
    assert not Batch.objects.exists() and not Grant.objects.filter(person__given_name="Nieuw").exists()


def test_a_batch_of_another_school_cannot_be_used_or_seen(head: Visitor, third: Answer, visit: Visit) -> None:
    location = press(head, third, go="on").headers["Location"]
    other = visit("head_atheneum", "atheneum")
    assert other.get(location).status_code == 404 and other.post(location).status_code == 404
    for page in (third, back_at(other, third, "wie"), back_at(other, third, "bevestigen")):
        assert "Zz00" not in words(back_at(other, page, "wie")) and carried(back_at(other, page, "wie"), "people") == []
    page = press(other, start(other, people=str(work("El Amrani", "041236").id), go="on"), go="on", **READER)
    forced = Form(page, "granting").filled(go="on", batch=location.rsplit("/", 1)[1])
    assert other.client.post(address(third), forced).status_code == 303 and not given(location.rsplit("/", 1)[1])[4:]
    assert len(given(location.rsplit("/", 1)[1])) == 4


def test_nobody_gives_a_sensitive_right_to_oneself(head: Visitor) -> None:
    page = start(head, people=[str(work("Desmet").id)], go="on")
    page = press(head, page, go="on", **READER)
    assert page.status_code == 403 and "niet aan jezelf" in problem(page) and READER["contexts"] in carried(page, "contexts")
    assert '<a href="/recht-vragen?recht=IRISGebruiker">' in words(page, raw=True)
    assert Trace.objects.filter(event="request.refused", reason="to_oneself").exists()


def test_it_can_all_be_taken_back_at_once(head: Visitor, third: Answer) -> None:
    location = press(head, third, go="on").headers["Location"]
    assert "Neem terug van iedereen" in words(head.get(location))
    done = head.post(location)
    assert done.status_code == 303 and {one.ended_because for one in given(location.rsplit("/", 1)[1])} == {"undone"}
    page = words(head.get(location))
    assert "niets meer terug te nemen" in page and "Teruggenomen" in page and "Ja, neem terug" not in page
    assert head.post(location).status_code == 303


def test_one_person_chosen_by_mistake_leads_straight_to_the_end_of_that_right(head: Visitor, third: Answer) -> None:
    location = press(head, third, go="on").headers["Location"]
    wrong, *_others = given(location.rsplit("/", 1)[1])
    way = f"/gebruikersbeheer/toekenning/{wrong.id}?doe=stoppen"
    assert way in words(head.get(location), raw=True) and "Beëindig dit recht" in words(head.get(way))
    head.post(f"/gebruikersbeheer/toegekend/{location.rsplit('/', 1)[1]}")
    page = head.get(location)
    assert way not in words(page, raw=True) and "Wat er gegeven werd" in words(page) and "is toegekend" not in words(page)


def test_every_answer_to_a_form_keeps_people_out_of_the_address(head: Visitor, third: Answer) -> None:
    assert re.fullmatch(r"/gebruikersbeheer/toegekend/[0-9a-f-]{36}", press(head, third, go="on").headers["Location"])
    assert "?" not in GIVE and 'method="get"' not in words(third, raw=True)
