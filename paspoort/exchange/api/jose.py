"""Signatures of machines (JOSE): which keys and algorithms count, reading a signed text, and our own key to sign tokens with."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import BadInput, Refused
from paspoort.links.actions import sound_key

LONGEST = 8192
ALGORITHMS = ("ES256", "Ed25519", "PS256")
"""With which a machine may sign: the names of RFC 9864, each of which says the whole algorithm."""
OF_KEY: list[tuple[type[Key], str]] = [(ECKey, "ES256"), (OKPKey, "Ed25519"), (RSAKey, "PS256")]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed text as it came in: what it says, before anyone believes it."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]


def read_signed(text: str, kinds: Collection[str], code: str) -> Signed:
    """Read a signed text of one of these kinds (`typ`; "" for none). Raises the refusal of this code for anything else."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        parsed = jws.extract_compact(text.encode("ascii"))
        header, claims = parsed.headers(), json.loads(parsed.payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Refused(code) from None
    kind = header.get("typ", "")
    fits = isinstance(claims, dict) and isinstance(kind, str) and kind.lower() in kinds and "crit" not in header
    if not fits:
        raise Refused(code)
    return Signed(text, header, claims)


def check_signed(signed: Signed, key: Key, code: str) -> None:
    """Refuse what this key did not sign, with the one algorithm that is the key's."""
    if signed.header.get("alg") != algorithm_of(key):
        raise Refused(code)
    try:
        jws.deserialize_compact(signed.text.encode("ascii"), key, algorithms=[algorithm_of(key)])
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Refused(code) from None


def algorithm_of(key: Key) -> str:
    """The one algorithm with which a key signs here."""
    return next(algorithm for kind, algorithm in OF_KEY if isinstance(key, kind))


def public_key(jwk: object, code: str) -> Key:
    """A public key that is sound and may sign for a machine. Raises the refusal of this code for any other."""
    try:
        if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig":
            raise ValueError
        key = JWKRegistry.import_key(sound_key(jwk)[1])
        if jwk.get("alg", algorithm_of(key)) != algorithm_of(key):
            raise ValueError
    except (BadInput, JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise Refused(code) from None
    return key


def moment(claims: dict[str, Any], name: str, code: str) -> float | None:
    """A moment that a signed text names; None where it does not."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(code)
    return float(value)


def check_clock(claims: dict[str, Any], code: str) -> None:
    """Refuse what was made in the future, or is not valid yet, by more than clocks differ."""
    for name in ("iat", "nbf"):
        made = moment(claims, name, code)
        if made is not None and made > time.time() + settings.API_SKEW_SECONDS:
            raise Refused("clock_ahead")


@cache
def own_key() -> OKPKey:
    """With which this installation signs its tokens; only it checks them. It follows from the root key."""
    private = Ed25519PrivateKey.from_private_bytes(derived_key("access tokens"))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return OKPKey.import_key(pem)


def sign_own(kind: str, claims: dict[str, Any]) -> str:
    """A text that this installation signed."""
    header = {"alg": "Ed25519", "typ": kind, "kid": own_key().thumbprint()}
    return jwt.encode(header, claims, own_key(), algorithms=["Ed25519"])
