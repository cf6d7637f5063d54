"""Proofs of machines: the assertion with which a vendor says who it is (RFC 7523), the proof of the key that a token is bound to
(DPoP, RFC 9449), and the token itself (RFC 9068)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from joserfc.jwk import Key

from paspoort.exchange.api.jose import Signed, check_clock, check_signed, moment, own_key, public_key, read_signed, sign_own
from paspoort.kernel.models import Refused

ASSERTION = ("", "jwt", "client-authentication+jwt")
RENEWAL = ("key-renewal+jwt",)
AUDIENCE = "/api"
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """A vendor as the database knows it: its scopes, where it publishes its keys, those that live here, by number, and the
    numbers of those that are `over`: ended here, they count no more, wherever they still stand."""

    id: uuid.UUID
    client_id: str
    scopes: Collection[str]
    jwks_uri: str
    test: bool
    keys: Mapping[str, Mapping[str, Any]]
    over: Collection[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A token with the proof of its key, as a machine showed them: both are genuine, and nothing was looked up yet."""

    secret: str
    whom: str
    """For whom calls are counted: the vendor, or in the test place, which all who try share, the key."""
    proof: bytes


def check_assertion(text: str, vendor: KnownVendor, key: Key, kinds: tuple[str, ...] = ASSERTION) -> tuple[Signed, bytes]:
    """What a vendor signed to say who it is, and the hash under which it is used up. Only our own name counts as audience:
    neither an address of ours nor a list with others in it, which somebody else's server could have asked for (audience
    injection)."""
    signed = read_signed(text, kinds, "invalid_client")
    check_signed(signed, key, "invalid_client")
    claims = signed.claims
    if not claims.get("iss") == claims.get("sub") == vendor.client_id:
        raise Refused("invalid_client")
    if claims.get("aud") != settings.PUBLIC_URL:
        raise Refused("audience")
    check_clock(claims, "invalid_client")
    ends = moment(claims, "exp", "invalid_client")
    if ends is None or ends > time.time() + settings.API_ASSERTION_SECONDS + settings.API_SKEW_SECONDS:
        raise Refused("lifetime")
    if ends < time.time() - settings.API_SKEW_SECONDS:
        raise Refused("clock_behind")
    return signed, _used_up("assertion", vendor.client_id, claims, "invalid_client")


def check_proof(request: HttpRequest, token: str = "") -> tuple[str, bytes]:
    """The thumbprint of the key that this very request was made with, and the hash under which its proof is used up. With a
    token the proof must be about that one."""
    signed = read_signed(request.headers.get("DPoP", ""), ("dpop+jwt",), "no_proof")
    key = public_key(signed.header.get("jwk"), "no_proof")
    check_signed(signed, key, "no_proof")
    claims = signed.claims
    if claims.get("htm") != request.method or not _is_here(claims.get("htu"), request.path):
        raise Refused("no_proof")
    if token and claims.get("ath") != _digest(token):
        raise Refused("no_proof")
    made = moment(claims, "iat", "no_proof")
    if made is None:
        raise Refused("no_proof")
    check_clock(claims, "no_proof")
    if made < time.time() - settings.API_ASSERTION_SECONDS:
        raise Refused("clock_behind")
    return key.thumbprint(), _used_up("proof", key.thumbprint(), claims, "no_proof")


def make_token(vendor: KnownVendor, thumbprint: str, scopes: list[str], secret: str) -> str:
    """A token for five minutes, of use only with the key of this thumbprint. Which schools it opens is asked at each call."""
    now = int(time.time())
    said = {
        "iss": settings.PUBLIC_URL,
        "aud": settings.PUBLIC_URL + AUDIENCE,
        "sub": str(vendor.id),
        "client_id": vendor.client_id,
    }
    times = {"iat": now, "exp": now + settings.CLIENT_TOKEN_SECONDS}
    bound = {"jti": secret, "scope": " ".join(scopes), "cnf": {"jkt": thumbprint}, "test": vendor.test}
    return sign_own("at+jwt", said | times | bound)


def shown_by(request: HttpRequest) -> Shown:
    """The token that came with a request, with the proof of its key. Raises what is wrong with either."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "dpop" or not token:
        raise Refused("invalid_token")
    signed = read_signed(token, ("at+jwt",), "invalid_token")
    check_signed(signed, own_key(), "invalid_token")
    claims = signed.claims
    ours = claims["iss"] == settings.PUBLIC_URL and claims["aud"] == settings.PUBLIC_URL + AUDIENCE
    if not ours or claims["exp"] <= time.time():
        raise Refused("invalid_token")
    thumbprint, proof = check_proof(request, token)
    if not hmac.compare_digest(thumbprint, claims["cnf"]["jkt"]):
        raise Refused("no_proof")
    return Shown(claims["jti"], thumbprint if claims["test"] else claims["sub"], proof)


def signed_for(text: str, kinds: tuple[str, ...] = ASSERTION) -> tuple[str, str]:
    """As whom a text says that it was signed, and with a key of which number: nothing of it is believed yet."""
    signed = read_signed(text, kinds, "invalid_client")
    client, number = signed.claims.get("iss"), signed.header.get("kid", "")
    if not isinstance(client, str) or not isinstance(number, str):
        raise Refused("invalid_client")
    return client, number


def the_key(vendor: KnownVendor, number: str, published: Callable[[], Mapping[str, Mapping[str, Any]]]) -> Key:
    """The living key of this number, or the only one where none is named. One that we do not know is sought in what the vendor
    publishes.
    """
    keys = vendor.keys if number in vendor.keys or (not number and len(vendor.keys) == 1) else published()
    jwk = keys.get(number) if number else next(iter(keys.values())) if len(keys) == 1 else None
    return public_key(jwk, "invalid_client")


def _used_up(kind: str, who: str, claims: Mapping[str, Any], code: str) -> bytes:
    number = claims.get("jti")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_ID:
        raise Refused(code)
    return hashlib.sha256("\n".join([kind, who, number]).encode("utf-8", "replace")).digest()


def _is_here(address: object, path: str) -> bool:
    """Whether an address, without what follows a ? or #, is that of this request."""
    if not isinstance(address, str):
        return False
    try:
        said, ours = urlsplit(address), urlsplit(settings.PUBLIC_URL)
        same = _plain(said) == _plain(ours)
    except ValueError:
        return False
    return same and said.path == path and said.username is None


def _plain(parts: Any) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _digest(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode("ascii", "replace")).digest()).rstrip(b"=").decode()
