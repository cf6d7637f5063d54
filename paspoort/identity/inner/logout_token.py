"""Whether a logout token is genuine: the word of a provider that someone signed out there (OpenID Back-Channel Logout 1.0)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from paspoort.identity.inner.openid_client import OidcSettings
from paspoort.identity.inner.openid_directory import Clock, Directory
from paspoort.identity.inner.openid_token import check_registered, check_signature
from paspoort.identity.inner.provider import Refusal, SignInRefused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST = 3600
"""Seconds that a token counts after it was made, whatever else it says: less long than a used one is remembered."""
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Who signed out at a provider: everyone with this `subject`, and of those only the session `sid` where it is named.

    `token_id` names the token; it counts once.
    """

    provider: str
    subject: str | None = field(repr=False)
    sid: str | None = field(repr=False)
    token_id: str = field(repr=False)


def claimed_issuer(token: str) -> object:
    """Who says to have made a token, before anything of it is believed: it only tells whose keys to check it with."""
    try:
        payload: Any = json.loads(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None
    return payload.get("iss") if isinstance(payload, dict) else None


def check_logout_token(token: str, settings: OidcSettings, directory: Directory, clock: Clock) -> SignedOut:
    """Who signed out, of a token that passes every check; else raise `SignInRefused` saying which it failed.

    A `nonce` makes it an ID token, which is no word of signing out however well it is signed.
    """
    _, claims = check_signature(token, ("logout+jwt", "jwt"), directory)
    check_registered(claims, settings.issuer, settings.client_id, clock, essential=("exp", "jti"))
    if claims["iat"] < clock() - OLDEST:
        raise SignInRefused(Refusal.TOKEN_EXPIRED)
    if "nonce" in claims:
        raise SignInRefused(Refusal.NONCE_MISMATCH)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise SignInRefused(Refusal.TOKEN_TYPE)
    subject, sid, token_id = (_text(claims, name) for name in ("sub", "sid", "jti"))
    if token_id is None or (subject is None and sid is None):
        raise SignInRefused(Refusal.CLAIM_MALFORMED)
    return SignedOut(settings.key, subject, sid, token_id)


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None and name not in claims:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise SignInRefused(Refusal.CLAIM_MALFORMED)
    return value.strip() or None
