"""Signing in at the demonstration's own ACM, over HTTP, as a browser does."""

import base64
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from paspoort.demo.acm.app import Acm
from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.embed import serving
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.oidc import OidcProvider, login_hint
from paspoort.identity.inner.provider import Challenge, Proof, ProviderUnavailable, Refusal, SignInRefused, Wish
from paspoort.identity.inner.roles3d import Role3D, RoleRefusal
from tests.protocols.oidc_world import (
    AN,
    BO,
    OTHER_SCHOOL,
    SCHOOL,
    SECRET,
    Browser,
    Clock,
    World,
    client,
    direct,
    running_acm,
    settings,
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_acm() as running:
        yield running


@pytest.fixture(autouse=True)
def present_time(world: World) -> Iterator[None]:
    yield
    world.clock.ahead = 0.0


def refusal(provider: OidcProvider, params: dict[str, str], challenge: Challenge | None) -> Refusal:
    with pytest.raises(SignInRefused) as refused:
        provider.complete(params, challenge.pending if challenge else None)
    return refused.value.code


def sign_in(provider: OidcProvider, browser: Browser, wish: Wish | None = None, **choices: str) -> Proof:
    challenge = provider.begin(wish)
    return provider.complete(browser.sign_in(challenge.url, **choices), challenge.pending)


def test_a_person_with_one_school_signs_in_with_itsme(world: World) -> None:
    proof = sign_in(world.provider(), Browser(), key="itsme", persona="an")
    assert (proof.provider, proof.subject) == ("acm", AN.subject)
    assert (proof.given_name, proof.family_name) == ("An", "Peeters")
    assert (proof.national_number, proof.vo_id) == (AN.national_number, AN.vo_id)
    assert (proof.audience, proof.institution_number) == ("OV", SCHOOL)
    assert proof.institution_name == "Voorbeeldschool"
    assert (proof.acr, proof.level) == ("urn:be:vlaanderen:authmech:itsme", Level.HIGH)
    assert proof.roles == (Role3D("IRISGebruiker", "gebruiker", SCHOOL),)
    assert [(each.reason, each.text) for each in proof.refused_roles] == [(RoleRefusal.RIGHT_UNKNOWN, f"Iets-anders:{SCHOOL}")]
    assert proof.expires - proof.auth_time == pytest.approx(3600, abs=5)
    assert proof.sid


@pytest.mark.parametrize(
    ("key", "level"),
    [("eid", Level.HIGH), ("itsme", Level.HIGH), ("app", Level.SUBSTANTIAL), ("sms", Level.SUBSTANTIAL)],
)
def test_each_key_gives_its_level(world: World, key: str, level: Level) -> None:
    assert sign_in(world.provider(), Browser(), key=key).level == level


def test_the_answer_by_form_post(world: World) -> None:
    proof = sign_in(world.provider(response_mode="form_post"), Browser())
    assert proof.subject == AN.subject


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_the_client_proves_itself_with_a_secret(world: World, method: str) -> None:
    client_id = "by-post" if method.endswith("post") else "by-basic"
    proof = sign_in(world.provider(client_id=client_id, client_auth=method, client_secret=SECRET), Browser())
    assert proof.subject == AN.subject


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_a_wrong_secret_is_refused(world: World, method: str) -> None:
    client_id = "by-post" if method.endswith("post") else "by-basic"
    provider = world.provider(client_id=client_id, client_auth=method, client_secret="wrong")
    challenge = provider.begin()
    assert refusal(provider, Browser().sign_in(challenge.url), challenge) == Refusal.CLIENT_REFUSED


def test_the_client_token_may_name_the_issuer_as_its_audience(world: World) -> None:
    assert sign_in(world.provider(assertion_audience="issuer"), Browser()).subject == AN.subject


def test_the_client_key_of_somebody_else_is_refused(world: World) -> None:
    provider = world.provider(client_key=RSAKey.generate_key(2048, {"kid": "stranger"}))
    challenge = provider.begin()
    assert refusal(provider, Browser().sign_in(challenge.url), challenge) == Refusal.CLIENT_REFUSED


def test_the_request_holds_what_acm_documents(world: World) -> None:
    asked = parse_qs(urlsplit(world.provider().begin().url).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid profile vo rrn iris"]
    assert asked["acr_values"][0].split() == [
        f"urn:be:vlaanderen:authmech:{key}" for key in ("eid", "itsme", "csamtotp", "csamsms")
    ]
    step_up = parse_qs(urlsplit(world.provider().begin(Wish(level=Level.HIGH)).url).query)
    assert step_up["acr_values"][0].split() == [f"urn:be:vlaanderen:authmech:{key}" for key in ("eid", "itsme")]


def test_the_login_hints_are_those_acm_documents() -> None:
    assert login_hint(Wish(switch=True)) == "eyJzd2l0Y2hfaWQiOiB0cnVlfQ=="
    targeted = login_hint(Wish(institution_number=SCHOOL))
    assert targeted and base64.b64decode(targeted) == b'{"cap_hint": "OV", "code_hint": "034793"}'
    assert login_hint(Wish()) is None


def test_someone_with_two_schools_chooses_one(world: World) -> None:
    browser = Browser()
    provider = world.provider()
    challenge = provider.begin()
    browser.sign_in(challenge.url, persona="bo")
    assert "Namens wie wil je aanmelden?" in browser.page
    assert "Tweede school" in browser.page
    proof = provider.complete(browser.press("institution", OTHER_SCHOOL), challenge.pending)
    assert proof.institution_number == OTHER_SCHOOL
    assert proof.roles == (Role3D("IRISGebruiker", "gebruiker", OTHER_SCHOOL),)


def test_switching_asks_only_on_whose_behalf(world: World) -> None:
    browser, provider = Browser(), world.provider()
    first = sign_in(provider, browser, persona="bo", institution=SCHOOL)
    challenge = provider.begin(Wish(switch=True, subject=BO.subject))
    assert browser.open(challenge.url) == {}
    assert "Namens wie wil je aanmelden?" in browser.page
    second = provider.complete(browser.press("institution", OTHER_SCHOOL), challenge.pending)
    assert (first.institution_number, second.institution_number) == (SCHOOL, OTHER_SCHOOL)
    assert second.subject == first.subject
    assert second.sid == first.sid


def test_a_targeted_sign_in_is_silent_within_the_session(world: World) -> None:
    browser, provider = Browser(), world.provider()
    sign_in(provider, browser, persona="bo", institution=SCHOOL)
    challenge = provider.begin(Wish(institution_number=OTHER_SCHOOL))
    proof = provider.complete(browser.open(challenge.url), challenge.pending)
    assert proof.institution_number == OTHER_SCHOOL


def test_a_targeted_sign_in_for_a_school_one_does_not_belong_to_is_refused(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin(Wish(institution_number=OTHER_SCHOOL))
    params = Browser().sign_in(challenge.url, persona="an")
    assert refusal(provider, params, challenge) == Refusal.CANCELLED


def test_stepping_up_asks_a_stronger_key_of_the_same_person(world: World) -> None:
    browser, provider = Browser(), world.provider()
    assert sign_in(provider, browser, key="sms").level == Level.SUBSTANTIAL
    challenge = provider.begin(Wish(level=Level.HIGH, subject=AN.subject))
    assert browser.open(challenge.url) == {}
    assert "sterkere sleutel" in browser.page
    assert "via sms" not in browser.page
    proof = provider.complete(browser.press("key", "eid"), challenge.pending)
    assert (proof.level, proof.subject) == (Level.HIGH, AN.subject)


def test_a_key_that_was_not_offered_cannot_be_chosen(world: World) -> None:
    browser, provider = Browser(), world.provider()
    browser.open(provider.begin(Wish(level=Level.HIGH)).url)
    assert browser.press("key", "sms") == {}
    assert "Kies je digitale sleutel" in browser.page


def test_stepping_up_as_somebody_else_is_refused(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin(Wish(level=Level.HIGH, subject=BO.subject))
    params = Browser().sign_in(challenge.url, persona="an")
    assert refusal(provider, params, challenge) == Refusal.OTHER_PERSON


def test_no_acr_comes_back_when_none_was_asked(world: World) -> None:
    proof = sign_in(world.provider(acr_keys=()), Browser(), key="eid")
    assert (proof.acr, proof.level) == (None, Level.LOW)


def test_cancelling_is_told_as_such(world: World) -> None:
    browser, provider = Browser(), world.provider()
    challenge = provider.begin()
    browser.open(challenge.url)
    assert refusal(provider, browser.press("cancel", "1"), challenge) == Refusal.CANCELLED


def test_a_scope_that_was_not_granted_is_refused_before_any_page(world: World) -> None:
    provider = world.provider(client_id="without-roles")
    challenge = provider.begin()
    assert refusal(provider, Browser().open(challenge.url), challenge) == Refusal.SCOPE_REFUSED


def test_an_unknown_return_address_shows_a_page_and_sends_nobody_there(world: World) -> None:
    browser = Browser()
    provider = world.provider(redirect_uri="http://127.0.0.1:9/elsewhere")
    assert browser.open(provider.begin().url) == {}
    assert "klopt niet" in browser.page


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("code_challenge=", "unused="),
        ("code_challenge", "unused"),
        ("code_challenge_method=S256", "code_challenge_method=plain"),
        ("code_challenge_method=S256", "unused=S256"),
    ],
)
def test_a_request_without_pkce_is_refused(world: World, there: str, instead: str) -> None:
    provider = world.provider()
    challenge = provider.begin()
    without = challenge.url.replace(there, instead)
    assert without != challenge.url
    assert refusal(provider, Browser().open(without), challenge) == Refusal.REQUEST_REFUSED


def test_a_code_with_the_verifier_of_another_sign_in_is_refused(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    swapped = Challenge(challenge.url, challenge.pending | {"verifier": provider.begin().pending["verifier"]})
    assert refusal(provider, params, swapped) == Refusal.CODE_REFUSED


def test_a_replayed_code_is_refused_and_its_token_ends(world: World) -> None:
    browser, provider, other = Browser(), world.provider(), world.provider()
    challenge = provider.begin()
    params = browser.sign_in(challenge.url)
    provider.complete(params, challenge.pending)
    tokens = len(world.acm.engine.tokens)
    assert refusal(other, params, challenge) == Refusal.CODE_REFUSED
    assert len(world.acm.engine.tokens) == tokens - 1


def test_a_code_older_than_thirty_seconds_is_refused(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    world.clock.ahead = 31
    assert refusal(provider, params, challenge) == Refusal.CODE_REFUSED


def test_a_code_of_twenty_nine_seconds_still_counts(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    world.clock.ahead = 29
    assert provider.complete(params, challenge.pending).subject == AN.subject


def test_the_state_of_another_browser_is_refused(world: World) -> None:
    provider = world.provider()
    mine, theirs = provider.begin(), provider.begin()
    params = Browser().sign_in(theirs.url)
    assert refusal(provider, params, mine) == Refusal.STATE_MISMATCH
    assert refusal(provider, params, None) == Refusal.PENDING_MISSING


def test_what_was_kept_counts_once(world: World) -> None:
    provider = world.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    provider.complete(params, challenge.pending)
    assert refusal(provider, params, challenge) == Refusal.PENDING_SPENT


def test_what_was_kept_does_not_last(world: World) -> None:
    provider = world.provider(world.clock)
    challenge = provider.begin()
    world.clock.ahead = 901
    assert refusal(provider, {"state": challenge.pending["state"]}, challenge) == Refusal.PENDING_EXPIRED


def test_a_sign_in_under_way_belongs_to_one_browser(world: World) -> None:
    mine, theirs = Browser(), Browser()
    mine.open(world.provider().begin().url)
    response = theirs.http.get(mine.url)
    assert response.status_code == 410
    assert "afgelopen" in response.text


def test_the_key_rotates_and_sign_in_goes_on(world: World) -> None:
    browser, provider = Browser(), world.provider()
    old = sign_in(provider, browser)
    world.acm.engine.keys.rotate()
    challenge = provider.begin()
    new = provider.complete(browser.open(challenge.url), challenge.pending)
    assert old.id_token_hint and new.id_token_hint
    kids = [jwt.decode(hint, world.acm.engine.keys.all).header["kid"] for hint in (old.id_token_hint, new.id_token_hint)]
    assert kids[0] != kids[1]


def test_the_session_at_acm_ends_after_two_hours(world: World) -> None:
    browser, provider = Browser(), world.provider()
    sign_in(provider, browser)
    world.clock.ahead = 7201
    assert browser.open(provider.begin().url) == {}
    assert "Kies je digitale sleutel" in browser.page


def test_signing_out_ends_the_session_at_acm(world: World) -> None:
    browser, provider = Browser(), world.provider()
    sign_in(provider, browser)
    url = provider.sign_out_url(state="goodbye")
    assert url and "id_token_hint" not in url
    assert browser.open(url) == {"state": "goodbye"}
    assert browser.open(provider.begin().url) == {}
    assert "Kies je digitale sleutel" in browser.page


def test_signing_out_with_the_token_as_a_posted_hint(world: World) -> None:
    browser, provider = Browser(), world.provider()
    proof = sign_in(provider, browser)
    form = provider.sign_out_form("bye", proof.id_token_hint)
    assert form
    assert browser._follow(browser.http.post(form[0], data=form[1])) == {"state": "bye"}


def test_signing_out_goes_to_no_address_that_was_not_agreed(world: World) -> None:
    browser = Browser()
    provider = world.provider(post_logout_redirect_uri="http://127.0.0.1:9/elsewhere")
    url = provider.sign_out_url()
    assert url and browser.open(url) == {}
    assert "afgemeld" in browser.page


def test_userinfo_says_the_same_to_whoever_holds_the_token(world: World) -> None:
    answer = direct().get(f"{world.origin}/op/v1/userinfo", headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 401
    sign_in(world.provider(), Browser())
    token = next(reversed(world.acm.engine.tokens._things))
    claims = direct().get(f"{world.origin}/op/v1/userinfo", headers={"Authorization": f"Bearer {token}"}).json()
    assert (claims["sub"], claims["vo_orgcode"]) == (AN.subject, SCHOOL)


def test_many_sign_ins_at_once(world: World) -> None:
    provider, subjects = world.provider(), []

    def one(persona: str, school: str) -> None:
        proofs = [sign_in(provider, Browser(), persona=persona, institution=school) for _ in range(3)]
        subjects.extend(proof.subject for proof in proofs)

    threads = [threading.Thread(target=one, args=who) for who in [("an", ""), ("bo", SCHOOL)] * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(subjects) == sorted([AN.subject] * 18 + [BO.subject] * 18)


def test_the_provider_is_down() -> None:
    with running_acm() as short:
        provider, later = short.provider(), short.provider()
        challenge = provider.begin()
        params = Browser().sign_in(challenge.url)
    with pytest.raises(ProviderUnavailable):
        later.begin()
    with pytest.raises(ProviderUnavailable):
        provider.complete(params, challenge.pending)


def test_the_provider_comes_back(world: World) -> None:
    with serving(lambda origin: world.acm) as origin:
        port = urlsplit(origin).port
    clock = Clock()
    provider = OidcProvider(settings(origin), direct(), clock)
    with pytest.raises(ProviderUnavailable):
        provider.begin()
    acm = Acm(f"{origin}/op", world.acm.engine.clients.values(), lambda: [AN])
    with serving(lambda _: acm, port=port or 0):
        with pytest.raises(ProviderUnavailable):
            provider.begin()
        clock.ahead = 3
        assert provider.begin().url.startswith(origin)


def test_someone_else_can_take_over_the_browser(world: World) -> None:
    browser, provider = Browser(), world.provider()
    sign_in(provider, browser, persona="bo", institution=SCHOOL)
    challenge = provider.begin()
    browser.open(challenge.url)
    assert "Dag Bo" in browser.page
    browser.press("again", "1")
    browser.press("key", "eid")
    assert "Bo D" not in browser.page, "only who holds this key is shown"
    assert provider.complete(browser.press("persona", "an"), challenge.pending).subject == AN.subject


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = {field.name: getattr(client(), field.name) for field in fields(Client)}
    configuration = {
        "issuer": f"http://127.0.0.1:{port}/op",
        "personas": "tests.protocols.oidc_cast:people",
        "clients": [known],
    }
    file = tmp_path / "acm.json"
    file.write_text(json.dumps(configuration))
    command = [sys.executable, "-m", "paspoort.demo.acm", "--config", str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            provider = OidcProvider(settings(f"http://127.0.0.1:{port}"), direct())
            proof = sign_in_when_up(provider)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0, "it stops cleanly when interrupted"
    assert proof.institution_number == OTHER_SCHOOL


def sign_in_when_up(provider: OidcProvider) -> Proof:
    for _ in range(100):
        try:
            return sign_in(provider, Browser(), persona="bo", institution=OTHER_SCHOOL)
        except ProviderUnavailable:
            time.sleep(0.2)
    raise AssertionError("the demonstration's ACM did not start within 20 seconds")


def test_every_page_is_closed_to_others_and_never_kept(world: World) -> None:
    browser = Browser()
    browser.open(world.provider().begin().url)
    page = browser.http.get(browser.url)
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "geen echte ACM" in page.text


def test_no_personal_data_shows_in_the_text_of_a_proof(world: World) -> None:
    proof = sign_in(world.provider(), Browser())
    assert not any(secret in repr(proof) for secret in ("Peeters", "93051822361", AN.vo_id, AN.subject))
