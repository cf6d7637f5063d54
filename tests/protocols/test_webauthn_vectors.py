"""Passkey answers that others made are read as their authors meant: no device and no browser of ours had a hand in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import cbor2
import pytest

from paspoort.identity.inner.passkey_answer import Place, Use, check_signature, read_new, read_use
from paspoort.identity.inner.provider import SignInRefused
from tests.verbs.passkey_device import b64

VECTORS = json.loads(Path(__file__).with_name("webauthn_vectors.json").read_text())
MADE, USED = VECTORS["made"], VECTORS["used"]
THERE = Place("example.org", "https://example.org")
PARTS = ("attestationObject", "clientDataJSON", "authenticatorData", "signature")


def told(vector: dict[str, str]) -> tuple[str, bytes]:
    """A published example as a browser would send it, with its challenge."""
    response = {part: b64(bytes.fromhex(vector[part])) for part in PARTS if part in vector}
    name = b64(b"x" * 1023)
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response}), bytes.fromhex(vector["challenge"])


def public_key(vector: dict[str, str]) -> bytes:
    x = bytes.fromhex(vector["x"])
    if "y" not in vector:
        return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: x})
    return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: bytes.fromhex(vector["y"])})


def test_a_passkey_made_elsewhere_is_read_as_it_was_made() -> None:
    text, challenge = told(MADE["self"])
    made = read_new(text, THERE, challenge)
    assert made.credential_id.hex() == "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c"
    assert (made.sign_count, made.can_sync, made.synced) == (0, True, True)


def test_a_passkey_used_elsewhere_is_signed_by_its_own_key_and_no_other() -> None:
    vector = USED["recognised"]
    use = read_use(told(vector)[0], THERE, bytes.fromhex(vector["challenge"]))
    check_signature(use, public_key(vector))
    with pytest.raises(SignInRefused, match="signature_invalid"):
        check_signature(use, public_key(USED["unrecognised"]))


def test_a_signature_of_ed25519_counts_to_the_letter() -> None:
    vector = USED["unrecognised"]
    data, client, signature = (bytes.fromhex(vector[part]) for part in ("authenticatorData", "clientDataJSON", "signature"))
    signed = data + hashlib.sha256(client).digest()
    check_signature(Use(b"", b"", signed, signature, 0, False, False), public_key(vector))
    with pytest.raises(SignInRefused, match="signature_invalid"):
        check_signature(Use(b"", b"", signed + b"\0", signature, 0, False, False), public_key(vector))


@pytest.mark.parametrize(
    ("read", "vector", "reason"),
    [
        (read_new, MADE["unrecognised"], "user_not_verified"),
        (read_new, MADE["framed"], "origin_mismatch"),
        (read_use, USED["unrecognised"], "user_not_verified"),
        (read_use, USED["framed"], "origin_mismatch"),
    ],
)
def test_what_others_allow_and_we_do_not_is_refused_for_its_own_reason(
    read: Callable[[str, Place, bytes], object], vector: dict[str, str], reason: str
) -> None:
    with pytest.raises(SignInRefused, match=reason):
        read(told(vector)[0], THERE, bytes.fromhex(vector["challenge"]))


def test_the_same_answers_mean_nothing_at_our_own_address() -> None:
    text, challenge = told(MADE["self"])
    with pytest.raises(SignInRefused, match="origin_mismatch"):
        read_new(text, Place("localhost", "http://localhost:8000"), challenge)
    with pytest.raises(SignInRefused, match="audience_mismatch"):
        read_new(text, Place("localhost", "https://example.org"), challenge)
