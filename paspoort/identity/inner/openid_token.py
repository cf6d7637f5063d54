"""Whether an ID token is genuine, meant for us, fresh, and the answer to the question this browser asked."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

from paspoort.identity.inner.openid_directory import Clock, Directory
from paspoort.identity.inner.provider import Refusal, SignInRefused

ALGORITHMS = ("RS256", "ES256")
SKEW = 120
"""Seconds that the provider's clock may differ from ours."""
OLDEST = 900
"""Seconds that a token counts after it was made, whatever it says itself: as long as a sign-in may take."""

_CLAIM_REFUSALS = {
    "iss": Refusal.ISSUER_MISMATCH,
    "aud": Refusal.AUDIENCE_MISMATCH,
    "iat": Refusal.TOKEN_FROM_FUTURE,
    "nbf": Refusal.TOKEN_FROM_FUTURE,
    "exp": Refusal.TOKEN_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say to count."""

    issuer: str
    client_id: str
    nonce: str


def check_id_token(id_token: str, access_token: str, expected: Expected, directory: Directory, clock: Clock) -> dict[str, Any]:
    """Return the claims of a token that passes every check, else raise `SignInRefused` saying which it
    failed."""
    algorithm, claims = check_signature(id_token, ("jwt",), directory)
    check_registered(claims, expected.issuer, expected.client_id, clock, essential=("exp", "sub"))
    if claims["iat"] < clock() - OLDEST - SKEW:
        raise SignInRefused(Refusal.TOKEN_EXPIRED)
    _check_party(claims, expected.client_id)
    if not _same(claims.get("nonce"), expected.nonce):
        raise SignInRefused(Refusal.NONCE_MISMATCH)
    at_hash = create_half_hash(access_token, algorithm).decode()
    if "at_hash" in claims and not _same(claims["at_hash"], at_hash):
        raise SignInRefused(Refusal.ACCESS_TOKEN_MISMATCH)
    return claims


def check_signature(token: str, types: Collection[str], directory: Directory) -> tuple[str, dict[str, Any]]:
    """Give the algorithm and the claims of a token of one of these types (none said counts as "jwt"), signed by this provider."""
    algorithm, kid = _read_header(token, types)
    return algorithm, directory.checked(kid, algorithm, lambda key: jwt.decode(token, key, algorithms=[algorithm]).claims)


def check_registered(claims: dict[str, Any], issuer: str, client_id: str, clock: Clock, *, essential: Collection[str]) -> None:
    """Refuse a token of another issuer, for another client, or of another time; what is essential must be in it."""
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(clock()),
        leeway=SKEW,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
        **{name: jwt.ClaimsOption(essential=True) for name in essential},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        raise SignInRefused(Refusal.TOKEN_EXPIRED) from None
    except ClaimError as error:
        claim = error.claim.split(",")[0]
        raise SignInRefused(_CLAIM_REFUSALS.get(claim, Refusal.CLAIM_MALFORMED)) from None
    except JoseError:
        raise SignInRefused(Refusal.CLAIM_MALFORMED) from None


def _read_header(token: str, types: Collection[str]) -> tuple[str, str | None]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        raise SignInRefused(Refusal.TOKEN_MALFORMED) from None
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if algorithm not in ALGORITHMS:
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
    if not isinstance(kind, str) or kind.casefold() not in types:
        raise SignInRefused(Refusal.TOKEN_TYPE)
    if not (kid is None or isinstance(kid, str)):
        raise SignInRefused(Refusal.TOKEN_MALFORMED)
    return algorithm, kid


def _check_party(claims: dict[str, Any], client_id: str) -> None:
    """A token for several parties must name us as the one it was issued to."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise SignInRefused(Refusal.PARTY_MISMATCH)


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
