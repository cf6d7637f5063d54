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


def test_a_key_renewed_under_its_own_number_costs_one_look(rogue: Rogue) -> None:
    clock = Clock()
    provider = relying_party(rogue, clock)
    answer(rogue, provider)
    rogue.key = RSAKey.generate_key(2048, {"kid": "one"})
    answer(rogue, provider)
    assert rogue.count("/keys") == 2
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    rogue.sign = lambda header, claims: jwt.encode(header, claims, stranger)
    for _ in range(3):
        assert refused(rogue, provider) == Refusal.SIGNATURE_INVALID
    assert rogue.count("/keys") == 2, "forged tokens make us ask no more than once in ten seconds"


def test_of_two_keys_with_one_number_each_is_tried(rogue: Rogue) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"}).as_dict(private=False)
    for published in ([other, rogue.public()], [rogue.public(), other]):
        rogue.published = published
        assert answer(rogue).institution_number == SCHOOL


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_key_shorter_than_the_standard_asks_signs_nothing(rogue: Rogue) -> None:
    rogue.key = RSAKey.generate_key(1024, {"kid": "one"})
    assert refused(rogue) == Refusal.KEY_UNKNOWN


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


def test_a_provider_that_is_in_order_has_no_faults(rogue: Rogue) -> None:
    rogue.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert relying_party(rogue).faults() == []


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_what_is_wrong_with_a_provider_is_said_before_the_first_visitor(rogue: Rogue) -> None:
    twice, weak = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(1024, {"kid": "old"})
    nameless = RSAKey.generate_key(2048)
    rogue.published = [rogue.public(), *(key.as_dict(private=False) for key in (twice, weak, nameless)), 7]
    rogue.published[3].pop("kid", None)
    rogue.document = {
        "authorization_endpoint": "http://elsewhere.example/auth",
        "code_challenge_methods_supported": ["plain"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "id_token_signing_alg_values_supported": ["PS256"],
    }
    said = "\n".join(relying_party(rogue).faults())
    for piece in (
        "authorization_endpoint is missing or no https address",
        "code_challenge_methods_supported does not name S256",
        "token_endpoint_auth_methods_supported does not name client_secret_post",
        "id_token_signing_alg_values_supported names neither RS256 nor ES256",
        "key old is an RSA key of 1024 bits",
        "a key has no number (kid) beside others",
        "2 keys have the number one",
    ):
        assert piece in said, piece


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        ({"status": 503}, "does not answer"),
        ({"status": 404}, "gives no JSON object (status 404)"),
        ({"published": []}, "publishes no key that may sign for us"),
        ({"document": {"issuer": "https://elsewhere.example"}}, "names another issuer"),
    ],
)
def test_a_provider_that_cannot_serve_is_named(rogue: Rogue, bend: dict[str, Any], said: str) -> None:
    for name, value in bend.items():
        setattr(rogue, name, value)
    assert any(said in fault for fault in relying_party(rogue).faults())
