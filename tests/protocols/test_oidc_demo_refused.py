"""What the demonstration's own ACM refuses, forgets and survives."""

import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import fields
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from joserfc import jwt

from paspoort.demo.acm.app import Acm
from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.embed import serving
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Challenge, Proof, ProviderUnavailable, Refusal
from tests.at_once import at_once
from tests.protocols.demo_answers import refusal, sign_in
from tests.protocols.oidc_world import (
    AN,
    BO,
    OTHER_SCHOOL,
    SCHOOL,
    Browser,
    Clock,
    World,
    client,
    direct,
    running_acm,
    settings,
)


def test_cancelling_is_told_as_such(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    challenge = provider.begin()
    browser.open(challenge.url)
    assert refusal(provider, browser.press("cancel", "1"), challenge) == Refusal.CANCELLED


def test_a_scope_that_was_not_granted_is_refused_before_any_page(acm: World) -> None:
    provider = acm.provider(client_id="without-roles")
    challenge = provider.begin()
    assert refusal(provider, Browser().open(challenge.url), challenge) == Refusal.SCOPE_REFUSED


def test_an_unknown_return_address_shows_a_page_and_sends_nobody_there(acm: World) -> None:
    browser = Browser()
    provider = acm.provider(redirect_uri="http://127.0.0.1:9/elsewhere")
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
def test_a_request_without_pkce_is_refused(acm: World, there: str, instead: str) -> None:
    provider = acm.provider()
    challenge = provider.begin()
    without = challenge.url.replace(there, instead)
    assert without != challenge.url
    assert refusal(provider, Browser().open(without), challenge) == Refusal.REQUEST_REFUSED


def test_a_code_with_the_verifier_of_another_sign_in_is_refused(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    swapped = Challenge(challenge.url, challenge.pending | {"verifier": provider.begin().pending["verifier"]})
    assert refusal(provider, params, swapped) == Refusal.CODE_REFUSED


def test_a_replayed_code_is_refused_and_its_token_ends(acm: World) -> None:
    browser, provider, other = Browser(), acm.provider(), acm.provider()
    challenge = provider.begin()
    params = browser.sign_in(challenge.url)
    provider.complete(params, challenge.pending)
    tokens = len(acm.acm.engine.tokens)
    assert refusal(other, params, challenge) == Refusal.CODE_REFUSED
    assert len(acm.acm.engine.tokens) == tokens - 1


def test_a_code_older_than_thirty_seconds_is_refused(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    acm.clock.ahead = 31
    assert refusal(provider, params, challenge) == Refusal.CODE_REFUSED


def test_a_code_of_twenty_nine_seconds_still_counts(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    acm.clock.ahead = 29
    assert provider.complete(params, challenge.pending).subject == AN.subject


def test_the_state_of_another_browser_is_refused(acm: World) -> None:
    provider = acm.provider()
    mine, theirs = provider.begin(), provider.begin()
    params = Browser().sign_in(theirs.url)
    assert refusal(provider, params, mine) == Refusal.STATE_MISMATCH
    assert refusal(provider, params, None) == Refusal.PENDING_MISSING


def test_what_was_kept_counts_once(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin()
    params = Browser().sign_in(challenge.url)
    provider.complete(params, challenge.pending)
    assert refusal(provider, params, challenge) == Refusal.PENDING_SPENT


def test_what_was_kept_does_not_last(acm: World) -> None:
    provider = acm.provider(acm.clock)
    challenge = provider.begin()
    acm.clock.ahead = 901
    assert refusal(provider, {"state": challenge.pending["state"]}, challenge) == Refusal.PENDING_EXPIRED


def test_a_sign_in_under_way_belongs_to_one_browser(acm: World) -> None:
    mine, theirs = Browser(), Browser()
    mine.open(acm.provider().begin().url)
    response = theirs.http.get(mine.url)
    assert response.status_code == 410
    assert "afgelopen" in response.text


def test_the_key_rotates_and_sign_in_goes_on(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    old = sign_in(provider, browser)
    acm.acm.engine.keys.rotate()
    challenge = provider.begin()
    new = provider.complete(browser.open(challenge.url), challenge.pending)
    assert old.id_token_hint and new.id_token_hint
    kids = [jwt.decode(hint, acm.acm.engine.keys.all).header["kid"] for hint in (old.id_token_hint, new.id_token_hint)]
    assert kids[0] != kids[1]


def test_the_session_at_acm_ends_after_two_hours(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    sign_in(provider, browser)
    acm.clock.ahead = 7201
    assert browser.open(provider.begin().url) == {}
    assert "Kies je digitale sleutel" in browser.page


def test_signing_out_ends_the_session_at_acm(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    sign_in(provider, browser)
    url = provider.sign_out_url(state="goodbye")
    assert url and "id_token_hint" not in url
    assert browser.open(url) == {"state": "goodbye"}
    assert browser.open(provider.begin().url) == {}
    assert "Kies je digitale sleutel" in browser.page


def test_signing_out_with_the_token_as_a_posted_hint(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    proof = sign_in(provider, browser)
    form = provider.sign_out_form("bye", proof.id_token_hint)
    assert form
    assert browser._follow(browser.http.post(form[0], data=form[1])) == {"state": "bye"}


def test_signing_out_goes_to_no_address_that_was_not_agreed(acm: World) -> None:
    browser = Browser()
    provider = acm.provider(post_logout_redirect_uri="http://127.0.0.1:9/elsewhere")
    url = provider.sign_out_url()
    assert url and browser.open(url) == {}
    assert "afgemeld" in browser.page


def test_userinfo_says_the_same_to_whoever_holds_the_token(acm: World) -> None:
    answer = direct().get(f"{acm.origin}/op/v1/userinfo", headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 401
    sign_in(acm.provider(), Browser())
    token = next(reversed(acm.acm.engine.tokens._things))
    claims = direct().get(f"{acm.origin}/op/v1/userinfo", headers={"Authorization": f"Bearer {token}"}).json()
    assert (claims["sub"], claims["vo_orgcode"]) == (AN.subject, SCHOOL)


def test_many_sign_ins_at_once(acm: World) -> None:
    provider = acm.provider()

    def thrice(persona: str, school: str) -> list[str]:
        return [sign_in(provider, Browser(), persona=persona, institution=school).subject for _ in range(3)]

    subjects = at_once(*[partial(thrice, *who) for who in [("an", ""), ("bo", SCHOOL)] * 6])
    assert sorted(chain.from_iterable(subjects)) == sorted([AN.subject] * 18 + [BO.subject] * 18)


def test_the_provider_is_down() -> None:
    with running_acm() as short:
        provider, later = short.provider(), short.provider()
        challenge = provider.begin()
        params = Browser().sign_in(challenge.url)
    with pytest.raises(ProviderUnavailable):
        later.begin()
    with pytest.raises(ProviderUnavailable):
        provider.complete(params, challenge.pending)


def test_the_provider_comes_back(acm: World) -> None:
    with serving(lambda origin: acm.acm) as origin:
        port = urlsplit(origin).port
    clock = Clock()
    provider = OidcProvider(settings(origin), direct(), clock)
    with pytest.raises(ProviderUnavailable):
        provider.begin()
    back = Acm(f"{origin}/op", acm.acm.engine.clients.values(), lambda: [AN])
    with serving(lambda _: back, port=port or 0):
        with pytest.raises(ProviderUnavailable):
            provider.begin()
        clock.ahead = 3
        assert provider.begin().url.startswith(origin)


def test_someone_else_can_take_over_the_browser(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
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


def test_every_page_is_closed_to_others_and_never_kept(acm: World) -> None:
    browser = Browser()
    browser.open(acm.provider().begin().url)
    page = browser.http.get(browser.url)
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "geen echte ACM" in page.text


def test_no_personal_data_shows_in_the_text_of_a_proof(acm: World) -> None:
    proof = sign_in(acm.provider(), Browser())
    assert not any(secret in repr(proof) for secret in ("Peeters", "93051822361", AN.vo_id, AN.subject))
