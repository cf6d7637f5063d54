"""How this installation is known at one OpenID provider, and how it proves there that it is us who ask."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE
from joserfc.jwk import ECKey, RSAKey

from paspoort.identity.inner.claims import ClaimRules
from paspoort.identity.inner.levels import ACM_KEYS
from paspoort.identity.inner.provider import Pending, Proof, Way, Wish

SigningKey = RSAKey | ECKey

_CHOICES = {
    "client_auth": ("private_key_jwt", "client_secret_post", "client_secret_basic"),
    "assertion_audience": ("token_endpoint", "issuer"),
    "response_mode": ("query", "form_post"),
}


def as_it_is(token: str) -> str:
    """A token that is not wrapped in anything."""
    return token


def nothing_more(wish: Wish) -> Mapping[str, str]:
    """A request that says nothing beyond what every request says."""
    return {}


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """How this installation is known at one provider.

    `client_key` serves private_key_jwt (a function gives the key of this moment, where keys roll over), `client_secret` the
    two others. `assertion_audience` is what the provider wants as `aud` in the client's own token. `acr_keys` are the keys
    asked for, `seconds` how long someone may take. `more` says what else a request for a wish says, or takes out what it would
    say (an empty value). `open_token` unwraps a token that the provider encrypts. `read` makes a proof of checked claims and of
    what was kept since the request (the `acr_values` that were sent among it), where they are not ACM's.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    key: str = "acm"
    scopes: tuple[str, ...] = ("openid", "profile", "vo", "rrn")
    client_auth: str = "private_key_jwt"
    client_key: SigningKey | Callable[[], SigningKey] | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    assertion_audience: str = "token_endpoint"
    response_mode: str = "query"
    acr_keys: tuple[str, ...] = ACM_KEYS
    post_logout_redirect_uri: str | None = None
    claims: ClaimRules = field(default_factory=ClaimRules)
    ways: tuple[Way, ...] = ()
    seconds: int = 900
    more: Callable[[Wish], Mapping[str, str]] = nothing_more
    open_token: Callable[[str], str] = as_it_is
    read: Callable[[Mapping[str, Any], Pending], Proof] | None = None

    def __post_init__(self) -> None:
        """Refuse a setting that does not exist, and a client that could not prove itself."""
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of: {', '.join(allowed)}")
        if self.client_auth == "private_key_jwt":
            if self.client_key is None or not (callable(self.client_key) or self.client_key.is_private):
                raise ValueError("private_key_jwt needs the private key of this client")
        elif not self.client_secret:
            raise ValueError(f"{self.client_auth} needs the secret of this client")


def prove_ourselves(settings: OidcSettings, form: dict[str, str], token_address: str, now: int) -> dict[str, str]:
    """Add to the form (or return as headers) what proves to the provider that it is us who ask."""
    if settings.client_auth == "client_secret_basic":
        pair = f"{quote(settings.client_id, safe='')}:{quote(settings.client_secret or '', safe='')}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    form["client_id"] = settings.client_id
    if settings.client_auth == "client_secret_post":
        form["client_secret"] = settings.client_secret or ""
        return {}
    key = settings.client_key() if callable(settings.client_key) else settings.client_key
    form["client_assertion_type"] = ASSERTION_TYPE
    form["client_assertion"] = private_key_jwt_sign(
        key,
        settings.client_id,
        settings.issuer if settings.assertion_audience == "issuer" else token_address,
        alg="ES256" if isinstance(key, ECKey) else "RS256",
        header={"kid": key.kid if key is not None else None},
        issued_at=now,
        expires_in=60,
    )
    return {}
