"""The shell: one main navigation for what someone may use here, and static files that a browser keeps for ever."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.db import DataError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation.trans_real import translation

from paspoort.identity.models import Session
from paspoort.web.shell.assets import assets, static
from paspoort.web.shell.catalogues import join_catalogues
from paspoort.web.shell.middleware import recover

READER = ["Start", "Mijn raadplegingen"]
ADMIN = ["Start", "Gebruikersbeheer", "Mijn raadplegingen", "Raadplegingen"]


def modules(page: str) -> list[tuple[str, str]]:
    """What the main navigation shows, each with what marks it."""
    found = re.findall(r'<nav class="main-nav.+?</nav>', page, re.S)
    links = re.findall(r'<a href="[^"]+"(?: aria-current="(\w+)")?><svg.+?</svg>([^<]+)', "".join(found), re.S)
    return [(text, mark) for mark, text in links]


@pytest.mark.parametrize(
    ("who", "at", "wanted"),
    [
        ("care", "linde", READER),
        ("teacher", "linde", READER),
        ("head", "linde", ADMIN),
        ("admin", "linde", ADMIN),
        ("psychologist", "clb", ["Start", "Dossiers", "Verslagen", "Cijfers", "Beheer", "Mijn raadplegingen"]),
    ],
)
def test_the_main_navigation_shows_what_someone_may_use_here(visit: Any, who: str, at: str, wanted: list[str]) -> None:
    page = visit(who, at).get("/start").content.decode()
    assert modules(page) == [(text, "page" if text == "Start" else "") for text in wanted]
    # the same once more in the menu, for where the bar has no room
    assert page.count('aria-label="Hoofdmenu"') == 2 and page.count('href="/gebruikersbeheer"') >= 2 * (
        "Gebruikersbeheer" in wanted
    )


def test_a_page_within_a_module_marks_it(visit: Any) -> None:
    page = visit("head", "linde").get("/gebruikersbeheer/personen").content.decode()
    assert [text for text, mark in modules(page) if mark] == ["Gebruikersbeheer"] and ("Gebruikersbeheer", "true") in modules(
        page
    )


def test_before_an_institution_is_chosen_there_is_nowhere_to_go(visit: Any) -> None:
    other = visit("other_psychologist", "clb")
    Session.objects.filter(person__family_name="Martens").update(institution_id=None)
    page = other.get("/namens-wie").content.decode()
    assert modules(page) == [] and "Hoofdmenu" not in page and "Mijn rechten" in page


def test_a_static_file_is_kept_for_ever_under_the_address_of_its_content() -> None:
    browser, sheet = Client(SERVER_NAME="localhost"), static("paspoort.css")
    answer = browser.get(sheet, headers={"Accept-Encoding": "gzip, br"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable" and answer["Vary"] == "Accept-Encoding"
    assert answer["Content-Type"] == "text/css; charset=utf-8" and answer["Content-Encoding"] == "gzip"
    plain = browser.get(sheet)
    assert plain.content == gzip.decompress(answer.content) == assets()["paspoort.css"].body
    assert "Content-Encoding" not in plain and plain["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in browser.get(
        static("fonts/source-sans-3-latin-wght-normal.woff2"), headers={"Accept-Encoding": "gzip"}
    )


def test_a_page_of_another_version_still_gets_its_style_and_does_not_keep_it() -> None:
    browser = Client(SERVER_NAME="localhost")
    answer = browser.get("/static/000000000000/paspoort.css")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    for path in ("/static/", "/static/000000000000/", "/static/x/../settings.py", "/static/x/shell/menu.py"):
        assert browser.get(path).status_code == 404, path
    assert browser.post(static("paspoort.css")).status_code == 404


def test_what_no_column_can_hold_is_answered_calmly() -> None:
    answer = recover(lambda _request: HttpResponse()).process_exception(RequestFactory().post("/"), DataError())
    assert answer is not None and answer.status_code == 400 and "We begrijpen dit niet" in answer.content.decode()


def test_a_page_looks_its_sentences_up_once_and_finds_the_same() -> None:
    kept = translation("nl")._catalog  # type: ignore[attr-defined]
    before, plurals = {key: kept.get(key) for key, _ in kept.items()}, [kept.plural("%(num)d activity", one) for one in (0, 1, 2)]
    join_catalogues()
    assert len(kept._catalogs) == 1 and len(before) > 3000
    assert {key: kept.get(key) for key in before} == before
    assert [kept.plural("%(num)d activity", one) for one in (0, 1, 2)] == plurals
