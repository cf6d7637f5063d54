"""The demonstration's ACM: it asks what must be asked and no more, shows a key again when asked, and tells who signed out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest

from paspoort.demo.acm import backchannel
from paspoort.demo.acm.app import Acm
from paspoort.demo.acm.embed import serving
from paspoort.demo.acm.signin import must_show_key
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused, Wish
from tests.protocols.oidc_world import AN, BO, OTHER_SCHOOL, SCHOOL, Browser, World, client, direct, settings
from tests.raised import raised

EID, ITSME, SMS = (f"urn:be:vlaanderen:authmech:{key}" for key in ("eid", "itsme", "csamsms"))
WHO = "Wie ben je?"


def enter(provider: OidcProvider, browser: Browser, persona: str = "an", institution: str = "", **wish: Any) -> Proof:
    """Sign in with one key, which is not asked for."""
    challenge = provider.begin(Wish(**{"key": ITSME} | wish))
    assert browser.open(challenge.url) == {}
    assert WHO in browser.page
    answer = browser.press("persona", persona)
    return provider.complete(browser.press("institution", institution) if institution else answer, challenge.pending)


def test_where_one_key_is_asked_nobody_chooses_a_key(acm: World) -> None:
    proof = enter(acm.provider(), Browser(), key=SMS)
    assert (proof.acr, proof.level) == (SMS, Level.SUBSTANTIAL)


def test_there_is_no_other_key_to_choose_where_one_is_asked(acm: World) -> None:
    browser = Browser()
    browser.open(acm.provider().begin(Wish(key=ITSME)).url)
    assert "Andere sleutel kiezen" not in browser.page
    browser.press("again", "1")
    assert WHO in browser.page


def test_someone_who_is_known_shows_the_one_key_that_is_asked(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    enter(provider, browser, key=SMS)
    challenge = provider.begin(Wish(Level.HIGH, key=EID))
    assert browser.open(challenge.url) == {}
    assert "Toon je digitale sleutel" in browser.page
    assert "An Peeters" in browser.page
    proof = provider.complete(browser.press("key", "eid"), challenge.pending)
    assert (proof.acr, proof.subject) == (EID, AN.subject)


def test_someone_who_is_known_is_asked_again_for_what_must_be_shown_now(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    first = enter(provider, browser)
    acm.clock.ahead = 60
    again = enter(provider, browser, fresh=True)
    assert again.auth_time >= first.auth_time + 60
    assert again.sid != first.sid


def test_a_key_shown_by_somebody_else_meanwhile_is_of_somebody_else(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    enter(provider, browser)
    caught = raised(SignInRefused, enter, provider, browser, "bo", SCHOOL, fresh=True, subject=AN.subject)
    assert caught.code == Refusal.OTHER_PERSON


@pytest.mark.parametrize(
    ("asked", "shows"),
    [
        ({}, False),
        ({"prompt": ["login"]}, True),
        ({"prompt": ["consent login"]}, True),
        ({"prompt": ["none"]}, False),
        ({"max_age": ["0"]}, True),
        ({"max_age": ["60"]}, True),
        ({"max_age": ["61"]}, False),
        ({"max_age": ["soon"]}, False),
    ],
)
def test_a_key_is_shown_again_by_prompt_and_by_age(asked: dict[str, list[str]], shows: bool) -> None:
    assert must_show_key(asked, auth_time=1000, now=1060) == shows


def test_switching_asks_again_on_whose_behalf_and_nothing_else(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    enter(provider, browser, "bo", SCHOOL)
    challenge = provider.begin(Wish(switch=True, key=ITSME))
    assert browser.open(challenge.url) == {}
    assert "Namens wie wil je aanmelden?" in browser.page
    proof = provider.complete(browser.press("institution", OTHER_SCHOOL), challenge.pending)
    assert (proof.subject, proof.institution_number) == (BO.subject, OTHER_SCHOOL)


def test_it_announces_what_it_does_and_nothing_else(acm: World) -> None:
    said = direct().get(f"{acm.origin}/op/.well-known/openid-configuration").json()
    assert said["backchannel_logout_supported"] is said["backchannel_logout_session_supported"] is True
    assert said["prompt_values_supported"] == ["none", "login"]
    proof = enter(acm.provider(), Browser())
    assert {"auth_time", "sid"} <= set(said["claims_supported"])
    assert proof.auth_time and proof.sid


class Application:
    """An application that keeps what providers tell it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        self.told.append(parse_qs(body)["logout_token"][0])
        start_response("200 OK", [])
        return [b""]


@contextmanager
def telling() -> Iterator[tuple[Acm, str, Application]]:
    """A demonstration ACM with two applications, of which one wants to be told."""
    application, made = Application(), list[Acm]()

    def make(origin: str) -> Acm:
        clients = [client(backchannel_logout_uri=f"{listens}/told"), client(client_id="deaf")]
        made.append(Acm(f"{origin}/op", clients, lambda: [AN, BO]))
        return made[0]

    with serving(lambda origin: application) as listens, serving(make) as origin:
        yield made[0], origin, application


def wait_for(application: Application) -> None:
    until = time.monotonic() + 5
    while not application.told and time.monotonic() < until:
        time.sleep(0.02)


def test_signing_out_there_is_told_to_every_application_that_wants_to_know() -> None:
    with telling() as (_, origin, application):
        provider = OidcProvider(settings(origin), direct())
        browser = Browser()
        proof = enter(provider, browser)
        browser.http.get(f"{origin}/op/v1/logout")
        wait_for(application)
        (token,) = application.told
        gone = provider.says_signed_out(token)
        assert gone and (gone.provider, gone.subject, gone.sid) == ("acm", AN.subject, proof.sid)
        browser.http.get(f"{origin}/op/v1/logout")
        assert len(application.told) == 1


def test_an_application_that_does_not_answer_keeps_nobody_from_signing_out() -> None:
    with telling() as (acm, origin, application):
        for known in acm.engine.clients.values():
            object.__setattr__(known, "backchannel_logout_uri", "http://127.0.0.1:9/told")
        browser = Browser()
        enter(OidcProvider(settings(origin), direct()), browser)
        session = acm.sign_ins.forget(browser.http.cookies["acm_sessie"])
        assert session
        backchannel.tell(acm.engine, session).join(10)
        assert application.told == []
        assert browser.http.get(f"{origin}/op/v1/logout").status_code == 200
