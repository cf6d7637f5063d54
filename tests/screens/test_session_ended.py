"""A session ends in the middle of a form: what was typed stays, and the sign-in leads back to where someone was."""

from __future__ import annotations

import uuid
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from paspoort.demo.papers import old_pdf
from paspoort.passport.models import Report
from tests.screens.conftest import Pupil, Visitor, words
from tests.screens.people import hidden

TYPED = {"kind": "LEGACY_GV", "level": "lager", "support_type": "8", "drafted_on": "3.5.22", "starts_on": '"1/9/2022" <b>'}


@pytest.fixture
def bring_in(pupil: Pupil) -> str:
    return f"/clb/leerling/{pupil('2022012')}/oud-verslag"


def out(she: Visitor) -> str:
    """Let the session end under the page that stands open; gives what signing in again gives."""
    return str(she.client.cookies.pop(settings.SESSION_COOKIE).value)


def test_what_was_typed_stands_in_the_answer_and_is_sent_once_more(author: Visitor, bring_in: str) -> None:
    secret = out(author)
    page = {"Referer": f"http://testserver{bring_in}"}
    ended = author.client.post(bring_in, TYPED | {"file": SimpleUploadedFile("oud.pdf", old_pdf())}, headers=page)
    assert ended.status_code == 401 and "Je bent afgemeld" in words(ended) and "kiest daarna je bestand opnieuw" in words(ended)
    assert f'href="/aanmelden?naar={bring_in}"' in words(ended, raw=True)
    assert {name: unescape(value) for name, value in hidden(ended).items()} == TYPED
    author.client.cookies[settings.SESSION_COOKIE] = secret
    again = author.post(bring_in, **TYPED)
    assert again.status_code == 422 and "Kies de pdf" in words(again) and 'value="3.5.22"' in words(again, raw=True)


def test_a_paper_that_waits_is_where_the_sign_in_leads(author: Visitor, bring_in: str) -> None:
    fields = TYPED | {"starts_on": "1/9/2022", "file": SimpleUploadedFile("oud.pdf", old_pdf())}
    waiting = str(author.client.post(bring_in, fields).headers["Location"])
    paper = Report.objects.select_related("document").get(id=waiting.split("/")[3])
    for page in range(1, paper.document.pages + 1 if paper.document else 0):
        author.get(waiting.replace("/papier", f"/voorbeeld/{page}"))
    secret = out(author)
    ended = author.client.post(waiting, {"about_this_pupil": "1"}, headers={"Referer": f"http://testserver{waiting}"})
    assert ended.status_code == 401 and hidden(ended) == {"about_this_pupil": "1"}
    assert f'href="/aanmelden?naar={waiting}"' in words(ended, raw=True)
    assert Report.objects.get(id=paper.id).state == "draft"
    author.client.cookies[settings.SESSION_COOKIE] = secret
    assert author.post(waiting, **hidden(ended)).headers["Location"].endswith("/klaar")


def test_a_part_of_a_page_says_it_beside_the_form_which_stays(author: Visitor, bring_in: str) -> None:
    out(author)
    headers = {"HX-Request": "true", "Referer": f"http://testserver{bring_in}?x=1"}
    ended = author.client.post(bring_in, TYPED, headers=headers)
    assert (ended.status_code, ended.headers["HX-Reswap"]) == (401, "beforebegin") and "HX-Redirect" not in ended.headers
    assert "Wat je invulde staat er nog" in words(ended) and f"naar={bring_in}%3Fx%3D1" in words(ended, raw=True)
    listed = author.get("/clb/verslagen", **{"HX-Request": "true", "Referer": "http://testserver/clb/verslagen?toon=alles"})
    assert listed.headers["HX-Redirect"] == "/aanmelden?naar=/clb/verslagen%3Ftoon%3Dalles"


@pytest.mark.parametrize(
    ("came", "going"),
    [
        ("http://testserver/mijn-rechten", "?naar=/mijn-rechten"),
        ("http://elsewhere.example/mijn-rechten", ""),
        ("http://testserver//elsewhere.example", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_button_without_anything_typed_leads_back_to_its_own_page_and_nowhere_else(
    author: Visitor, came: str, going: str
) -> None:
    out(author)
    answer = author.client.post(f"/verslag/{uuid.uuid4()}/openen", headers={"Referer": came} if came else {})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/aanmelden{going}")


def test_a_password_is_typed_again(author: Visitor) -> None:
    out(author)
    ended = author.post("/mijn-sleutels/wachtwoord", user_name="hanne", password="een geheim", password_again="een geheim")
    assert ended.status_code == 401 and "een geheim" not in words(ended, raw=True) and hidden(ended)["user_name"] == "hanne"
