"""Reading a report on the screen: in this session, for as long as it may be, as pictures or as text, and never as a file."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level
from paspoort.identity.models import Session
from paspoort.kernel.periods import today
from paspoort.passport.models import Consultation, Report
from paspoort.registry.models import Findable
from paspoort.rights.models import Grant
from tests.screens.conftest import Pupil, Visit, Visitor, steady, words


@pytest.fixture
def care(visit: Visit) -> Visitor:
    return visit("care", "linde")


@pytest.fixture
def reading(care: Visitor, pupil: Pupil) -> str:
    """Léna's report, opened by the care coordinator: the address of the consultation."""
    return care.open(pupil("2021014"))


def test_the_reader_shows_each_page_as_a_marked_picture(care: Visitor, reading: str) -> None:
    page = words(care.get(reading), raw=True)
    pictures = re.findall(r'data-src="([^"]+)"', page)
    assert pictures == [f"{reading}/pagina/{number}" for number in range(1, len(pictures) + 1)]
    assert len(pictures) >= 2
    for address in pictures:
        answer = care.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Content-Disposition"] == "inline"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not {"ETag", "Last-Modified"} & set(answer.headers)
    number = Consultation.objects.get(id=reading.split("/")[-1]).number
    assert f"{number}" in page
    for piece in ("Waarom mag ik dit zien?", "IRIS-CLBonline gebruiker", "Johan Desmet"):
        assert piece in page


@pytest.mark.parametrize("method", ["head", "post", "put", "patch", "delete", "options"])
def test_nothing_but_looking_is_possible_with_a_page(care: Visitor, reading: str, method: str) -> None:
    before = Trace.objects.filter(event="request.refused", reason="method").count()
    answer = getattr(care.client, method)(f"{reading}/pagina/1")
    assert answer.status_code == 405
    assert not answer.content.startswith(b"\xff\xd8")
    assert Trace.objects.filter(event="request.refused", reason="method").count() == before + 1


@pytest.mark.parametrize(
    "header", [{"Range": "bytes=0-99"}, {"If-None-Match": "*"}, {"If-Modified-Since": "Sun, 22 Nov 2099 10:00:00 GMT"}]
)
def test_no_header_turns_a_page_into_a_part_or_into_nothing(care: Visitor, reading: str, header: dict[str, str]) -> None:
    answer = care.client.get(f"{reading}/pagina/1", headers=header)
    assert answer.status_code == 200
    assert answer.content.endswith(b"\xff\xd9")


@pytest.mark.parametrize("page", ["0", "99", "301"])
def test_a_page_that_is_not_there_is_a_404(care: Visitor, reading: str, page: str) -> None:
    assert care.get(f"{reading}/pagina/{page}").status_code == 404


def test_the_text_comes_one_section_a_request_each_with_its_mark_and_trace(care: Visitor, reading: str) -> None:
    number = Consultation.objects.get(id=reading.split("/")[-1]).number
    before = Trace.objects.filter(event="report.text_read").count()
    first, second = care.get(f"{reading}/tekst"), care.get(f"{reading}/tekst/2")
    for answer in (first, second):
        assert f"Marieke Van den Broeck · Basisschool De Linde (034793) · {today():%d/%m/%Y}" in words(answer)
        assert number in words(answer)
        assert "user-select" not in words(answer, raw=True)
    assert Trace.objects.filter(event="report.text_read").count() == before + 2
    headings = [re.findall(r"<h3>([^<]+)</h3>", words(answer, raw=True)) for answer in (first, second)]
    assert len(headings[0]) == len(headings[1]) == 1
    assert headings[0] != headings[1]


def test_reading_on_brings_only_the_next_section(care: Visitor, reading: str) -> None:
    part = care.client.get(f"{reading}/tekst/2", headers={"HX-Request": "true"})
    assert "<!doctype" not in words(part, raw=True)
    assert "reading-mark" in words(part, raw=True)
    assert care.get(f"{reading}/tekst/999").status_code == 404


def test_a_consultation_belongs_to_its_reader(visit: Visit, reading: str) -> None:
    """Not even the head, who sees it in the trail, can read along; it is a page that does not exist."""
    nothing = f"/raadpleging/{uuid.uuid4()}"
    for player, school in (("head", "linde"), ("supporter", "linde"), ("elsewhere_care", "elsewhere")):
        other = visit(player, school)
        assert steady(other.get(reading)) == steady(other.get(nothing))
        assert other.get(reading).status_code == 404
        for address in (f"{reading}/pagina/1", f"{reading}/tekst"):
            assert other.get(address).status_code in (403, 404)


def test_an_earlier_session_is_offered_to_open_again(visit: Visit, reading: str) -> None:
    again = visit("care", "linde")
    answer = again.get(reading)
    assert answer.status_code == 410
    assert "Open het verslag opnieuw" in words(answer)
    assert again.get(f"{reading}/tekst").status_code == 410
    assert again.get(f"{reading}/pagina/1").status_code == 404
    form = re.search(r"/verslag/[0-9a-f-]{36}/openen", words(answer, raw=True))
    assert form
    assert again.post(form[0]).status_code == 303


def test_a_report_that_ended_since_says_so_and_shows_nothing(care: Visitor, reading: str) -> None:
    report = Report.objects.get(consultations__id=reading.split("/")[-1])
    Findable.objects.filter(pupil_id=report.pupil_id).update(left_on=today())
    for address in (reading, f"{reading}/tekst"):
        answer = care.get(address)
        assert answer.status_code == 410
        assert "Je kan dit verslag niet meer lezen" in words(answer)
    assert care.get(f"{reading}/pagina/1").status_code == 404


def test_a_right_that_was_taken_away_counts_at_the_next_page(care: Visitor, reading: str) -> None:
    Grant.objects.filter(person__family_name="Van den Broeck").update(ends_on=today() - timedelta(days=1))
    answer = care.get(reading)
    assert answer.status_code == 410
    for piece in ("Je mag dit verslag niet meer lezen", "gold tot", "Johan Desmet"):
        assert piece in words(answer)
    assert care.get(f"{reading}/pagina/1").status_code == 403


def test_a_session_that_ended_sends_a_page_to_sign_in_and_a_picture_away(care: Visitor, reading: str) -> None:
    Session.objects.all().update(expires_at="2020-01-01T00:00Z")
    assert care.get(reading).headers["Location"] == f"/aanmelden?naar={reading}"
    assert care.client.get(f"{reading}/pagina/1", headers={"Accept": "image/*"}).status_code == 401


def test_a_lighter_key_is_asked_for_a_stronger_one(visit: Visit, care: Visitor, reading: str) -> None:
    low = visit("care", "linde", Level.SUBSTANTIAL)
    answer = low.get(reading)
    assert answer.status_code == 410
    assert f"/aanmelden/sterker?naar={reading}" in words(answer, raw=True)
    report = Report.objects.get(consultations__id=reading.split("/")[-1])
    refused, nothing = low.post(f"/verslag/{report.id}/openen"), low.post(f"/verslag/{uuid.uuid4()}/openen")
    assert refused.status_code == nothing.status_code == 403
    assert steady(refused) == steady(nothing)


def test_opening_a_report_elsewhere_is_opening_none(visit: Visit, care: Visitor) -> None:
    other = Report.objects.filter(pupil__family_name="Ben Salah", state="finalised").first()
    assert other
    one, nothing = care.post(f"/verslag/{other.id}/openen"), care.post(f"/verslag/{uuid.uuid4()}/openen")
    assert one.status_code == nothing.status_code == 404
    assert steady(one) == steady(nothing)


def test_a_pupil_with_a_report_of_before_shows_its_own_name(visit: Visit, pupil: Pupil) -> None:
    counsellor = visit("counsellor", "atheneum")
    address = counsellor.open(pupil("23045"))
    assert counsellor.get(f"{address}/pagina/1").status_code == 200
    assert counsellor.get(f"{address}/tekst").status_code == 200
