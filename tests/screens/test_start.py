"""The start page tells each person what concerns that person, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from paspoort.identity.actions import Level
from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.rights.actions import NewRequest, ask_for_right
from paspoort.rights.models import Grant
from tests.conftest import Act
from tests.screens.conftest import Pupil, Visit, words


def test_a_reader_finds_one_search_field_and_the_own_pupils(visit: Visit, pupil: Pupil) -> None:
    care = visit("care", "linde")
    assert "Nog niets" in words(care.get("/start"))
    care.open(pupil("2021014"))
    care.open(pupil("2021014"))
    page = words(care.get("/start"), raw=True)
    assert page.count('role="search"') == 1
    assert page.count("Léna Van der Auwera") == 1


def test_the_pupil_who_left_is_no_longer_named(visit: Visit) -> None:
    """Mila left the school of Leuven yesterday: what was read there before tells no name any more."""
    page = words(visit("elsewhere_care", "elsewhere").get("/start"))
    assert "Mila" not in page


def test_someone_without_a_right_learns_whom_to_ask_and_nothing_else(visit: Visit) -> None:
    page = words(visit("teacher", "linde").get("/start"), raw=True)
    assert "je hebt hier nog geen recht" in page
    assert "Johan Desmet" in page
    assert 'role="search"' not in page


def test_who_asked_is_told_that_the_request_waits_and_not_to_ask_again(visit: Visit, act: Act) -> None:
    with acting_as(act("expired", "linde")) as acting:
        asked = ask_for_right(acting, NewRequest("034793", "IRISGebruiker", ["gebruiker"]))
    page = words(visit("expired", "linde").get("/start"), raw=True)
    assert "Je aanvraag wacht op antwoord" in page and f"/recht-vragen?aanvraag={asked.id}" in page
    assert "Vraag dit recht" not in page and "recht is afgelopen</" not in page


def test_a_right_that_ended_twice_is_told_once_with_one_way_to_ask(visit: Visit) -> None:
    before = Grant.objects.get(person__given_name="Lieve", right="IRISGebruiker")
    Grant.objects.filter(id=before.id).update(ends_on=today() - timedelta(days=10))
    Grant.objects.create(
        affiliation=before.affiliation,
        person=before.person,
        institution=before.institution,
        right=before.right,
        contexts=before.contexts,
        begins_on=today() - timedelta(days=9),
        ends_on=today() - timedelta(days=2),
    )
    page = words(visit("expired", "linde").get("/start"))
    assert page.count("Je recht is afgelopen") == 1 and page.count("Vraag dit recht") == 1


def test_an_expired_right_is_told_with_its_last_day(visit: Visit) -> None:
    page = words(visit("expired", "linde").get("/start"))
    grant = Grant.objects.get(person__family_name="Maes")
    assert f"gold tot {grant.ends_on:%d/%m/%Y}" in page
    assert "Johan Desmet" in page


def test_a_right_that_was_taken_away_is_told_so(visit: Visit) -> None:
    care = visit("care", "linde")
    Grant.objects.filter(person__family_name="Van den Broeck").update(revoked_at=timezone.now())
    page = words(care.get("/start"))
    assert "maar je recht is afgelopen" in page
    assert f"werd beëindigd op {today():%d/%m/%Y}" in page


@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
def test_a_lighter_key_is_told_how_to_step_up(visit: Visit, level: Level) -> None:
    page = words(visit("care", "linde", level).get("/start"), raw=True)
    assert "/aanmelden/sterker?naar=/start" in page
    assert ('role="search"' in page) == (level == Level.SUBSTANTIAL)


def test_who_works_in_several_places_can_switch(visit: Visit) -> None:
    page = words(visit("supporter", "atheneum").get("/start"))
    for piece in ("Greet Ö-Janssens", "Werk voor Basisschool De Linde", "Werk voor Leersteuncentrum Brug"):
        assert piece in page


def test_a_centre_sees_its_drafts_and_what_was_finalised(visit: Visit) -> None:
    page = words(visit("psychologist", "clb").get("/start"))
    for piece in ("Laatste verslagen", "Definitief", "Verslagen van dit centrum"):
        assert piece in page


def test_an_admin_is_not_told_to_ask_herself(visit: Visit) -> None:
    assert "Wie kan je helpen?" not in words(visit("head_elsewhere", "elsewhere").get("/start"))
    _before, _title, asked = words(visit("head", "linde").get("/start")).partition("Wie kan je helpen?")
    assert "Johan Desmet" not in asked


def test_whoever_is_signed_in_needs_no_front_page(visit: Visit) -> None:
    assert visit("care", "linde").get("/").headers["Location"] == "/start"
    assert "Het juiste verslag" in words(visit().get("/"))


def test_an_ended_session_sees_the_front_page_again(visit: Visit) -> None:
    care = visit("care", "linde")
    Session.objects.all().update(ended_at="2026-01-01T00:00Z")
    assert care.get("/").status_code == 200
    assert care.get("/start").headers["Location"] == "/aanmelden"


def test_without_an_institution_one_is_chosen_first(visit: Visit) -> None:
    other = visit("other_psychologist", "clb")
    Session.objects.filter(person__family_name="Martens").update(institution_id=None)
    assert other.get("/start").headers["Location"] == "/namens-wie"
    page = words(other.get("/namens-wie"))
    assert "CLB De Wegwijzer" in page
    assert "CLB Het Kompas" in page
