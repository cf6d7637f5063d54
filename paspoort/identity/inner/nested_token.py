"""A signed token inside an encrypted one: opened only when it was made exactly as was agreed, with one of our own keys.

Only the encryption is dealt with here. Whether what comes out is genuine and meant for us is the next question
(`openid_token`): encrypting to our public key proves nothing, because anyone can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.util import json_b64decode

from paspoort.identity.inner.provider import Refusal, SignInRefused

KEY_ALGORITHM, CONTENT_ALGORITHM, SIGNATURE = "RSA-OAEP-256", "A128CBC-HS256", "RS256"
LONGEST = 16 * 1024
"""Characters in a token: what carries a name, a number and two signatures needs a quarter of it."""

KeyOf = Callable[[str], RSAKey | None]
"""Our own private key with this number, None when we have none such (any more)."""

_REGISTRY = jwe.JWERegistry(algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM], strict_check_header=False)
_UNREADABLE = (JoseError, ValueError, TypeError, RecursionError)


def open_nested(token: str, key_of: KeyOf) -> str:
    """Give the signed token that lies in an encrypted one, its signature still to be checked.

    Refused: a token that is not encrypted, or encrypted otherwise than agreed, compressed, for a key that is not ours, or in
    which lies something that is not signed with RS256, such as bare claims or another encrypted token.
    """
    if len(token) > LONGEST:
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    if token.count(".") == 2:
        raise SignInRefused(Refusal.TOKEN_TYPE)
    key = key_of(_check_header(_header(token)))
    if key is None:
        raise SignInRefused(Refusal.KEY_UNKNOWN)
    try:
        inside = jwe.decrypt_compact(token, key, registry=_REGISTRY).plaintext or b""
    except _UNREADABLE:
        raise SignInRefused(Refusal.DECRYPTION_FAILED) from None
    return _signed(inside)


def _header(token: str) -> dict[str, Any]:
    try:
        return dict(json_b64decode(token.encode("ascii").partition(b".")[0]))
    except _UNREADABLE:
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None


def _check_header(header: dict[str, Any]) -> str:
    """The number of the key, of a header that says exactly what was agreed."""
    if (header.get("alg"), header.get("enc")) != (KEY_ALGORITHM, CONTENT_ALGORITHM) or "zip" in header:
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    if "crit" in header:
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    if any(str(kind).casefold() != "jwt" for kind in (header.get("cty"), header.get("typ", "JWT"))):
        raise SignInRefused(Refusal.TOKEN_TYPE)
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise SignInRefused(Refusal.KEY_UNKNOWN)
    return kid


def _signed(inside: bytes) -> str:
    try:
        algorithm = jws.extract_compact(inside).headers().get("alg")
        text = inside.decode("ascii")
    except _UNREADABLE:
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None
    if algorithm != SIGNATURE:
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    return text
