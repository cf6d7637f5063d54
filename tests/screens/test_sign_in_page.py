"""The page on which people choose how to come in: every key as they know it, the last one first, and help without a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from paspoort.identity.inner import providers
from tests.protocols.product_world import Product, is_in, known_at
from tests.screens.conftest import Visit, words
from tests.screens.signing_in import NOBODY_THERE, acm_gone, tiles, ways


@pytest.fixture
def all_keys() -> Iterator[None]:
    with known_at(NOBODY_THERE):
        yield


def test_every_key_says_what_it_needs_how_long_it_takes_and_what_it_opens(visit: Visit, all_keys: None) -> None:
    page = words(visit().get("/aanmelden"))
    for piece in ("itsme", "Je telefoon met de app itsme", "ongeveer 20 seconden", "ongeveer één minuut", "Passkey"):
        assert piece in page, piece
    strong, _title, light = page.partition("Om leerlingen te vinden")
    assert "Om verslagen te lezen" in strong and "eID-kaart" in strong and "sms" in light.casefold()
    assert "itsme" not in light.partition("Telefoon plat")[0]


def test_the_keys_are_links_so_that_they_work_without_a_script(visit: Visit, all_keys: None) -> None:
    page = visit().get("/aanmelden?naar=/mijn-rechten")
    assert {"itsme", "eid", "app", "sms", "passkey"} <= set(ways(page))
    assert all(href.startswith("/aanmelden?sleutel=") and href.endswith("&naar=/mijn-rechten") for href in tiles(page))
    assert "Je komt daarna terug waar je was." in words(page)
    assert words(page, raw=True).count("<noscript>") == 1, "a passkey needs a script and says so, the others do not"


def test_the_last_key_of_this_device_stands_first_and_is_marked(visit: Visit, all_keys: None) -> None:
    someone = visit()
    assert "Laatst gebruikt" not in words(someone.get("/aanmelden"))
    someone.client.cookies[settings.LAST_WAY_COOKIE] = "eid"
    page = someone.get("/aanmelden")
    assert ways(page)[0] == "eid" and ways(page).count("eid") == 1
    assert words(page).count("Laatst gebruikt") == 1


@pytest.mark.parametrize("tampered", ["kerberos", "<script>", "itsme&naar=//evil.example", "../eid", "", "\\u0000", "x" * 3000])
def test_a_tampered_memory_of_the_last_key_does_nothing(visit: Visit, all_keys: None, tampered: str) -> None:
    someone = visit()
    plain = ways(someone.get("/aanmelden"))
    someone.client.cookies[settings.LAST_WAY_COOKIE] = tampered
    page = someone.get("/aanmelden")
    assert (page.status_code, ways(page)) == (200, plain)
    assert "Laatst gebruikt" not in words(page) and "<script>" not in words(page, raw=True)


def test_a_key_is_remembered_only_after_it_let_someone_in(product: Product, visit: Visit) -> None:
    browser = visit().client
    browser.get("/aanmelden/terug", {"state": product.begin(browser)["state"], "error": "access_denied"})
    assert settings.LAST_WAY_COOKIE not in browser.cookies
    product.sign_in("one", browser=browser, rrn=None, vo_orgcode="034793")
    assert is_in(browser) and browser.cookies[settings.LAST_WAY_COOKIE].value == "itsme"
    assert browser.cookies[settings.LAST_WAY_COOKIE]["httponly"]


@pytest.mark.parametrize(("keys", "there"), [(["passkey"], ["passkey"]), (["app"], ["app-code"])])
def test_where_one_key_is_offered_it_stands_alone(visit: Visit, keys: list[str], there: list[str]) -> None:
    with known_at("", OWN_KEYS=keys):
        page = visit().get("/aanmelden")
    assert ways(page) == there
    assert ("Om verslagen te lezen" in words(page)) == (there == ["passkey"]) and "Om leerlingen te vinden" not in words(page)
    assert ("Met een code die je hier zelf actief maakte" in words(page)) == (there == ["app-code"])


def test_where_no_key_works_it_says_so_and_whom_to_tell(visit: Visit) -> None:
    with known_at("", OWN_KEYS=[]):
        page = visit().get("/aanmelden")
    assert page.status_code == 200 and not tiles(page)
    assert "Er werkt hier nu geen enkele sleutel" in words(page)


def test_where_codes_open_reports_every_key_stands_in_one_group(visit: Visit) -> None:
    with known_at(NOBODY_THERE, REPORT_LEVEL="substantial"):
        page = words(visit().get("/aanmelden"))
    assert "Om verslagen te lezen" in page and "Om leerlingen te vinden" not in page


def test_a_flat_phone_is_helped_with_the_keys_that_need_none(visit: Visit, all_keys: None) -> None:
    _page, _title, help_ = words(visit().get("/aanmelden")).partition("Telefoon plat of vergeten?")
    without, _title, _rest = help_.partition("Voor het eerst met een code?")
    assert "eID-kaart" in without and "Passkey" in without and "Leen er een van een collega" in without
    assert not [phone for phone in ("itsme", "sms", "app") if phone in without.casefold()]


def test_the_federal_token_is_explained_and_not_offered(visit: Visit, all_keys: None) -> None:
    page = visit().get("/aanmelden")
    assert "Het federaal token werkt niet meer" in words(page) and "Gebruik itsme of je eID-kaart" in words(page)
    assert not any("token" in code for code in ways(page))
    assert not any("token" in code for code in providers.ways())


def test_while_acm_is_away_the_other_keys_are_offered_and_the_way_is_kept(visit: Visit) -> None:
    with acm_gone():
        answer = visit().get("/aanmelden?sleutel=itsme&naar=/mijn-rechten")
        assert answer.status_code == 503
        assert "We kunnen ACM nu niet bereiken" in words(answer) and "Dit werkt nu wel" in words(answer)
        assert {"passkey", "app-code"} <= set(ways(answer)) and not {"itsme", "eid", "app", "sms"} & set(ways(answer))
        assert all(href.endswith("&naar=/mijn-rechten") for href in tiles(answer))
        assert 'href="/aanmelden?sleutel=itsme&amp;naar=/mijn-rechten"' in words(answer, raw=True), "and to try again"
