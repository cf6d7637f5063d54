"""A provider says that someone signed out there: the sessions here end, and a false word ends nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from paspoort.audit.models import Trace
from paspoort.identity.actions import Refusal
from paspoort.identity.inner.logout_token import EVENT, OLDEST
from paspoort.identity.models import Session
from tests.protocols.product_world import FORM, Product, is_in, last_refusal, say_signed_out
from tests.protocols.rogue_answers import Ahead, signed_with_public_key, unsigned


def test_all_sessions_of_the_person_end_and_nobody_elses(product: Product) -> None:
    at_work, at_home, colleague = product.sign_in("one", "a"), product.sign_in("one", "b"), product.sign_in("two", "c")
    answer = product.say_signed_out(product.logout_token("one"))
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (200, b"", "no-store")
    assert (is_in(at_work), is_in(at_home), is_in(colleague)) == (False, False, True)


@pytest.mark.parametrize("subject", ["one", None])
def test_only_the_session_that_is_named_ends(product: Product, subject: str | None) -> None:
    named, other = product.sign_in("one", "a"), product.sign_in("one", "b")
    assert product.say_signed_out(product.logout_token(subject, "a")).status_code == 200
    assert (is_in(named), is_in(other)) == (False, True)


def test_a_session_without_a_name_ends_with_every_word_about_its_person(product: Product) -> None:
    nameless = product.sign_in("one")
    assert product.say_signed_out(product.logout_token("one", "a")).status_code == 200
    assert not is_in(nameless)


def test_the_name_of_a_session_of_somebody_else_ends_nothing(product: Product) -> None:
    hers = product.sign_in("two", "a")
    assert product.say_signed_out(product.logout_token("one", "a")).status_code == 200
    assert is_in(hers)


def test_each_session_that_ended_leaves_a_trace_with_its_reason(product: Product) -> None:
    product.sign_in("one", "a")
    product.say_signed_out(product.logout_token("one"))
    (trace,) = Trace.objects.filter(event="session.ended_by_provider")
    assert trace.object_id
    session = Session.objects.get(id=trace.object_id)
    assert (session.end_reason, trace.service, trace.facts) == ("ended_by_provider", "sign-in", {"provider": "acm"})


def test_the_answer_does_not_tell_whether_there_was_a_session(product: Product) -> None:
    product.sign_in("one", "a")
    there, nowhere = (product.say_signed_out(product.logout_token(subject)) for subject in ("one", "nobody"))
    assert (there.status_code, there.content, there.headers.items()) == (
        nowhere.status_code,
        nowhere.content,
        nowhere.headers.items(),
    )


@pytest.mark.parametrize("changes", [{"iat": Ahead(100)}, {"exp": Ahead(-100)}])
def test_clocks_may_differ_by_two_minutes(product: Product, changes: dict[str, Any]) -> None:
    browser = product.sign_in()
    assert product.say_signed_out(product.logout_token(**changes)).status_code == 200
    assert not is_in(browser)


@pytest.mark.parametrize("kind", ["logout+jwt", "LOGOUT+JWT", "JWT", None])
def test_the_type_may_be_said_or_not(product: Product, kind: str | None) -> None:
    browser = product.sign_in()
    product.rogue.sign = lambda header, claims: jwt.encode(
        {name: value for name, value in (header | {"typ": kind}).items() if value}, claims, product.rogue.key
    )
    assert product.say_signed_out(product.logout_token()).status_code == 200
    assert not is_in(browser)


FALSE: dict[str, tuple[dict[str, Any], Refusal]] = {
    "a nonce": ({"nonce": "of an ID token"}, Refusal.NONCE_MISMATCH),
    "an empty nonce": ({"nonce": ""}, Refusal.NONCE_MISMATCH),
    "wrong aud": ({"aud": "another-client"}, Refusal.AUDIENCE_MISMATCH),
    "aud is a list without us": ({"aud": ["x", "y"]}, Refusal.AUDIENCE_MISMATCH),
    "no aud": ({"aud": None}, Refusal.AUDIENCE_MISMATCH),
    "another iss": ({"iss": "https://elsewhere.example/op"}, Refusal.ISSUER_MISMATCH),
    "no iss": ({"iss": None}, Refusal.ISSUER_MISMATCH),
    "iss is a list": ({"iss": ["https://elsewhere.example/op"]}, Refusal.ISSUER_MISMATCH),
    "future iat": ({"iat": Ahead(600)}, Refusal.TOKEN_FROM_FUTURE),
    "no iat": ({"iat": None}, Refusal.TOKEN_FROM_FUTURE),
    "iat is text": ({"iat": "now"}, Refusal.TOKEN_FROM_FUTURE),
    "too old, whatever exp says": (
        {"iat": Ahead(-OLDEST - 60), "exp": Ahead(9999)},
        Refusal.TOKEN_EXPIRED,
    ),
    "expired": ({"exp": Ahead(-600)}, Refusal.TOKEN_EXPIRED),
    "no exp": ({"exp": None}, Refusal.TOKEN_EXPIRED),
    "no events": ({"events": None}, Refusal.TOKEN_TYPE),
    "events is a list": ({"events": [EVENT]}, Refusal.TOKEN_TYPE),
    "another event": ({"events": {"http://schemas.openid.net/event/other": {}}}, Refusal.TOKEN_TYPE),
    "an event that is no object": ({"events": {EVENT: True}}, Refusal.TOKEN_TYPE),
    "no jti": ({"jti": None}, Refusal.CLAIM_MALFORMED),
    "jti is a number": ({"jti": 7}, Refusal.CLAIM_MALFORMED),
    "jti is blank": ({"jti": " "}, Refusal.CLAIM_MALFORMED),
    "neither sub nor sid": ({"sub": None}, Refusal.CLAIM_MALFORMED),
    "sub is a list": ({"sub": ["one"]}, Refusal.CLAIM_MALFORMED),
    "sub is blank": ({"sub": ""}, Refusal.CLAIM_MALFORMED),
    "sid is an object": ({"sid": {"$ne": 1}}, Refusal.CLAIM_MALFORMED),
    "sid without end": ({"sid": "s" * 300}, Refusal.CLAIM_MALFORMED),
}


def ends_nothing(product: Product, make: Callable[[], str], reason: Refusal) -> None:
    browser = product.sign_in()
    answer = product.say_signed_out(make())
    assert (answer.status_code, answer.json(), answer.headers["Cache-Control"]) == (400, {"error": "invalid_request"}, "no-store")
    assert (is_in(browser), last_refusal()) == (True, reason)


@pytest.mark.parametrize("name", FALSE)
def test_a_false_word_ends_nothing(product: Product, name: str) -> None:
    changes, reason = FALSE[name]
    ends_nothing(product, lambda: product.logout_token(**changes), reason)


def test_a_token_counts_once_on_every_server(product: Product) -> None:
    token = product.logout_token()
    assert product.say_signed_out(token).status_code == 200
    ends_nothing(product, lambda: token, Refusal.PENDING_SPENT)


Sign = Callable[[dict[str, Any], dict[str, Any]], str]


def signed(product: Product, sign: Sign) -> Callable[[], str]:
    """Make a token by other means than the provider's own, once someone has signed in."""

    def make() -> str:
        product.rogue.sign = sign
        return product.logout_token()

    return make


def test_alg_none_ends_nothing(product: Product) -> None:
    ends_nothing(product, signed(product, unsigned), Refusal.ALGORITHM_REFUSED)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_hs256_with_the_public_key_ends_nothing(product: Product) -> None:
    forge = partial(signed_with_public_key, product.rogue)
    ends_nothing(product, signed(product, forge), Refusal.ALGORITHM_REFUSED)


def test_the_key_of_another_issuer_ends_nothing(product: Product) -> None:
    stranger = RSAKey.generate_key(2048)
    forge: Sign = lambda header, claims: jwt.encode(header, claims, stranger)  # noqa: E731
    ends_nothing(product, signed(product, forge), Refusal.SIGNATURE_INVALID)


def test_a_key_inside_the_token_ends_nothing(product: Product) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "mine"})
    own = {"alg": "ES256", "kid": "mine", "jwk": stranger.as_dict(private=False)}
    forge: Sign = lambda header, claims: jwt.encode(own, claims, stranger)  # noqa: E731
    ends_nothing(product, signed(product, forge), Refusal.KEY_UNKNOWN)


def test_another_type_of_token_ends_nothing(product: Product) -> None:
    forge: Sign = lambda header, claims: jwt.encode(header | {"typ": "at+jwt"}, claims, product.rogue.key)  # noqa: E731
    ends_nothing(product, signed(product, forge), Refusal.TOKEN_TYPE)


def test_an_id_token_is_no_word_of_signing_out(product: Product) -> None:
    seen: list[str] = []

    def keep(header: dict[str, Any], claims: dict[str, Any]) -> str:
        seen.append(jwt.encode(header, claims, product.rogue.key))
        return seen[-1]

    product.rogue.sign = keep
    browser = product.sign_in()
    assert product.say_signed_out(seen[0]).status_code == 400
    assert is_in(browser)


def test_a_provider_that_is_down_ends_nothing(product: Product) -> None:
    browser = product.sign_in()
    token = product.logout_token()
    product.rogue.header = {"kid": "new"}
    product.rogue.status = 503
    assert product.say_signed_out(product.logout_token()).status_code == 400
    assert is_in(browser)
    product.rogue.status = 200
    assert product.say_signed_out(token).status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é.é.é", "." * 20, "e30.W10.AA", "x" * 10_000])
def test_nonsense_ends_nothing(product: Product, token: str) -> None:
    assert product.say_signed_out(token).status_code == 400


def test_the_form_itself_must_be_in_order(product: Product) -> None:
    browser, token = product.sign_in(), product.logout_token()
    client = Client()
    assert say_signed_out().status_code == 400
    assert say_signed_out(logout_token=[token, token]).status_code == 400
    assert say_signed_out(logout_token=token, more="x" * 17_000).status_code == 400
    assert client.post("/aanmelden/uitgelogd", {"logout_token": token}).status_code == 400
    assert client.post("/aanmelden/uitgelogd", {"logout_token": token}, content_type="application/json").status_code == 400
    assert client.post(f"/aanmelden/uitgelogd?logout_token={token}", "", content_type=FORM).status_code == 400
    assert client.get("/aanmelden/uitgelogd", {"logout_token": token}).status_code == 405
    assert is_in(browser)
