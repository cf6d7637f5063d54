"""Finding one pupil: nobody, one, or a question back — and never a word about a pupil of another school."""

from __future__ import annotations

import logging
import uuid

import pytest
import structlog
from django.conf import settings
from django.test import Client

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level
from paspoort.rights.models import Notice
from tests.screens.conftest import IN_PLACE, Pupil, Visit, steady, words


def test_one_pupil_is_shown_with_the_way_to_the_report(visit: Visit) -> None:
    answer = visit("care", "linde").find("van der auwera lena")
    assert answer.status_code == 200
    for piece in ("Léna Van der Auwera", "14/03/2016", "2021014", "4e leerjaar", "IAC-verslag", "Lees het verslag"):
        assert piece in words(answer)


def test_a_pupil_without_report_is_shown_without_a_button(visit: Visit) -> None:
    answer = visit("care", "linde").find("Bo Li")
    assert "er nu geen verslag dat je kan lezen" in words(answer)
    assert "openen" not in words(answer, raw=True)


def test_more_than_one_lists_nobody_and_asks_for_the_birth_date_in_place(visit: Visit) -> None:
    care = visit("care", "linde")
    answer = care.find("Emma Peeters")
    assert "meer dan één leerling" in words(answer)
    assert "Emma" not in words(answer)
    assert 'name="born"' in words(answer, raw=True)
    assert "09/01/2015" in words(care.find("Emma Peeters", born="9-1-2015"))


def test_a_birth_date_that_does_not_exist_is_asked_again(visit: Visit) -> None:
    answer = visit("care", "linde").find("Emma Peeters", born="31/02/2015")
    assert answer.status_code == 422
    assert "bestaat niet" in words(answer)


@pytest.mark.parametrize("typed", ["", "x", "99/99/2015", "a" * 200])
def test_too_little_or_nonsense_is_told_what_to_type(visit: Visit, typed: str) -> None:
    answer = visit("care", "linde").find(typed)
    assert answer.status_code == 422
    assert "Bijvoorbeeld" in words(answer)


@pytest.mark.parametrize(
    ("elsewhere", "nobody"),
    [("Çelik Mila 04/05/2013", "Qwert Mila 04/05/2013"), ("1044", "104499"), ("Yassin Ben Salah", "Yassin Bxn Sqlzh")],
)
def test_a_pupil_elsewhere_is_answered_as_one_who_does_not_exist(visit: Visit, elsewhere: str, nobody: str) -> None:
    care = visit("care", "linde")
    one, other = care.find(elsewhere), care.find(nobody)
    assert (one.status_code, one.content, sorted(one.items())) == (other.status_code, other.content, sorted(other.items()))
    assert "We vinden deze leerling niet" in words(one)


def test_without_script_the_same_answer_is_a_page(visit: Visit) -> None:
    care = visit("care", "linde")
    answer = care.post("/zoek", q="Emma Peeters")
    assert "meer dan één leerling" in words(answer)
    assert "<!doctype html>" in words(answer, raw=True)
    one, other = care.post("/zoek", q="Mila Celik"), care.post("/zoek", q="Mila Ceqik")
    assert steady(one).replace("Mila Celik", "") == steady(other).replace("Mila Ceqik", "")


def test_a_pupils_page_elsewhere_is_the_page_that_does_not_exist(visit: Visit, pupil: Pupil) -> None:
    care = visit("care", "linde")
    one, other = care.get(f"/leerling/{pupil('24012')}"), care.get(f"/leerling/{uuid.uuid4()}")
    assert one.status_code == other.status_code == 404
    assert steady(one) == steady(other)
    assert sorted(one.headers) == sorted(other.headers)


def test_a_stranger_is_sent_to_sign_in_whether_or_not_the_pupil_exists(visit: Visit, pupil: Pupil) -> None:
    stranger = visit()
    for who in (pupil("2021014"), uuid.uuid4()):
        answer = stranger.get(f"/leerling/{who}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/aanmelden?naar=/leerling/{who}")


def test_without_the_right_the_answer_names_whom_to_ask(visit: Visit, pupil: Pupil) -> None:
    teacher = visit("teacher", "linde")
    for answer in (teacher.find("Léna Van der Auwera"), teacher.find("Xyz"), teacher.get(f"/leerling/{pupil('2021014')}")):
        assert answer.status_code == 403
        assert "Johan Desmet" in words(answer)
    assert steady(teacher.find("Léna Van der Auwera")) == steady(teacher.find("Xyz"))


def test_a_lighter_key_finds_the_pupil_and_learns_nothing_of_the_report(visit: Visit) -> None:
    low = visit("care", "linde", Level.SUBSTANTIAL)
    with_report, without = low.find("Léna Van der Auwera"), low.find("Bo Li")
    for answer in (with_report, without):
        assert "Gebruik een sterkere sleutel" in words(answer)
        assert "verslag lezen" not in words(answer)
        assert "IAC" not in words(answer)


def test_a_right_to_find_only_does_not_tell_of_reports(visit: Visit) -> None:
    assert "Verslagen" in words(visit("psychologist", "clb").find("Léna Van der Auwera 14/03/2016"))


def test_who_tries_many_names_waits_and_the_admin_is_told(visit: Visit) -> None:
    care = visit("care", "linde")
    for number in range(settings.MISSES_ALLOWED + 1):
        assert care.find(f"Nobody{number}x").status_code == 200 or number >= settings.MISSES_ALLOWED
    slowed = care.find("Léna Van der Auwera")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "te snel" in words(slowed)
    assert Notice.objects.filter(code="many_searches").exists()
    start = visit("head", "linde").get("/start")
    assert "Marieke Van den Broeck probeerde op korte tijd veel namen" in words(start)


def test_the_notice_can_be_put_away_by_the_admin_only(visit: Visit) -> None:
    test_who_tries_many_names_waits_and_the_admin_is_told(visit)
    address = f"/melding/{Notice.objects.get(code='many_searches').id}/gezien"
    assert visit("care", "linde").post(address).status_code == 403
    head = visit("head", "linde")
    assert head.post(address).status_code == 302
    assert "probeerde op korte tijd" not in words(head.get("/start"))


def test_what_was_typed_stands_in_no_log_no_trace_and_no_address(
    visit: Visit, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    care = visit("care", "linde")
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        for typed in ("Zoekterm Geheim", "Léna Van der Auwera"):
            answer = care.find(typed)
            assert "Location" not in answer.headers
            assert "HX-Push-Url" not in answer.headers
    told = f"{lines} {caplog.text} {capsys.readouterr()} {list(Trace.objects.values_list('facts', 'reason', 'event'))}"
    for part in ("Zoekterm", "Geheim", "Auwera", "Léna"):
        assert part not in told
    assert care.get("/zoek?q=Zoekterm").status_code == 405


def test_a_form_without_its_token_is_refused_kindly(visit: Visit) -> None:
    care = visit("care", "linde")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = care.client.cookies
    answer = strict.post("/zoek", {"q": "Li"}, headers=IN_PLACE)
    assert answer.status_code == 403
    assert "Dit formulier is verlopen" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
