"""The keys a provider signs with, and what it says about itself: fetched when needed, kept as long as it says, never trusted
from within a token."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from paspoort.identity.inner.provider import ProviderUnavailable, Refusal
from tests.protocols.oidc_world import SCHOOL, Clock, Rogue
from tests.protocols.rogue_answers import answer, put, refused, relying_party


def test_a_key_inside_the_token_is_not_trusted(rogue: Rogue) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "mine"})
    rogue.sign = lambda header, claims: jwt.encode(
        {"alg": "ES256", "kid": "mine", "jwk": stranger.as_dict(private=False)}, claims, stranger
    )
    assert refused(rogue) == Refusal.KEY_UNKNOWN


def test_an_unknown_kid_asks_the_keys_exactly_once_more(rogue: Rogue) -> None:
    clock = Clock()
    provider = relying_party(rogue, clock)
    answer(rogue, provider)
    assert rogue.count("/keys") == 1
    rogue.header = {"kid": "unheard of"}
    assert refused(rogue, provider) == Refusal.KEY_UNKNOWN
    assert rogue.count("/keys") == 2
    for _ in range(5):
        assert refused(rogue, provider) == Refusal.KEY_UNKNOWN
    assert rogue.count("/keys") == 2
    clock.ahead = 11
    assert refused(rogue, provider) == Refusal.KEY_UNKNOWN
    assert rogue.count("/keys") == 3


def test_rotation_costs_one_look_and_the_old_key_stops(rogue: Rogue) -> None:
    provider = relying_party(rogue)
    answer(rogue, provider)
    old, rogue.key = rogue.key, RSAKey.generate_key(2048, {"kid": "two"})
    answer(rogue, provider)
    assert rogue.count("/keys") == 2
    rogue.sign = lambda header, claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, old)
    assert refused(rogue, provider) == Refusal.KEY_UNKNOWN


def test_keys_are_kept_as_long_as_the_provider_says(rogue: Rogue) -> None:
    clock = Clock()
    provider = relying_party(rogue, clock)
    rogue.cache_control = "public, max-age=300"
    rogue.bend = lambda claims: [put(iat=int(clock()), exp=int(clock()) + 60)(claims)]
    for ahead, fetches in ((0, 1), (299, 1), (301, 2)):
        clock.ahead = ahead
        answer(rogue, provider)
        assert rogue.count("/keys") == fetches


def test_a_token_without_kid_counts_only_with_a_single_key(rogue: Rogue) -> None:
    rogue.sign = lambda header, claims: jwt.encode({"alg": "RS256"}, claims, rogue.key)
    assert answer(rogue).institution_number == SCHOOL
    rogue.published = [rogue.public(), RSAKey.generate_key(2048, {"kid": "two"}).as_dict(private=False)]
    assert refused(rogue) == Refusal.KEY_UNKNOWN


def test_secret_and_senseless_keys_are_passed_over(rogue: Rogue) -> None:
    junk: list[Any] = [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}, {"kty": "RSA", "n": 5}, 7, {"kty": "EC"}]
    rogue.published = [*junk, rogue.public()]
    assert answer(rogue).institution_number == SCHOOL


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"issuer": "https://elsewhere.example/op"}, Refusal.ISSUER_MISMATCH),
        ({"token_endpoint": "http://elsewhere.example/token"}, Refusal.PROVIDER_MALFORMED),
        ({"jwks_uri": "file:///etc/passwd"}, Refusal.PROVIDER_MALFORMED),
        ({"authorization_endpoint": None}, Refusal.PROVIDER_MALFORMED),
        ({"jwks_uri": "https://[bad"}, Refusal.PROVIDER_MALFORMED),
    ],
)
def test_a_false_discovery_document_is_refused(rogue: Rogue, document: dict[str, Any], expected: Refusal) -> None:
    rogue.document = document
    assert refused(rogue) == expected


def test_a_provider_that_is_out_of_order_is_left_alone_for_a_moment(rogue: Rogue) -> None:
    clock = Clock()
    provider = relying_party(rogue, clock)
    rogue.status = 503
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            provider.begin()
    assert len(rogue.asked) == 1
    rogue.status, clock.ahead = 200, 3
    assert answer(rogue, provider).institution_number == SCHOOL


def test_es256_counts(rogue: Rogue) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec"})
    rogue.published = [{**key.as_dict(private=False), "use": "sig"}]
    rogue.sign = lambda header, claims: jwt.encode({"alg": "ES256", "kid": "ec"}, claims, key)
    assert answer(rogue).institution_number == SCHOOL
