"""The token of Web eID: read as the hostile text that it is, and its signature checked against this site and this moment."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from paspoort.identity.inner.eid_certificate import CardKey
from paspoort.identity.inner.provider import Refusal, SignInRefused

LARGEST = 32 * 1024
FORMAT = re.compile(r"web-eid:1(\.[0-9]{1,3})?")
_HASHES: dict[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_CURVES = {"256": "secp256r1", "384": "secp384r1", "512": "secp521r1"}
_ALGORITHM = re.compile(r"(?:ES|PS|RS)(?:256|384|512)")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says; nothing of it is true yet."""

    certificate: bytes = field(repr=False)
    algorithm: str
    signature: bytes = field(repr=False)


def read(text: str) -> Token:
    """Read a token of format version 1. What it says beyond what we need is passed over, as its specification asks."""
    if not text or len(text) > LARGEST:
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    try:
        fields = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None
    if not isinstance(fields, dict):
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    version = fields.get("format")
    if not isinstance(version, str) or not FORMAT.fullmatch(version):
        raise SignInRefused(Refusal.FORMAT_REFUSED)
    algorithm = fields.get("algorithm")
    if not isinstance(algorithm, str) or not _ALGORITHM.fullmatch(algorithm):
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    return Token(_bytes(fields.get("unverifiedCertificate")), algorithm, _bytes(fields.get("signature")))


def check_signature(token: Token, key: CardKey, origin: str, nonce: str) -> None:
    """Check that this card signed for this site and this nonce; the algorithm must be the one of the card's own key."""
    signed_with, size = token.algorithm[:2], token.algorithm[2:]
    name = f"sha{size}"
    signed = hashlib.new(name, origin.encode()).digest() + hashlib.new(name, nonce.encode()).digest()
    check = _by_curve if signed_with == "ES" else _by_rsa
    try:
        check(token, key, signed, size)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        raise SignInRefused(Refusal.SIGNATURE_INVALID) from None


def _by_curve(token: Token, key: CardKey, signed: bytes, size: str) -> None:
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name != _CURVES[size]:
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    half = (key.curve.key_size + 7) // 8
    if len(token.signature) != 2 * half:
        raise InvalidSignature
    r, s = (int.from_bytes(part, "big") for part in (token.signature[:half], token.signature[half:]))
    key.verify(encode_dss_signature(r, s), signed, ECDSA(_HASHES[size]))


def _by_rsa(token: Token, key: CardKey, signed: bytes, size: str) -> None:
    if not isinstance(key, RSAPublicKey):
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    algorithm = _HASHES[size]
    padding = PSS(MGF1(algorithm), algorithm.digest_size) if token.algorithm.startswith("PS") else PKCS1v15()
    key.verify(token.signature, signed, padding, algorithm)


def _bytes(value: object) -> bytes:
    if not isinstance(value, str) or not value:
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    try:
        return base64.b64decode(value.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field that stands there twice means two things: nobody may choose which."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field stands there twice")
    return fields


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")
