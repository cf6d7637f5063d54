"""Signing in at the demonstration's own ACM, over HTTP, as a browser does."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.oidc import login_hint
from paspoort.identity.inner.provider import Refusal, Wish
from paspoort.identity.inner.roles3d import Role3D, RoleRefusal
from tests.protocols.demo_answers import refusal, sign_in
from tests.protocols.oidc_world import (
    AN,
    BO,
    OTHER_SCHOOL,
    SCHOOL,
    SECRET,
    Browser,
    World,
)


def test_a_person_with_one_school_signs_in_with_itsme(acm: World) -> None:
    proof = sign_in(acm.provider(), Browser(), key="itsme", persona="an")
    assert (proof.provider, proof.subject) == ("acm", AN.subject)
    assert (proof.given_name, proof.family_name) == ("An", "Peeters")
    assert (proof.national_number, proof.vo_id) == (AN.national_number, AN.vo_id)
    assert (proof.audience, proof.institution_number) == ("OV", SCHOOL)
    assert proof.institution_name == "Voorbeeldschool"
    assert (proof.acr, proof.level) == ("urn:be:vlaanderen:authmech:itsme", Level.HIGH)
    assert proof.roles == (Role3D("IRISGebruiker", "gebruiker", SCHOOL),)
    assert [(each.reason, each.text) for each in proof.refused_roles] == [(RoleRefusal.RIGHT_UNKNOWN, f"Iets-anders:{SCHOOL}")]
    assert proof.sid


@pytest.mark.parametrize(
    ("key", "level"),
    [("eid", Level.HIGH), ("itsme", Level.HIGH), ("app", Level.SUBSTANTIAL), ("sms", Level.SUBSTANTIAL)],
)
def test_each_key_gives_its_level(acm: World, key: str, level: Level) -> None:
    assert sign_in(acm.provider(), Browser(), key=key).level == level


def test_the_answer_by_form_post(acm: World) -> None:
    proof = sign_in(acm.provider(response_mode="form_post"), Browser())
    assert proof.subject == AN.subject


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_the_client_proves_itself_with_a_secret(acm: World, method: str) -> None:
    client_id = "by-post" if method.endswith("post") else "by-basic"
    proof = sign_in(acm.provider(client_id=client_id, client_auth=method, client_secret=SECRET), Browser())
    assert proof.subject == AN.subject


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_a_wrong_secret_is_refused(acm: World, method: str) -> None:
    client_id = "by-post" if method.endswith("post") else "by-basic"
    provider = acm.provider(client_id=client_id, client_auth=method, client_secret="wrong")
    challenge = provider.begin()
    assert refusal(provider, Browser().sign_in(challenge.url), challenge) == Refusal.CLIENT_REFUSED


def test_the_client_token_may_name_the_issuer_as_its_audience(acm: World) -> None:
    assert sign_in(acm.provider(assertion_audience="issuer"), Browser()).subject == AN.subject


def test_the_client_key_of_somebody_else_is_refused(acm: World) -> None:
    provider = acm.provider(client_key=RSAKey.generate_key(2048, {"kid": "stranger"}))
    challenge = provider.begin()
    assert refusal(provider, Browser().sign_in(challenge.url), challenge) == Refusal.CLIENT_REFUSED


def test_the_request_holds_what_acm_documents(acm: World) -> None:
    asked = parse_qs(urlsplit(acm.provider().begin().url).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid profile vo rrn iris"]
    assert asked["acr_values"][0].split() == [
        f"urn:be:vlaanderen:authmech:{key}" for key in ("eid", "itsme", "csamtotp", "csamsms")
    ]
    step_up = parse_qs(urlsplit(acm.provider().begin(Wish(level=Level.HIGH)).url).query)
    assert step_up["acr_values"][0].split() == [f"urn:be:vlaanderen:authmech:{key}" for key in ("eid", "itsme")]


def test_the_login_hints_are_those_acm_documents() -> None:
    assert login_hint(Wish(switch=True)) == "eyJzd2l0Y2hfaWQiOiB0cnVlfQ=="
    targeted = login_hint(Wish(institution_number=SCHOOL))
    assert targeted and base64.b64decode(targeted) == b'{"cap_hint": "OV", "code_hint": "034793"}'
    assert login_hint(Wish()) is None


def test_someone_with_two_schools_chooses_one(acm: World) -> None:
    browser = Browser()
    provider = acm.provider()
    challenge = provider.begin()
    browser.sign_in(challenge.url, persona="bo")
    assert "Namens wie wil je aanmelden?" in browser.page
    assert "Tweede school" in browser.page
    proof = provider.complete(browser.press("institution", OTHER_SCHOOL), challenge.pending)
    assert proof.institution_number == OTHER_SCHOOL
    assert proof.roles == (Role3D("IRISGebruiker", "gebruiker", OTHER_SCHOOL),)


def test_switching_asks_only_on_whose_behalf(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    first = sign_in(provider, browser, persona="bo", institution=SCHOOL)
    challenge = provider.begin(Wish(switch=True, subject=BO.subject))
    assert browser.open(challenge.url) == {}
    assert "Namens wie wil je aanmelden?" in browser.page
    second = provider.complete(browser.press("institution", OTHER_SCHOOL), challenge.pending)
    assert (first.institution_number, second.institution_number) == (SCHOOL, OTHER_SCHOOL)
    assert second.subject == first.subject
    assert second.sid == first.sid


def test_a_targeted_sign_in_is_silent_within_the_session(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    sign_in(provider, browser, persona="bo", institution=SCHOOL)
    challenge = provider.begin(Wish(institution_number=OTHER_SCHOOL))
    proof = provider.complete(browser.open(challenge.url), challenge.pending)
    assert proof.institution_number == OTHER_SCHOOL


def test_a_targeted_sign_in_for_a_school_one_does_not_belong_to_is_refused(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin(Wish(institution_number=OTHER_SCHOOL))
    params = Browser().sign_in(challenge.url, persona="an")
    assert refusal(provider, params, challenge) == Refusal.CANCELLED


def test_stepping_up_asks_a_stronger_key_of_the_same_person(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    assert sign_in(provider, browser, key="sms").level == Level.SUBSTANTIAL
    challenge = provider.begin(Wish(level=Level.HIGH, subject=AN.subject))
    assert browser.open(challenge.url) == {}
    assert "sterkere sleutel" in browser.page
    assert "via sms" not in browser.page
    proof = provider.complete(browser.press("key", "eid"), challenge.pending)
    assert (proof.level, proof.subject) == (Level.HIGH, AN.subject)


def test_a_key_that_was_not_offered_cannot_be_chosen(acm: World) -> None:
    browser, provider = Browser(), acm.provider()
    browser.open(provider.begin(Wish(level=Level.HIGH)).url)
    assert browser.press("key", "sms") == {}
    assert "Kies je digitale sleutel" in browser.page


def test_stepping_up_as_somebody_else_is_refused(acm: World) -> None:
    provider = acm.provider()
    challenge = provider.begin(Wish(level=Level.HIGH, subject=BO.subject))
    params = Browser().sign_in(challenge.url, persona="an")
    assert refusal(provider, params, challenge) == Refusal.OTHER_PERSON


def test_no_acr_comes_back_when_none_was_asked(acm: World) -> None:
    proof = sign_in(acm.provider(acr_keys=()), Browser(), key="eid")
    assert (proof.acr, proof.level) == (None, Level.LOW)
