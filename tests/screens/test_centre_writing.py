"""A centre writes a report: begins it, keeps it as it is typed, and loses nothing when someone else writes too."""

from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client

from paspoort.demo.stories import SECTIONS
from paspoort.kernel.actions import acting_as
from paspoort.passport.actions import open_draft
from paspoort.passport.models import Report
from tests.answer import Answer
from tests.conftest import Act
from tests.screens.conftest import Pupil, Visit, Visitor, steady, words


@pytest.fixture
def draft(author: Visitor, pupil: Pupil) -> str:
    """A fresh IAC draft about Zoë, in secondary education: the address of its editor."""
    answer = author.post(f"/clb/leerling/{pupil('23045')}/nieuw", kind="IAC")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def kept(visitor: Visitor, address: str) -> dict[str, str]:
    with acting_as(visitor.client.cookies[settings.SESSION_COOKIE].value) as acting:
        return open_draft(acting, uuid.UUID(address.rsplit("/", 1)[1])).texts


def save(visitor: Visitor, address: str, revision: int, **fields: str) -> Answer:
    return visitor.post_in_place(f"{address}/bewaar", revision=str(revision), **fields)


def test_only_what_the_level_knows_can_be_begun(author: Visitor, pupil: Pupil) -> None:
    in_primary = words(author.get(f"/clb/leerling/{pupil('2022012')}/nieuw"))
    assert "GC-verslag" in in_primary and "IAC-verslag" in in_primary and "OV4-verslag" not in in_primary
    assert "OV4-verslag" in words(author.get(f"/clb/leerling/{pupil('23045')}/nieuw"))
    refused = author.post(f"/clb/leerling/{pupil('2022012')}/nieuw", kind="OV4")
    assert refused.status_code == 422 and "error-summary" in words(refused, raw=True)
    assert not Report.objects.filter(kind="OV4", pupil_id=pupil("2022012")).exists()


def test_beginning_twice_goes_on_with_the_same_draft(author: Visitor, pupil: Pupil, draft: str) -> None:
    again = author.post(f"/clb/leerling/{pupil('23045')}/nieuw", kind="IAC")
    assert again.headers["Location"] == draft


def test_toddlers_have_no_basic_offer(author: Visitor, pupil: Pupil) -> None:
    begun = author.post(f"/clb/leerling/{pupil('2024003')}/nieuw", kind="GC").headers["Location"]
    page = words(author.get(begun), raw=True)
    assert '<option value="7"' in page and '<option value="BA"' not in page
    answer = save(author, begun, 0, support_type="BA")
    assert answer.status_code == 422 and "support_type" in answer.json()["problems"]


def test_what_is_typed_is_kept_and_marked(author: Visitor, draft: str) -> None:
    answer = save(author, draft, 0, statement="Het CLB besluit …", support_type="9", training_form="OV3")
    told = answer.json()
    assert told["revision"] == 1 and "statement" not in told["missing"] and "strengths" in told["missing"]
    assert "diagnosis" in told["asked"] and re.fullmatch(r"\d\d:\d\d", told["at"])
    assert kept(author, draft)["statement"] == "Het CLB besluit …"
    assert "Het CLB besluit …" in words(author.get(draft))


def test_the_parts_follow_the_type(author: Visitor, draft: str) -> None:
    assert "diagnosis" not in save(author, draft, 0, support_type="BA", training_form="OV3").json()["asked"]
    assert "diagnosis" in save(author, draft, 1, support_type="3").json()["asked"]
    wrong = save(author, draft, 2, support_type="2").json()
    assert wrong["missing"]["training_form"], "type 2 does not exist in training form 3"


@pytest.mark.parametrize("revision", ["9" * 5000, "4294967296", "²", "-1", ""])
def test_a_revision_that_never_was_is_no_way_in_and_breaks_nothing(author: Visitor, draft: str, revision: str) -> None:
    assert author.post_in_place(f"{draft}/bewaar", revision=revision, statement="Van nergens.").status_code == 409
    assert "statement" not in kept(author, draft)


def test_without_script_the_button_keeps_it_too(author: Visitor, draft: str) -> None:
    answer = author.post(draft, revision="0", statement="Regel een.\r\nRegel twee.", then="save")
    assert answer.status_code == 303 and answer.headers["Location"] == draft
    assert kept(author, draft)["statement"] == "Regel een.\nRegel twee."
    onward = author.post(draft, revision="1", statement="Kort.", then="check")
    assert onward.headers["Location"] == f"{draft}/nakijken"


def test_too_long_a_text_is_refused_and_stays_on_the_page(author: Visitor, draft: str) -> None:
    long = "lang " * 4001
    answer = author.post(draft, revision="0", statement=long, strengths="Sterk.")
    assert answer.status_code == 422
    page = words(answer, raw=True)
    assert "error-summary" in page and long in page and "Sterk." in page
    told = save(author, draft, 0, statement=long)
    assert told.status_code == 422 and "statement" in told.json()["problems"]
    assert kept(author, draft) == {}


def test_two_people_in_one_part_see_both_texts(author: Visitor, visit: Visit, draft: str) -> None:
    colleague = visit("other_psychologist", "clb")
    assert save(colleague, draft, 0, statement="Van de collega.").status_code == 200
    answer = save(author, draft, 0, statement="Van mij.")
    told = answer.json()
    assert answer.status_code == 409
    assert told["who"] == "Nele Martens" and told["revision"] == 1 and told["texts"]["statement"] == "Van de collega."
    assert kept(author, draft)["statement"] == "Van de collega."
    page = author.post(draft, revision="0", statement="Van mij.")
    assert page.status_code == 409
    shown = words(page, raw=True)
    assert "Van mij." in shown and "Van de collega." in shown and "Nele Martens" in shown
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    assert revision and author.post(draft, revision=revision[1], statement="Van mij.\n\nVan de collega.").status_code == 303
    assert kept(author, draft)["statement"] == "Van mij.\n\nVan de collega."


def test_ones_own_other_window_is_named_as_such(author: Visitor, draft: str) -> None:
    save(author, draft, 0, statement="Links.")
    assert "jezelf" in save(author, draft, 0, statement="Rechts.").json()["who"]


def test_a_page_that_closes_on_top_of_its_own_last_piece_is_kept(author: Visitor, draft: str) -> None:
    save(author, draft, 0, statement="Een zin")
    closing = {"last": "1", "base.statement": "Een zin", "statement": "Een zin die verder gaat."}
    assert author.post_in_place(f"{draft}/bewaar", revision="0", **closing).status_code == 200
    assert kept(author, draft)["statement"] == "Een zin die verder gaat."
    someone_between = {"last": "1", "base.statement": "Een zin", "statement": "Anders."}
    assert author.post_in_place(f"{draft}/bewaar", revision="0", **someone_between).status_code == 409
    assert kept(author, draft)["statement"] == "Een zin die verder gaat."


def test_a_session_that_ended_asks_for_a_sign_in_and_keeps_nothing_half(author: Visitor, draft: str) -> None:
    author.client.cookies.pop(settings.SESSION_COOKIE)
    assert save(author, draft, 0, statement="Te laat.").status_code == 401


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "tail",
    [
        "",
        "/bewaar",
        "/nakijken",
        "/voorbeeld/1",
        "/definitief",
        "/klaar",
        "/papier",
        "/kopie",
        "/intrekken",
        "/opheffen",
        "/weggooien",
    ],
)
@pytest.mark.parametrize(
    "player, school", [("care", "linde"), ("other_psychologist", "other_clb"), ("head_clb", "clb"), ("counsellor", "atheneum")]
)
def test_a_stranger_cannot_tell_a_draft_from_nothing(
    visit: Visit, draft: str, player: str, school: str, tail: str, method: str
) -> None:
    stranger = visit(player, school)
    there = getattr(stranger, method)(draft + tail)
    nothing = getattr(stranger, method)(f"/clb/verslag/{uuid.uuid4()}{tail}")
    assert there.status_code == nothing.status_code in (403, 404, 405)
    assert steady(there) == steady(nothing)


def test_a_pupil_of_a_school_that_the_centre_does_not_guide_is_not_there(author: Visitor, pupil: Pupil) -> None:
    for tail in ("nieuw", "oud-verslag"):
        for method in (author.get, author.post):
            answer, nothing = method(f"/clb/leerling/{pupil('900')}/{tail}"), method(f"/clb/leerling/{uuid.uuid4()}/{tail}")
            assert answer.status_code == nothing.status_code == 404
            assert steady(answer) == steady(nothing)
    assert author.get(f"/leerling/{pupil('900')}").status_code == 404


def test_nothing_is_kept_without_the_token_of_the_form(act: Act, author: Visitor, draft: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE] = act("psychologist", "clb")
    assert client.post(f"{draft}/bewaar", {"revision": "0", "statement": "Van elders."}).status_code == 403
    assert kept(author, draft) == {}


def test_discarding_is_asked_first_and_again_after_a_change(author: Visitor, visit: Visit, draft: str) -> None:
    save(author, draft, 0, statement="Iets.")
    assert "De tekst van 1 onderdeel" in words(author.get(f"{draft}/weggooien"))
    save(visit("other_psychologist", "clb"), draft, 1, statement="Iets anders.")
    assert author.post(f"{draft}/weggooien", revision="1").status_code == 409
    assert author.post(f"{draft}/weggooien", revision="2").status_code == 303
    assert author.get(draft).status_code == 404


def test_the_check_list_leads_to_each_field_and_the_preview_is_a_picture(author: Visitor, draft: str, pupil: Pupil) -> None:
    page = words(author.get(f"{draft}/nakijken"), raw=True)
    assert f'href="{draft}#support_type"' in page and f'href="{draft}#strengths"' in page
    picture = re.search(rf"{draft}/voorbeeld/1\?v=0", page)
    assert picture
    answer = author.get(picture[0])
    assert answer["Content-Type"] == "image/jpeg" and answer.content.startswith(b"\xff\xd8\xff")
    assert author.get(f"{draft}/voorbeeld/99").status_code == 404
    texts = {key: text for key, text in SECTIONS.items() if key != "needs_parents"}
    save(author, draft, 0, support_type="9", training_form="OV3", **texts)
    author.concludes(pupil("23045"))
    assert "Alles is ingevuld" in words(author.get(f"{draft}/nakijken"))
