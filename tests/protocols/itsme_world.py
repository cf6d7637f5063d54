"""itsme without ACM between, for tests: its shape at the independent provider, our keys in a file, and nested tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.test import override_settings
from joserfc import jwe, jwt
from joserfc.jwk import RSAKey

from paspoort.identity.inner import itsme, providers
from paspoort.identity.inner.key_file import roll_file
from paspoort.identity.inner.key_ring import DAY, KeyRing, read_ring, write_ring
from paspoort.identity.inner.nested_token import CONTENT_ALGORITHM, KEY_ALGORITHM
from paspoort.identity.inner.oidc import OidcProvider
from tests.protocols.oidc_world import REDIRECT, Claims, Rogue, direct

CLIENT, SERVICE = "paspoort-test", "PASPOORT_AANMELDEN"
PUBLIC_URL = REDIRECT.removesuffix("/aanmelden/terug")
SCOPE = f"openid service:{SERVICE} profile eid"
SHAPE: dict[str, Any] = {
    "mount": "/v2",
    "acrPrefix": itsme.CLAIM,
    "keys": ["acr_basic", "acr_advanced"],
    "routes": {"authorization": "/authorization", "token": "/token", "userinfo": "/userinfo", "jwks": "/jwkSet"},
    "claimsOf": {
        f"service:{SERVICE}": [],
        "profile": ["given_name", "family_name"],
        "eid": [itsme.NATIONAL_NUMBER, f"{itsme.CLAIM}BEeidSn"],
    },
    "conformIdTokenClaims": True,
    "features": {
        "claimsParameter": {"enabled": True},
        "encryption": {"enabled": True},
        "rpInitiatedLogout": {"enabled": False},
    },
}


def describe_client(**keys: Any) -> dict[str, Any]:
    """This installation as itsme knows it; `keys` is `jwks` or `jwks_uri`."""
    return {
        "client_id": CLIENT,
        "redirect_uris": [REDIRECT],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": SCOPE,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "RS256",
        "id_token_encrypted_response_alg": KEY_ALGORITHM,
        "id_token_encrypted_response_enc": CONTENT_ALGORITHM,
        **keys,
    }


def describe_account(number: str | None, given_name: str = "An", family_name: str = "Peeters") -> dict[str, Any]:
    said = {"given_name": given_name, "family_name": family_name, itsme.NATIONAL_NUMBER: number}
    return {name: value for name, value in said.items() if value is not None}


def make_keys(path: Path, days_ago: float = 10) -> Path:
    """Keys as the operator made them so long ago."""
    assert roll_file(path, time.time() - days_ago * DAY)
    return path


def let_days_pass(path: Path, days: float) -> None:
    """Make the keys in a file older than they are."""
    document = json.loads(path.read_text())
    for item in document["keys"]:
        item["published_at"] -= int(days * DAY)
    path.write_text(write_ring(read_ring(json.dumps(document))))


@cache
def read_once(text: str) -> KeyRing:
    """The keys that stand in a text; reading them tries anew whether each is a key, which takes long."""
    return read_ring(text)


def newest(ring: KeyRing, use: str) -> RSAKey:
    return max((one for one in ring.keys if one.use == use), key=lambda one: one.published_at).key


@contextmanager
def itsme_on(issuer: str, keys: Path, **changes: Any) -> Iterator[None]:
    """Let this installation use itsme without ACM, for as long as this lasts."""
    wanted: dict[str, Any] = {
        "ITSME_ISSUER": issuer,
        "ITSME_CLIENT_ID": CLIENT,
        "ITSME_SERVICE": SERVICE,
        "ITSME_KEYS_FILE": str(keys),
        "PUBLIC_URL": PUBLIC_URL,
    }
    with override_settings(**wanted | changes):
        try:
            providers.offered.cache_clear()
            yield
        finally:
            providers.offered.cache_clear()


def provider_for(keys: Path) -> OidcProvider:
    """itsme as the settings say, reached without any proxy."""
    return OidcProvider(itsme.profile(itsme.key_file(str(keys))), direct())


def encrypt(inside: str, key: RSAKey, **header: Any) -> str:
    """Put a text in an encrypted token for a key, as itsme does; a header of None takes one away."""
    usual = {"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM, "kid": key.kid, "cty": "JWT"} | header
    protected = {name: value for name, value in usual.items() if value is not None}
    allowed = [protected.get("alg", KEY_ALGORITHM), protected.get("enc", CONTENT_ALGORITHM), "DEF"]
    return jwe.encrypt_compact(protected, inside, key, registry=jwe.JWERegistry(algorithms=allowed, strict_check_header=False))


class HostileItsme:
    """The hostile provider in the shape of itsme: it says what a test wants, and wraps it as a test wants."""

    def __init__(self, rogue: Rogue, keys: Path) -> None:
        self.rogue, self.keys = rogue, keys
        self.ours = newest(read_once(keys.read_text()), "enc")
        rogue.bend = lambda claims: self.speak(claims)
        rogue.sign = lambda header, claims: encrypt(jwt.encode(header, claims, rogue.key), self.ours)
        self.said: Claims = {itsme.NATIONAL_NUMBER: "93051822361", "acr": itsme.BASIC.acr, "auth_time": int(time.time())}

    def speak(self, claims: Claims) -> None:
        """Leave what ACM would say, and say what itsme does."""
        for name in [name for name in claims if name.startswith(("vo_", "iris_")) or name == "rrn"]:
            del claims[name]
        claims.update(self.said)
        for name in [name for name, value in claims.items() if value is None]:
            del claims[name]
