"""A stronger key in between: asked with a reason, and what was typed is found back afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from paspoort.identity.actions import Level
from paspoort.identity.models import KeptForm, Session
from paspoort.passport.models import Report
from paspoort.registry.models import Enrolment
from paspoort.web.shell import kept_forms as kept
from tests.answer import Answer
from tests.protocols.product_world import known_at
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.signing_in import NOBODY_THERE, tiles, ways

REASON = 'Op vraag van de ouders, "na overleg" <met de school>.\r\nTweede regel.'


@pytest.fixture
def ending(world: object) -> str:
    return f"/clb/verslag/{Report.objects.filter(state='finalised', centre__number='114702').latest('starts_on').id}/opheffen"


@pytest.fixture
def beginning(world: object) -> str:
    return f"/clb/leerling/{Enrolment.objects.get(register_number='2021014').pupil_id}/nieuw"


@pytest.fixture
def she(visit: Visit) -> Visitor:
    """A psychologist who came in with a code: she may write, with a stronger key."""
    return visit("psychologist", "clb", Level.SUBSTANTIAL)


def resumed_at(answer: Answer) -> str:
    """Where a refusal leads after the stronger sign-in."""
    [link] = re.findall(r'href="([^"]*/aanmelden/sterker[^"]*)"', answer.content.decode())
    return parse_qs(urlsplit(unescape(link)).query)["naar"][0]


def strengthen(someone: Visitor) -> None:
    """Come back with a stronger key: a new session for the same person, which ends the one before."""
    hers = Session.objects.filter(person__family_name="De Wilde", ended_at__isnull=True)
    hers.update(level=Level.HIGH, proved_at=timezone.now())


def hidden(answer: Answer) -> dict[str, list[str]]:
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', answer.content.decode().partition("<main")[2], re.S)
    assert form
    fields: dict[str, list[str]] = {"": [unescape(form[1])]}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2]):
        if name != "csrfmiddlewaretoken":
            fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def test_what_was_typed_is_kept_and_goes_on_to_the_page_that_asked(she: Visitor, ending: str) -> None:
    typed = {"ends_on": "31/01/2027", "reason": REASON, "csrfmiddlewaretoken": "x" * 64}
    refused = she.post(ending, **typed)
    assert refused.status_code == 403
    assert "Wat je invulde, blijft een uur bewaard." in words(refused)
    strengthen(she)
    page = she.get(resumed_at(refused))
    assert "Je bent aangemeld. Wat je invulde is er nog." in words(page) and "overleg" not in words(page)
    assert hidden(page) == {"": [ending], "ends_on": ["31/01/2027"], "reason": [REASON]}
    asked = she.post(ending, ends_on="31/01/2027", reason=REASON)
    assert asked.status_code == 200 and "Tweede regel." in words(asked)


def test_a_report_that_was_begun_goes_on_with_its_fields(she: Visitor, beginning: str) -> None:
    refused = she.post(beginning, kind="GV", school="034793")
    strengthen(she)
    fields = hidden(she.get(resumed_at(refused)))
    assert fields == {"": [beginning], "kind": ["GV"], "school": ["034793"]}


def test_it_is_shown_to_nobody_else_and_again_after_a_reload(she: Visitor, visit: Visit, ending: str) -> None:
    where = resumed_at(she.post(ending, reason=REASON))
    other = visit("head_clb", "clb").get(where)
    assert other.status_code == 404 and "overleg" not in words(other)
    assert [hidden(she.get(where))["reason"] for _each in range(2)] == [[REASON], [REASON]]
    KeptForm.objects.update(kept_at=timezone.now() - timedelta(minutes=61))
    gone = she.get(where)
    assert gone.status_code == 404 and "het blijft een uur bewaard" in words(gone)


def test_secrets_are_not_kept(she: Visitor, ending: str) -> None:
    typed = {"reason": REASON, "password": "geheim woord", "password_again": "geheim woord", "code": "123456", "code_sealed": "x"}
    page = she.get(resumed_at(she.post(ending, **typed)))
    assert set(hidden(page)) == {"", "reason"}


def test_files_are_not_kept_and_that_is_said(she: Visitor, beginning: str) -> None:
    fields = {"kind": "GV", "paper": SimpleUploadedFile("verslag.pdf", b"%PDF-1.7 a paper")}
    refused = she.client.post(beginning.replace("/nieuw", "/oud-verslag"), fields)
    assert "Je kiest daarna je bestand opnieuw." in words(refused)
    page = she.get(resumed_at(refused))
    assert "Kies je bestand opnieuw" in words(page) and set(hidden(page)) == {"", "kind"}


def test_what_is_too_long_is_said_not_to_be_kept(she: Visitor, ending: str) -> None:
    refused = she.post(ending, reason="a" * 2_100_000)
    assert "is te lang om te bewaren" in words(refused) and not KeptForm.objects.exists()
    assert not resumed_at(refused).startswith("/verder/")


def test_in_a_part_of_a_page_the_refusal_stands_beside_what_was_typed(she: Visitor, ending: str) -> None:
    refused = she.post_in_place(ending, ends_on="31/01/2027", reason=REASON, look="1")
    assert refused.status_code == 403 and refused.headers["HX-Reswap"] == "beforebegin"
    assert "<html" not in words(refused, raw=True) and "data-refused" in words(refused, raw=True)
    assert hidden(she.get(resumed_at(refused)))["look"] == ["1"]


def test_the_script_that_saves_a_draft_is_told_in_its_own_words_and_nothing_is_kept_twice(she: Visitor) -> None:
    draft = Report.objects.filter(state="draft", centre__number="114702").latest("created_at")
    asks = {"Accept": "application/json", "HX-Request": "true"}
    answer = she.client.post(f"/clb/verslag/{draft.id}/bewaar", {"revision": "1"}, headers=asks)
    assert answer.status_code == 403 and answer.json() == {"stronger": True}
    assert not KeptForm.objects.exists()


def test_a_page_that_was_only_asked_for_keeps_nothing_and_is_come_back_to(she: Visitor, ending: str) -> None:
    refused = she.get(f"{ending}?vanaf=lijst")
    assert resumed_at(refused) == f"{ending}?vanaf=lijst" and not KeptForm.objects.exists()
    assert "blijft een uur bewaard" not in words(refused)


def test_where_the_right_is_missing_nothing_is_kept(visit: Visit, ending: str) -> None:
    assert visit("teacher", "linde").post(ending, reason=REASON).status_code in (403, 404)
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize(
    ("path", "takes"),
    [
        ("/gebruikersbeheer/toekennen?stap=2", True), ("/start", False), ("/aanmelden/terug", False), ("/bestaat/niet", False),
        ("https://evil.example/start", False), ("//evil.example/gebruikersbeheer/toekennen", False), ("/taal", False),
    ],
)  # fmt: skip
def test_a_form_goes_on_to_a_screen_of_our_own_that_takes_forms_and_nowhere_else(path: str, takes: bool) -> None:
    assert kept.takes(path, "POST") is takes


def test_the_page_says_why_who_and_that_one_comes_back(she: Visitor) -> None:
    with known_at(NOBODY_THERE):
        page = she.get("/aanmelden/sterker?naar=/mijn-rechten")
        assert {"itsme", "eid", "passkey"} == set(ways(page))
        assert all(href.startswith("/aanmelden/sterker?sleutel=") and href.endswith("naar=/mijn-rechten") for href in tiles(page))
        for piece in ("een sleutel die dit niet opent", "Je blijft Hanne De Wilde.", "Je komt daarna terug waar je was."):
            assert piece in words(page), piece
        assert "Wat je invulde, blijft een uur bewaard." in words(she.get("/aanmelden/sterker?naar=/verder/x"))


def test_where_the_key_must_be_shown_now_an_own_key_is_not_offered(she: Visitor) -> None:
    with known_at(NOBODY_THERE):
        page = she.get("/aanmelden/sterker?nu=1&naar=/mijn-sleutels")
        assert {"itsme", "eid"} == set(ways(page)) and all("nu=1" in href for href in tiles(page))
        assert "Toon nog eens wie je bent" in words(page) and "Het geldt vijf minuten." in words(page)


def test_a_refusal_that_wants_the_key_now_leads_to_showing_it_now(visit: Visit) -> None:
    someone = visit("care", "linde")
    Session.objects.filter(ended_at__isnull=True).update(proved_at=timezone.now() - timedelta(minutes=6))
    refused = someone.get("/mijn-sleutels/passkey")
    assert refused.status_code == 403
    assert 'href="/aanmelden/sterker?naar=/mijn-sleutels/passkey&amp;nu=1"' in words(refused, raw=True)


def test_nobody_is_asked_for_a_stronger_key_who_is_not_signed_in(visit: Visit) -> None:
    someone = visit()
    for address in ("/aanmelden/sterker", "/verder/00000000-0000-0000-0000-000000000000"):
        answer = someone.get(address)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/aanmelden?naar=/")
    assert settings.SESSION_COOKIE not in someone.client.cookies
