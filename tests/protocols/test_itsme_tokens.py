"""Every way in which an encrypted answer can be false: refused, each with its own reason."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from paspoort.identity.inner import itsme
from paspoort.identity.inner.key_file import read_file
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.nested_token import CONTENT_ALGORITHM, KEY_ALGORITHM, LONGEST, open_nested
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused, Wish
from tests.protocols.itsme_world import HostileItsme, encrypt, itsme_on, make_keys, newest, provider_for
from tests.protocols.oidc_world import Claims, Rogue
from tests.protocols.rogue_answers import Ahead, answer, put, refused, signed_with_public_key, unsigned

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
STRANGER = RSAKey.generate_key(2048, {"kid": "a stranger's"})


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys") / "itsme.json")


@pytest.fixture
def hostile(rogue: Rogue, keys: Path) -> Iterator[HostileItsme]:
    with itsme_on(f"{rogue.origin}/op", keys):
        yield HostileItsme(rogue, keys)


def proof_of(hostile: HostileItsme, wish: Wish | None = None) -> Proof:
    return answer(hostile.rogue, provider_for(hostile.keys), wish)


def refusal_of(hostile: HostileItsme, wish: Wish | None = None) -> Refusal:
    return refused(hostile.rogue, provider_for(hostile.keys), wish)


def test_an_honest_answer_tells_who_it_is_and_of_no_institution(hostile: HostileItsme) -> None:
    proof = proof_of(hostile)
    assert (proof.provider, proof.given_name, proof.national_number) == ("itsme", "An", "93051822361")
    assert (proof.level, proof.acr, proof.names_place) == (Level.HIGH, itsme.BASIC.acr, False)
    assert (proof.institution_number, proof.vo_id, proof.roles, proof.audience) == (None, None, (), None)
    assert proof.auth_time == hostile.said["auth_time"]


def test_what_only_acm_may_say_is_passed_over(hostile: HostileItsme) -> None:
    hostile.said |= {"vo_orgcode": "034793", "vo_id": "7d1c2a60-5b1f-4a50-9d0f-1f6ad0a4c001", "rrn": "85073003328"}
    hostile.said |= {"iris_rol_3d": ["IRISGebruiker-gebruiker:034793"], "vo_doelgroepcode": "OV"}
    proof = proof_of(hostile)
    assert (proof.institution_number, proof.vo_id, proof.roles, proof.national_number) == (None, None, (), "93051822361")


WRAPPED_WRONG: dict[str, tuple[dict[str, Any], Refusal]] = {
    "another way to wrap the key": ({"alg": "RSA-OAEP"}, Refusal.ALGORITHM_REFUSED),
    "the oldest way to wrap the key": ({"alg": "RSA1_5"}, Refusal.ALGORITHM_REFUSED),
    "another way to encrypt": ({"enc": "A128GCM"}, Refusal.ALGORITHM_REFUSED),
    "a longer key than agreed": ({"enc": "A256CBC-HS512"}, Refusal.ALGORITHM_REFUSED),
    "compressed": ({"zip": "DEF"}, Refusal.ALGORITHM_REFUSED),
    "does not say what lies in it": ({"cty": None}, Refusal.TOKEN_TYPE),
    "says that something else lies in it": ({"cty": "application/json"}, Refusal.TOKEN_TYPE),
    "another type of token": ({"typ": "logout+jwt"}, Refusal.TOKEN_TYPE),
    "does not say for which key": ({"kid": None}, Refusal.KEY_UNKNOWN),
    "for a key that nobody has": ({"kid": "unheard of"}, Refusal.KEY_UNKNOWN),
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("name", WRAPPED_WRONG)
def test_a_token_that_is_wrapped_otherwise_is_refused(hostile: HostileItsme, name: str) -> None:
    header, expected = WRAPPED_WRONG[name]
    rogue = hostile.rogue
    rogue.sign = lambda head, claims: encrypt(jwt.encode(head, claims, rogue.key), hostile.ours, **header)
    assert refusal_of(hostile) == expected


def relabel(token: str, **changes: Any) -> str:
    """Change what a token says about itself, and nothing else."""
    head, rest = token.split(".", 1)
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))) | changes
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=") + "." + rest


def garble(token: str, part: int) -> str:
    """Change one character in the middle of a part of a token."""
    parts = token.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    return ".".join(parts)


TAMPERED: dict[str, tuple[Callable[[str], str], Refusal]] = {
    "its tag": (lambda token: garble(token, 4), Refusal.DECRYPTION_FAILED),
    "what it says": (lambda token: garble(token, 3), Refusal.DECRYPTION_FAILED),
    "its start": (lambda token: garble(token, 2), Refusal.DECRYPTION_FAILED),
    "its key": (lambda token: garble(token, 1), Refusal.DECRYPTION_FAILED),
    "its header": (lambda token: relabel(token, harmless="1"), Refusal.DECRYPTION_FAILED),
    "a demand that we do not know": (lambda token: relabel(token, crit=["x"], x=1), Refusal.TOKEN_MALFORMED),
    "its header is a list": (lambda token: "WyJhbGciXQ." + token.split(".", 1)[1], Refusal.TOKEN_MALFORMED),
    "its header is nonsense": (lambda token: "%%%." + token.split(".", 1)[1], Refusal.TOKEN_MALFORMED),
    "a part too few": (lambda token: token.rsplit(".", 1)[0], Refusal.DECRYPTION_FAILED),
    "a part too many": (lambda token: token + ".AAAA", Refusal.DECRYPTION_FAILED),
    "without its tag": (lambda token: token.rsplit(".", 1)[0] + ".", Refusal.DECRYPTION_FAILED),
    "letters from elsewhere": (lambda token: token + "é", Refusal.TOKEN_MALFORMED),
    "nothing at all": (lambda token: "....", Refusal.TOKEN_MALFORMED),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_token_that_was_tampered_with_is_refused(hostile: HostileItsme, name: str) -> None:
    tamper, expected = TAMPERED[name]
    honest = hostile.rogue.sign
    assert honest
    hostile.rogue.sign = lambda header, claims: tamper(honest(header, claims))
    assert refusal_of(hostile) == expected


PIECES = st.sampled_from(["", ".", "eyJ", "e30", "W10", "bnVsbA", "AAAA", "é", "\x00", "=", "-_"])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, min_size=5, max_size=5).map(".".join)))
def test_no_text_at_all_is_taken_or_breaks_anything(text: str) -> None:
    with pytest.raises(SignInRefused):
        open_nested(text, lambda kid: STRANGER)


@given(st.dictionaries(st.sampled_from(["alg", "enc", "kid", "cty", "typ", "zip", "crit", "epk"]), JSON))
def test_no_header_at_all_is_taken_or_breaks_anything(header: dict[str, Any]) -> None:
    token = relabel(
        ".".join(["e30", "AAAA", "AAAA", "AAAA", "AAAA"]), **{"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM} | header
    )
    with pytest.raises(SignInRefused):
        open_nested(token, lambda kid: STRANGER)


def wrapped(hostile: HostileItsme, make: Callable[[dict[str, Any], Claims], str]) -> None:
    hostile.rogue.sign = lambda header, claims: encrypt(make(header, claims), hostile.ours)


def test_a_token_that_is_only_signed_is_refused(hostile: HostileItsme) -> None:
    hostile.rogue.sign = None
    assert refusal_of(hostile) == Refusal.TOKEN_TYPE


def test_bare_claims_in_an_encrypted_token_are_refused(hostile: HostileItsme) -> None:
    wrapped(hostile, lambda header, claims: json.dumps(claims))
    assert refusal_of(hostile) == Refusal.TOKEN_MALFORMED


def test_alg_none_in_an_encrypted_token_is_refused(hostile: HostileItsme) -> None:
    wrapped(hostile, unsigned)
    assert refusal_of(hostile) == Refusal.ALGORITHM_REFUSED


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_hs256_with_the_public_key_in_an_encrypted_token_is_refused(hostile: HostileItsme) -> None:
    wrapped(hostile, lambda header, claims: signed_with_public_key(hostile.rogue, header, claims))
    assert refusal_of(hostile) == Refusal.ALGORITHM_REFUSED


def test_a_signature_that_was_not_agreed_is_refused_even_when_it_holds(hostile: HostileItsme) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec"})
    hostile.rogue.published = [{**key.as_dict(private=False), "use": "sig"}]
    wrapped(hostile, lambda header, claims: jwt.encode({"alg": "ES256", "kid": "ec"}, claims, key))
    assert refusal_of(hostile) == Refusal.ALGORITHM_REFUSED


def test_an_encrypted_token_in_an_encrypted_token_is_refused(hostile: HostileItsme) -> None:
    rogue = hostile.rogue
    wrapped(hostile, lambda header, claims: encrypt(jwt.encode(header, claims, rogue.key), hostile.ours))
    assert refusal_of(hostile) == Refusal.TOKEN_MALFORMED


def test_whoever_knows_our_public_key_can_encrypt_and_still_proves_nothing(hostile: HostileItsme) -> None:
    wrapped(hostile, lambda header, claims: jwt.encode(header, claims, STRANGER))
    assert refusal_of(hostile) == Refusal.SIGNATURE_INVALID


def test_a_token_for_somebody_elses_key_is_refused(hostile: HostileItsme) -> None:
    rogue = hostile.rogue
    rogue.sign = lambda header, claims: encrypt(jwt.encode(header, claims, rogue.key), STRANGER)
    assert refusal_of(hostile) == Refusal.KEY_UNKNOWN
    rogue.sign = lambda header, claims: encrypt(jwt.encode(header, claims, rogue.key), STRANGER, kid=hostile.ours.kid)
    assert refusal_of(hostile) == Refusal.DECRYPTION_FAILED


def test_our_signing_key_opens_nothing(hostile: HostileItsme) -> None:
    signing, rogue = newest(read_file(hostile.keys), "sig"), hostile.rogue
    rogue.sign = lambda header, claims: encrypt(jwt.encode(header, claims, rogue.key), signing)
    assert refusal_of(hostile) == Refusal.KEY_UNKNOWN


def test_a_key_inside_the_token_is_not_used(hostile: HostileItsme) -> None:
    rogue, secret = hostile.rogue, OctKey.generate_key(128)
    rogue.sign = lambda header, claims: encrypt(
        jwt.encode(header, claims, rogue.key), hostile.ours, jwk=secret.as_dict(private=True), jku="https://elsewhere.example/"
    )
    assert proof_of(hostile).subject


def test_a_token_as_long_as_may_be_counts_and_a_longer_one_does_not(hostile: HostileItsme) -> None:
    hostile.said["padding"] = "x" * 6000
    assert proof_of(hostile).subject
    hostile.said["padding"] = "x" * LONGEST
    assert refusal_of(hostile) == Refusal.TOKEN_MALFORMED


FALSE_CLAIMS = {
    "of another provider": (put(iss="https://idp.elsewhere.example/v2"), Refusal.ISSUER_MISMATCH),
    "for another client": (put(aud="another-client"), Refusal.AUDIENCE_MISMATCH),
    "for another client beside us": (put(aud=["paspoort-test", "x"], azp="x"), Refusal.PARTY_MISMATCH),
    "of another sign-in": (put(nonce="of another sign-in"), Refusal.NONCE_MISMATCH),
    "long over": (put(exp=Ahead(-3600)), Refusal.TOKEN_EXPIRED),
    "from the future": (put(iat=Ahead(600)), Refusal.TOKEN_FROM_FUTURE),
    "beside another access token": (put(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), Refusal.ACCESS_TOKEN_MISMATCH),
    "with a number that is none": (put(**{itsme.NATIONAL_NUMBER: "930518"}), Refusal.CLAIM_MALFORMED),
    "with a number that is a number": (put(**{itsme.NATIONAL_NUMBER: 93051822361}), Refusal.CLAIM_MALFORMED),
    "by the federal token": (put(amr=["fedtoken"]), Refusal.FEDERAL_TOKEN),
}


@pytest.mark.parametrize("name", FALSE_CLAIMS)
def test_a_false_claim_in_an_encrypted_token_is_refused(hostile: HostileItsme, name: str) -> None:
    bend, expected = FALSE_CLAIMS[name]
    hostile.rogue.bend = lambda claims: [change(claims) for change in (hostile.speak, bend)]
    assert refusal_of(hostile) == expected


ODD_ACR = [None, "", "http://itsme.services/v2/claim/acr_unheard_of", "urn:be:vlaanderen:authmech:eid", 35, [itsme.ADVANCED.acr]]
STRONGER = [Wish(level=Level.HIGH), Wish(fresh=True)]


@pytest.mark.parametrize("acr", ODD_ACR)
def test_an_acr_absent_or_unknown_is_the_lowest_level(hostile: HostileItsme, acr: object) -> None:
    hostile.said["acr"] = acr
    assert proof_of(hostile).level == Level.LOW
    assert refusal_of(hostile, Wish(level=Level.SUBSTANTIAL)) == Refusal.LEVEL_TOO_LOW


@pytest.mark.parametrize("wish", STRONGER)
@pytest.mark.parametrize("acr", [itsme.BASIC.acr, *ODD_ACR])
def test_an_answer_without_the_code_to_a_request_for_the_code_is_refused(hostile: HostileItsme, acr: object, wish: Wish) -> None:
    hostile.said["acr"] = acr
    assert refusal_of(hostile, wish) == Refusal.LEVEL_TOO_LOW
    hostile.said["acr"] = itsme.ADVANCED.acr
    assert proof_of(hostile, wish).level == Level.HIGH


def test_more_than_was_asked_is_fine(hostile: HostileItsme) -> None:
    hostile.said["acr"] = itsme.ADVANCED.acr
    assert proof_of(hostile).acr == itsme.ADVANCED.acr


def test_a_token_that_does_not_say_when_the_phone_was_used_is_not_fresh(hostile: HostileItsme) -> None:
    hostile.said["auth_time"] = None
    assert proof_of(hostile).auth_time == 0


def test_an_answer_counts_once_and_only_where_it_was_asked(hostile: HostileItsme) -> None:
    provider = provider_for(hostile.keys)
    challenge = provider.begin(Wish())
    hostile.rogue.nonce = challenge.pending["nonce"]
    params = {"code": "a-code", "state": challenge.pending["state"]}
    assert why(provider, params | {"state": "of another browser"}, challenge.pending) == Refusal.STATE_MISMATCH
    assert why(provider, params, None) == Refusal.PENDING_MISSING
    assert provider.complete(params, challenge.pending).subject
    assert why(provider, params, challenge.pending) == Refusal.PENDING_SPENT


def why(provider: OidcProvider, params: dict[str, str], pending: dict[str, str] | None) -> Refusal:
    with pytest.raises(SignInRefused) as caught:
        provider.complete(params, pending)
    return caught.value.code
