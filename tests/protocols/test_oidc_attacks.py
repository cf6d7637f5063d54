"""Every way an answer can be false, stale, for someone else or nonsense: refused, each with its own reason."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from paspoort.identity.inner.claims import ClaimRules
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Refusal, SignInRefused, Wish
from paspoort.identity.inner.roles3d import RoleRefusal
from tests.protocols.oidc_world import (
    OTHER_SCHOOL,
    PAIRS,
    RULES,
    SCHOOL,
    Claims,
    Rogue,
    direct,
    settings,
)
from tests.protocols.rogue_answers import Ahead, answer, drop, put, refused, relying_party, signed_with_public_key, unsigned


def test_an_honest_answer_counts(rogue: Rogue) -> None:
    proof = answer(rogue)
    assert (proof.institution_number, proof.level) == (SCHOOL, Level.HIGH)
    assert [role.context for role in proof.roles] == ["gebruiker"]


FALSE_CLAIMS = {
    "wrong iss": (put(iss="https://elsewhere.example/op"), Refusal.ISSUER_MISMATCH),
    "iss with a slash too many": (lambda claims: put(iss=claims["iss"] + "/")(claims), Refusal.ISSUER_MISMATCH),
    "no iss": (drop("iss"), Refusal.ISSUER_MISMATCH),
    "wrong aud": (put(aud="another-client"), Refusal.AUDIENCE_MISMATCH),
    "aud is a list without us": (put(aud=["x", "y"]), Refusal.AUDIENCE_MISMATCH),
    "aud is nonsense": (put(aud={"paspoort-test": 1}), Refusal.AUDIENCE_MISMATCH),
    "no aud": (drop("aud"), Refusal.AUDIENCE_MISMATCH),
    "wrong azp": (put(azp="another-client"), Refusal.PARTY_MISMATCH),
    "several aud without azp": (
        lambda claims: (put(aud=["paspoort-test", "x"])(claims), drop("azp")(claims)),
        Refusal.PARTY_MISMATCH,
    ),
    "wrong nonce": (put(nonce="of another sign-in"), Refusal.NONCE_MISMATCH),
    "no nonce": (drop("nonce"), Refusal.NONCE_MISMATCH),
    "nonce is a list": (lambda claims: put(nonce=[claims["nonce"]])(claims), Refusal.NONCE_MISMATCH),
    "wrong at_hash": (put(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), Refusal.ACCESS_TOKEN_MISMATCH),
    "at_hash is nonsense": (put(at_hash=None), Refusal.ACCESS_TOKEN_MISMATCH),
    "expired": (put(exp=Ahead(-3600)), Refusal.TOKEN_EXPIRED),
    "made a day ago": (put(iat=Ahead(-86400)), Refusal.TOKEN_EXPIRED),
    "exp never comes": (put(exp=float("inf")), Refusal.TOKEN_EXPIRED),
    "exp is text": (put(exp="tomorrow"), Refusal.TOKEN_EXPIRED),
    "exp out of this world": (put(exp=10**40), Refusal.CLAIM_MALFORMED),
    "no exp": (drop("exp"), Refusal.TOKEN_EXPIRED),
    "future iat": (put(iat=Ahead(600)), Refusal.TOKEN_FROM_FUTURE),
    "no iat": (drop("iat"), Refusal.TOKEN_FROM_FUTURE),
    "not valid yet": (put(nbf=Ahead(600)), Refusal.TOKEN_FROM_FUTURE),
    "no sub": (drop("sub"), Refusal.CLAIM_MALFORMED),
    "sub is a number": (put(sub=12), Refusal.CLAIM_MALFORMED),
    "sub is blank": (put(sub="  "), Refusal.CLAIM_MALFORMED),
    "national number is a number": (put(rrn=93051822361), Refusal.CLAIM_MALFORMED),
    "national number too short": (put(rrn="930518"), Refusal.CLAIM_MALFORMED),
    "vo_id is no UUID": (put(vo_id="boss"), Refusal.CLAIM_MALFORMED),
    "a name with a line break": (put(family_name="Peeters\nadmin"), Refusal.CLAIM_MALFORMED),
    "a name without end": (put(given_name="n" * 300), Refusal.CLAIM_MALFORMED),
    "citizens are no school": (put(vo_doelgroepcode="BUR"), Refusal.TARGET_GROUP_REFUSED),
    "no target group": (drop("vo_doelgroepcode"), Refusal.TARGET_GROUP_REFUSED),
    "no institution": (drop("vo_orgcode"), Refusal.INSTITUTION_MISSING),
    "institution as a number": (put(vo_orgcode=34793), Refusal.INSTITUTION_MALFORMED),
    "institution without its zero": (put(vo_orgcode="34793"), Refusal.INSTITUTION_MALFORMED),
    "institution in other digits": (put(vo_orgcode="٠٣٤٧٩٣"), Refusal.INSTITUTION_MALFORMED),
}


@pytest.mark.parametrize("name", FALSE_CLAIMS)
def test_a_false_claim_is_refused(rogue: Rogue, name: str) -> None:
    rogue.bend, expected = FALSE_CLAIMS[name]
    assert refused(rogue) == expected


@pytest.mark.parametrize(("claim", "way"), [("iat", 1), ("nbf", 1), ("exp", -1)])
def test_clocks_may_differ_by_two_minutes_and_no_more(rogue: Rogue, claim: str, way: int) -> None:
    rogue.bend = put(**{claim: Ahead(way * 110)})
    assert answer(rogue).institution_number == SCHOOL
    rogue.bend = put(**{claim: Ahead(way * 150)})
    assert refused(rogue) == (Refusal.TOKEN_FROM_FUTURE if way > 0 else Refusal.TOKEN_EXPIRED)


def test_alg_none_is_refused(rogue: Rogue) -> None:
    rogue.sign = unsigned
    assert refused(rogue) == Refusal.ALGORITHM_REFUSED


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_hs256_with_the_public_key_is_refused(rogue: Rogue) -> None:
    rogue.sign = lambda header, claims: signed_with_public_key(rogue, header, claims)
    assert refused(rogue) == Refusal.ALGORITHM_REFUSED


@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "nonsense", None, ["RS256"]])
def test_other_algorithms_are_refused(rogue: Rogue, algorithm: object) -> None:
    def relabel(header: dict[str, Any], claims: Claims) -> str:
        honest = jwt.encode(header, claims, rogue.key)
        changed = json.dumps({**header, "alg": algorithm}).encode()
        return base64.urlsafe_b64encode(changed).decode().rstrip("=") + honest[honest.index(".") :]

    rogue.sign = relabel
    assert refused(rogue) in (Refusal.ALGORITHM_REFUSED, Refusal.TOKEN_MALFORMED)


def test_another_type_of_token_is_refused(rogue: Rogue) -> None:
    rogue.header = {"typ": "logout+jwt"}
    assert refused(rogue) == Refusal.TOKEN_TYPE


def test_a_signature_of_somebody_else_under_the_right_number_is_refused(rogue: Rogue) -> None:
    stranger = RSAKey.generate_key(2048)
    rogue.sign = lambda header, claims: jwt.encode(header, claims, stranger)
    assert refused(rogue) == Refusal.SIGNATURE_INVALID


def test_changed_claims_under_a_right_signature_are_refused(rogue: Rogue) -> None:
    def change(header: dict[str, Any], claims: Claims) -> str:
        head, _, signature = jwt.encode(header, claims, rogue.key).split(".")
        payload = json.dumps({**claims, "sub": "another"}).encode()
        return f"{head}.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.{signature}"

    rogue.sign = change
    assert refused(rogue) == Refusal.SIGNATURE_INVALID


def test_a_signed_text_that_is_no_object_is_refused(rogue: Rogue) -> None:
    rogue.sign = lambda header, claims: jws.serialize_compact(header, b'["sub"]', rogue.key)
    assert refused(rogue) == Refusal.SIGNATURE_INVALID


def test_an_acr_lower_than_asked_is_refused(rogue: Rogue) -> None:
    rogue.bend = put(acr="urn:be:vlaanderen:authmech:csamsms")
    assert answer(rogue).level == Level.SUBSTANTIAL
    assert refused(rogue, wish=Wish(level=Level.HIGH)) == Refusal.LEVEL_TOO_LOW


@pytest.mark.parametrize("acr", [None, "", "urn:unheard-of", ["urn:be:vlaanderen:authmech:eid"], 35, "x" * 300])
def test_an_acr_absent_or_unknown_is_the_lowest_level(rogue: Rogue, acr: object) -> None:
    rogue.bend = drop("acr") if acr is None else put(acr=acr)
    assert answer(rogue).level == Level.LOW
    assert refused(rogue, wish=Wish(level=Level.SUBSTANTIAL)) == Refusal.LEVEL_TOO_LOW


def test_another_institution_than_targeted_is_refused(rogue: Rogue) -> None:
    assert answer(rogue, wish=Wish(institution_number=SCHOOL)).institution_number == SCHOOL
    assert refused(rogue, wish=Wish(institution_number=OTHER_SCHOOL)) == Refusal.OTHER_INSTITUTION


def test_another_person_than_before_is_refused(rogue: Rogue) -> None:
    assert refused(rogue, wish=Wish(subject="somebody else")) == Refusal.OTHER_PERSON


def test_a_role_for_another_school_gives_nothing(rogue: Rogue) -> None:
    rogue.bend = put(iris_rol_3d=f"IRISGebruiker-gebruiker:{OTHER_SCHOOL}")
    proof = answer(rogue)
    assert proof.roles == ()
    assert [each.reason for each in proof.refused_roles] == [RoleRefusal.OTHER_INSTITUTION]


def test_a_role_with_an_unknown_context_gives_nothing(rogue: Rogue) -> None:
    rogue.bend = put(iris_rol_3d=[f"IRISGebruiker-opperhoofd:{SCHOOL}"])
    proof = answer(rogue)
    assert proof.roles == ()
    assert [each.reason for each in proof.refused_roles] == [RoleRefusal.CONTEXT_UNKNOWN]


def test_a_role_for_two_organisations_counts_for_the_chosen_one(rogue: Rogue) -> None:
    rogue.bend = put(iris_rol_3d=[f"IRISGebruiker-gebruiker:{OTHER_SCHOOL},{SCHOOL}"])
    proof = answer(rogue)
    assert [role.institution_number for role in proof.roles] == [SCHOOL]
    assert [each.reason for each in proof.refused_roles] == [RoleRefusal.OTHER_INSTITUTION]


def test_the_role_claim_is_found_by_its_exact_name(rogue: Rogue) -> None:
    other_case = ClaimRules(role_claim="iris_rol_3D", pairs=PAIRS)
    assert answer(rogue, relying_party(rogue, claims=other_case)).roles == ()


def test_no_role_no_session_where_the_installation_says_so(rogue: Rogue) -> None:
    strict = ClaimRules(role_claim=RULES.role_claim, pairs=PAIRS, require_role=True)
    assert answer(rogue, relying_party(rogue, claims=strict)).roles
    rogue.bend = drop("iris_rol_3d")
    assert refused(rogue, relying_party(rogue, claims=strict)) == Refusal.NO_ROLE


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("access_denied", Refusal.CANCELLED),
        ("invalid_scope", Refusal.SCOPE_REFUSED),
        ("unauthorized_client", Refusal.REQUEST_REFUSED),
        ("unmet_authentication_requirements", Refusal.LEVEL_TOO_LOW),
        ("temporarily_unavailable", Refusal.PROVIDER_UNAVAILABLE),
        ("<script>alert(1)</script>", Refusal.PROVIDER_ERROR),
    ],
)
def test_an_error_of_the_provider_has_its_reason(rogue: Rogue, error: str, expected: Refusal) -> None:
    assert refused(rogue, error=error) == expected
    assert rogue.count("/token") == 0


def test_an_answer_that_names_another_issuer_is_refused(rogue: Rogue) -> None:
    assert refused(rogue, iss="https://elsewhere.example/op") == Refusal.ISSUER_MISMATCH
    assert answer(rogue, iss=f"{rogue.origin}/op").institution_number == SCHOOL


def test_an_answer_without_issuer_is_refused_when_the_provider_promised_it(rogue: Rogue) -> None:
    rogue.document = {"authorization_response_iss_parameter_supported": True}
    assert refused(rogue) == Refusal.ISSUER_MISMATCH


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, Refusal.ANSWER_MALFORMED),
        ([], Refusal.ANSWER_MALFORMED),
        (b"<html>", Refusal.ANSWER_MALFORMED),
        (b"[" * 100_000, Refusal.ANSWER_MALFORMED),
        (b"\xff\xfe", Refusal.ANSWER_MALFORMED),
        (b" " * (2 << 20), Refusal.PROVIDER_UNAVAILABLE),
        ({"token_type": "Bearer", "access_token": "a", "id_token": 7}, Refusal.ANSWER_MALFORMED),
        ({"token_type": "mac", "access_token": "a", "id_token": "a.b.c"}, Refusal.ANSWER_MALFORMED),
        ({"token_type": "Bearer", "access_token": "a", "id_token": "a.b.c"}, Refusal.TOKEN_MALFORMED),
        ({"token_type": "Bearer", "access_token": "a", "id_token": ""}, Refusal.TOKEN_MALFORMED),
        ({"token_type": "Bearer", "access_token": "a", "id_token": "é.é.é"}, Refusal.TOKEN_MALFORMED),
    ],
)
def test_a_malformed_token_answer_is_refused(rogue: Rogue, said: object, expected: Refusal) -> None:
    rogue.answer = said
    assert refused(rogue) == expected


def test_a_client_without_its_key_or_secret_does_not_start(rogue: Rogue) -> None:
    with pytest.raises(ValueError, match="private key"):
        OidcProvider(settings(rogue.origin, client_key=None))
    with pytest.raises(ValueError, match="secret"):
        OidcProvider(settings(rogue.origin, client_auth="client_secret_basic"))
    with pytest.raises(ValueError, match="response_mode"):
        settings(rogue.origin, response_mode="fragment")
    with pytest.raises(ValueError, match="https"):
        OidcProvider(settings("http://acm.example"))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["iss", "aud", "azp", "sub", "iat", "exp", "nbf", "nonce", "at_hash", "acr", "given_name", "rrn", "vo_id"]
NAMES += ["vo_doelgroepcode", "vo_orgcode", "vo_orgnaam", "iris_rol_3d", "auth_time", "sid"]


@trials(max_examples=60)
@given(changes=st.dictionaries(st.sampled_from(NAMES), anything, max_size=3))
def test_whatever_the_claims_are_there_is_a_proof_or_a_reason(rogue: Rogue, changes: dict[str, Any]) -> None:
    rogue.bend = put(**changes)
    try:
        proof = answer(rogue, rogue.__dict__.setdefault("shared", relying_party(rogue)))
    except SignInRefused as refusal:
        assert refusal.code in Refusal
    else:
        assert proof.institution_number == SCHOOL
        assert {role.institution_number for role in proof.roles} <= {SCHOOL}


NOWHERE = OidcProvider(settings("http://127.0.0.1:9"), direct())


@trials(max_examples=200)
@given(
    params=st.dictionaries(st.sampled_from(["code", "state", "iss", "error"]), st.text(max_size=40)),
    pending=st.none() | st.dictionaries(st.sampled_from(["state", "nonce", "verifier", "began"]), st.text(max_size=20)),
)
def test_whatever_the_browser_brings_back_without_a_sign_in_is_refused(
    params: dict[str, str], pending: dict[str, str] | None
) -> None:
    with pytest.raises(SignInRefused):
        NOWHERE.complete(params, pending)
