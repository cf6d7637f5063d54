"""What a hostile provider says, and what becomes of it: shared by the tests of answers, keys and logout tokens."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OctKey

from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused, Wish
from tests.protocols.oidc_world import SECRET, Claims, Rogue, direct, settings


def relying_party(rogue: Rogue, clock: Callable[[], float] = time.time, **changes: Any) -> OidcProvider:
    by_secret = {"client_auth": "client_secret_post", "client_secret": SECRET}
    return OidcProvider(settings(rogue.origin, **by_secret, **changes), direct(), clock)


def answer(rogue: Rogue, provider: OidcProvider | None = None, wish: Wish | None = None, **extra: str) -> Proof:
    """Bring back a code from the hostile provider, as a browser would."""
    provider = provider or relying_party(rogue)
    challenge = provider.begin(wish)
    rogue.nonce = challenge.pending["nonce"]
    return provider.complete({"code": "a-code", "state": challenge.pending["state"], **extra}, challenge.pending)


def refused(rogue: Rogue, provider: OidcProvider | None = None, wish: Wish | None = None, **extra: str) -> Refusal:
    with pytest.raises(SignInRefused) as caught:
        answer(rogue, provider, wish, **extra)
    assert str(caught.value) == caught.value.code.value
    return caught.value.code


def put(**changes: Any) -> Callable[[Claims], object]:
    return lambda claims: claims.update({name: at(value) for name, value in changes.items()})


def drop(*names: str) -> Callable[[Claims], object]:
    return lambda claims: [claims.pop(name) for name in names]


class Ahead(int):
    """A moment of a claim as seconds from now, whenever now is."""


def at(moment: object) -> object:
    """What goes into a claim for this value."""
    return int(time.time()) + moment if isinstance(moment, Ahead) else moment


def unsigned(header: dict[str, Any], claims: Claims) -> str:
    """A token that says of itself that nobody signed it."""
    parts = [json.dumps({**header, "alg": "none"}), json.dumps(claims)]
    return ".".join([*(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts), ""])


def signed_with_public_key(rogue: Rogue, header: dict[str, Any], claims: Claims) -> str:
    """A token by HS256 of which the secret is the provider's public key, as everyone can read it."""
    public = rogue.key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    raw = OctKey.import_key(base64.urlsafe_b64encode(public).decode().rstrip("="))
    return jwt.encode({**header, "alg": "HS256"}, claims, raw)
