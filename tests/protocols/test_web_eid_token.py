"""The token of Web eID: what a card made is believed, and whatever anyone alters in it is refused."""

import base64
import copy
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from paspoort.identity.inner import web_eid_token
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Challenge, GoOn, Refusal, SignInRefused, Visitor, Wish
from paspoort.identity.inner.web_eid import NONCE_SECONDS, SKEW_SECONDS, WebEid, origin
from tests.protocols.eid_cards import CARE
from tests.protocols.eid_world import EidWorld
from tests.protocols.oidc_world import Clock

NOBODY = Visitor()


def why(eid_token: str, challenge: Challenge, provider: WebEid | None = None) -> Refusal | None:
    """The reason for which a token is refused, whether it is asked again or not; None when it counts."""
    try:
        proof = (provider or WebEid()).complete({"token": eid_token}, challenge.pending, NOBODY)
    except SignInRefused as refused:
        return refused.code
    except GoOn as again:
        assert again.challenge.pending["nonce"] != challenge.pending["nonce"]
        return again.problem
    assert (proof.national_number, proof.level) == (CARE, Level.HIGH)
    return None


def asked() -> tuple[Challenge, str]:
    challenge = WebEid().begin(Wish(), NOBODY)
    return challenge, challenge.pending["nonce"]


@pytest.mark.parametrize(
    ("label", "algorithm"),
    [("care", "ES384"), ("care-p256", "ES256"), ("care-p521", "ES512")]
    + [("care-rsa", f"{kind}{size}") for kind in ("RS", "PS") for size in (256, 384, 512)],
)
def test_every_algorithm_of_the_protocol_with_the_key_it_belongs_to(eid: EidWorld, label: str, algorithm: str) -> None:
    challenge, nonce = asked()
    assert why(eid.card(label).token(origin(), nonce, algorithm), challenge) is None


@pytest.mark.parametrize(
    ("label", "signed_with", "claimed"),
    [
        ("care", "ES384", "ES256"),
        ("care", "ES256", "ES256"),
        ("care-p256", "ES384", "ES384"),
        ("care", "ES384", "RS384"),
        ("care", "ES384", "PS384"),
        ("care-rsa", "RS256", "ES256"),
        ("care-rsa", "RS256", "RS384"),
        ("care-rsa", "RS256", "PS256"),
        ("care-rsa", "PS256", "RS256"),
    ],
)
def test_algorithms_cannot_be_mixed_up(eid: EidWorld, label: str, signed_with: str, claimed: str) -> None:
    challenge, nonce = asked()
    token = json.loads(eid.card(label).token(origin(), nonce, signed_with))
    assert why(json.dumps(token | {"algorithm": claimed}), challenge) in (Refusal.ALGORITHM_REFUSED, Refusal.SIGNATURE_INVALID)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256K", "EdDSA", "es384", "ES384 ", "ES3840", "", 384, None, ["ES384"]])
def test_an_algorithm_that_the_protocol_does_not_know(eid: EidWorld, algorithm: Any) -> None:
    challenge, nonce = asked()
    token = json.loads(eid.card("care").token(origin(), nonce)) | {"algorithm": algorithm}
    assert why(json.dumps(token), challenge) == Refusal.ALGORITHM_REFUSED


@pytest.mark.parametrize("version", ["web-eid:1", "web-eid:1.0", "web-eid:1.1", "web-eid:1.12"])
def test_later_minor_versions_may_say_more(eid: EidWorld, version: str) -> None:
    challenge, nonce = asked()
    assert (
        why(eid.card("care").token(origin(), nonce, format=version, supportedSignatureAlgorithms=[{"x": 1}]), challenge) is None
    )


@pytest.mark.parametrize(
    "version", ["web-eid:2.0", "web-eid:10", "web-eid:1.", "web-eid:1.0\n", "WEB-EID:1.0", "web-eid", "", 1, None]
)
def test_a_version_that_means_something_else(eid: EidWorld, version: Any) -> None:
    challenge, nonce = asked()
    assert why(eid.card("care").token(origin(), nonce, format=version), challenge) == Refusal.FORMAT_REFUSED


OTHER_SITES = [
    "https://127.0.0.1:8000",
    "http://127.0.0.1",
    "http://127.0.0.1:8000/",
    "http://127.0.0.1:8001",
    "http://evil.example",
    "",
]


@pytest.mark.parametrize("site", OTHER_SITES)
def test_a_token_that_another_site_asked_for(eid: EidWorld, site: str) -> None:
    challenge, nonce = asked()
    assert why(eid.card("care").token(site, nonce), challenge) == Refusal.SIGNATURE_INVALID


@pytest.mark.parametrize(
    ("public_url", "known_as"),
    [
        ("https://paspoort.example", "https://paspoort.example"),
        ("https://paspoort.example:443", "https://paspoort.example"),
        ("https://paspoort.example:8443", "https://paspoort.example:8443"),
        ("https://Paspoort.Example/x", "https://paspoort.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_site_is_named_as_browsers_name_it(public_url: str, known_as: str) -> None:
    with override_settings(PUBLIC_URL=public_url):
        assert origin() == known_as


def test_a_nonce_is_long_new_and_short_lived(eid: EidWorld) -> None:
    nonces = {asked()[1] for _time in range(50)}
    assert len(nonces) == 50 and all(len(base64.b64decode(nonce, validate=True)) == 32 for nonce in nonces)
    clock = Clock()
    provider = WebEid(clock)
    challenge = provider.begin(Wish(), NOBODY)
    token = eid.card("care").token(origin(), challenge.pending["nonce"])
    for ahead in (NONCE_SECONDS - 1, -SKEW_SECONDS + 2):
        clock.ahead = ahead
        assert why(token, challenge, provider) is None
    clock.ahead = -SKEW_SECONDS - 2
    assert why(token, challenge, provider) == Refusal.PENDING_EXPIRED
    clock.ahead = NONCE_SECONDS + 2
    assert why(token, challenge, provider) == Refusal.PENDING_EXPIRED


def test_the_certificate_is_swapped_after_signing(eid: EidWorld) -> None:
    challenge, nonce = asked()
    token = json.loads(eid.card("unknown").token(origin(), nonce))
    mine = json.loads(eid.card("care-rsa").token(origin(), nonce))
    for fields in (token | {"unverifiedCertificate": mine["unverifiedCertificate"]}, mine | {"signature": token["signature"]}):
        assert why(json.dumps(fields), challenge) in (Refusal.SIGNATURE_INVALID, Refusal.ALGORITHM_REFUSED)


def test_a_signature_in_another_writing(eid: EidWorld) -> None:
    """Raw r and s of exactly their length: no DER, no missing or added zeros."""
    challenge, nonce = asked()
    card = eid.card("care")
    raw = card.sign(origin(), nonce, "ES384")
    r, s = int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")
    for other in (encode_dss_signature(r, s), b"\x00" + raw, raw + b"\x00", raw[:-1], b"\x00" * 96, raw[48:] + raw[:48], raw * 2):
        token = card.token(origin(), nonce, signature=base64.b64encode(other).decode())
        assert why(token, challenge) == Refusal.SIGNATURE_INVALID


def test_a_signature_from_which_a_zero_was_left_out(eid: EidWorld) -> None:
    """The same number, a byte shorter: only one way of writing counts, or one signature would be two."""
    challenge, nonce = asked()
    card = eid.card("care")
    raw = next(made for made in iter(lambda: card.sign(origin(), nonce, "ES384"), b"") if made[48] == 0)
    assert why(card.token(origin(), nonce, signature=base64.b64encode(raw).decode()), challenge) is None
    shorter = base64.b64encode(raw[:48] + raw[49:]).decode()
    assert why(card.token(origin(), nonce, signature=shorter), challenge) == Refusal.SIGNATURE_INVALID


@pytest.mark.parametrize("stray", [" ", "\n", "!", "\u200b", "-"])
@pytest.mark.parametrize("field", ["signature", "unverifiedCertificate"])
def test_a_stray_character_between_the_others(eid: EidWorld, field: str, stray: str) -> None:
    challenge, nonce = asked()
    token = json.loads(eid.card("care").token(origin(), nonce))
    bent = token | {field: token[field][:40] + stray + token[field][40:]}
    assert why(json.dumps(bent), challenge) == Refusal.TOKEN_MALFORMED


def test_a_field_that_stands_there_twice(eid: EidWorld) -> None:
    challenge, nonce = asked()
    whole = eid.card("care").token(origin(), nonce)
    assert why(whole[:-1] + ', "format": "web-eid:1.0"}', challenge) == Refusal.TOKEN_MALFORMED
    assert why(whole[:-1] + ', "more": {"a": 1, "a": 2}}', challenge) == Refusal.TOKEN_MALFORMED
    assert why(whole, challenge) is None


def test_nobody_is_asked_about_a_card_that_did_not_sign(eid: EidWorld) -> None:
    challenge, _nonce = asked()
    assert why(eid.card("revoked").token(origin(), "another nonce"), challenge) == Refusal.SIGNATURE_INVALID
    assert eid.responder.asked == []


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("expired", Refusal.CERTIFICATE_EXPIRED),
        ("revoked", Refusal.CERTIFICATE_REVOKED),
        ("from-stranger", Refusal.CERTIFICATE_UNTRUSTED),
        ("signing", Refusal.CERTIFICATE_PURPOSE),
        ("nowhere-to-ask", Refusal.REVOCATION_UNKNOWN),
    ],
)
def test_a_card_that_does_not_count_may_be_changed_for_another(eid: EidWorld, label: str, reason: Refusal) -> None:
    challenge, nonce = asked()
    with pytest.raises(GoOn) as again:
        WebEid().complete({"token": eid.card(label).token(origin(), nonce)}, challenge.pending, NOBODY)
    assert (again.value.problem, again.value.challenge.page) == (reason, "web_eid")
    second = again.value.challenge
    assert why(eid.card("care").token(origin(), second.pending["nonce"]), second) is None


MALFORMED = {
    "nothing": "",
    "no JSON": "token",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "not a number": '{"format": NaN}',
    "too deep": "[" * 30_000,
    "too large": '{"appVersion": "' + "x" * web_eid_token.LARGEST + '"}',
}


@pytest.mark.parametrize("how", MALFORMED)
def test_a_token_that_is_none(eid: EidWorld, how: str) -> None:
    assert why(MALFORMED[how], asked()[0]) == Refusal.TOKEN_MALFORMED


@pytest.mark.parametrize("field", ["unverifiedCertificate", "signature"])
@pytest.mark.parametrize("value", [None, "", 1, [], {}, "not base64!", "AAA", "AA AA", "ÅÄÖ", "-_-_"])
def test_a_field_that_is_missing_or_strange(eid: EidWorld, field: str, value: Any) -> None:
    challenge, nonce = asked()
    assert why(eid.card("care").token(origin(), nonce, **{field: value}), challenge) in (
        Refusal.TOKEN_MALFORMED,
        Refusal.CERTIFICATE_MALFORMED,
        Refusal.SIGNATURE_INVALID,
    )


@pytest.mark.parametrize("pending", [None, {}, {"state": "x"}, {"nonce": "x"}])
def test_without_what_was_kept_nothing_counts(eid: EidWorld, pending: dict[str, str] | None) -> None:
    with pytest.raises(SignInRefused, match="pending_missing"):
        WebEid().complete({"token": eid.card("care").token(origin(), "x")}, pending, NOBODY)


@given(data=st.data())
@trials(max_examples=50, suppress_health_check=list(HealthCheck))
def test_a_token_in_which_anything_was_altered_is_refused(eid: EidWorld, data: st.DataObject) -> None:
    """One character of what matters changed, dropped or added, or one field of another kind: never a proof, never an error."""
    challenge, nonce = asked()
    fields = json.loads(eid.card(data.draw(st.sampled_from(["care", "care-rsa"]))).token(origin(), nonce))
    name = data.draw(st.sampled_from(["unverifiedCertificate", "signature", "algorithm", "format"]))
    bent = copy.copy(fields)
    if data.draw(st.booleans()):
        bent[name] = data.draw(st.one_of(st.none(), st.integers(), st.text(max_size=40), st.lists(st.text(), max_size=2)))
    else:
        text, place = fields[name], data.draw(st.integers(0, len(fields[name]) - 1))
        bent[name] = text[:place] + data.draw(st.sampled_from(["", "A", "9", "+", "=", "\x00", "é"])) + text[place + 1 :]
    if not _same(fields, bent):
        assert why(json.dumps(bent), challenge) is not None


@given(
    text=st.one_of(st.text(max_size=300), st.recursive(st.none() | st.text(), lambda deeper: st.lists(deeper)).map(json.dumps))
)
@trials(max_examples=40, suppress_health_check=list(HealthCheck))
def test_any_text_at_all_is_refused(eid: EidWorld, text: str) -> None:
    assert why(text, asked()[0]) is not None


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two tokens say the same: the last character of base64 can have bits that say nothing."""
    try:
        return web_eid_token.read(json.dumps(one)) == web_eid_token.read(json.dumps(other))
    except SignInRefused:
        return False
