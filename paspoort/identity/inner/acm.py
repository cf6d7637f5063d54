"""ACM as this installation knows it: the provider object, made once a process from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from joserfc.jwk import ECKey, RSAKey

from paspoort.identity.inner.claims import ClaimRules
from paspoort.identity.inner.levels import ACM_KEYS, Level, level_of, read_levels
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.openid_client import OidcSettings
from paspoort.identity.inner.provider import ProviderUnavailable, Way

EID, ITSME, APP, SMS = ACM_KEYS
WAYS = (
    Way("itsme", _("itsme"), _("Your phone with the itsme app"), 20, Level.HIGH, "phone", ITSME),
    Way("eid", _("eID card"), _("Your card, a card reader and your PIN"), 60, Level.HIGH, "card", EID),
    Way(
        "app",
        _("Security code by mobile app"),
        _("Your phone with the app of your digital key of the government"),
        40,
        Level.SUBSTANTIAL,
        "phone",
        APP,
    ),
    Way(
        "sms",
        _("Security code by SMS"),
        _("Your phone, known with your digital key of the government"),
        60,
        Level.SUBSTANTIAL,
        "message",
        SMS,
    ),
)


def make() -> OidcProvider | None:
    """ACM as it is set here; None while the installation names no provider yet."""
    try:
        return acm()
    except ProviderUnavailable:
        return None


@cache
def acm() -> OidcProvider:
    """The provider at `PASPOORT_ACM_ISSUER`; which (right, context) pairs it is trusted for is data of the installation.

    An installation that names no provider yet is answered as one whose provider is down.
    """
    key, levels = _client_key(), read_levels(settings.ACM_LEVELS)
    if not settings.ACM_ISSUER or not (key or settings.ACM_CLIENT_SECRET):
        raise ProviderUnavailable
    return OidcProvider(
        OidcSettings(
            issuer=settings.ACM_ISSUER,
            client_id=settings.ACM_CLIENT_ID,
            redirect_uri=settings.PUBLIC_URL + settings.SIGN_IN_RETURN,
            post_logout_redirect_uri=settings.PUBLIC_URL + settings.SIGN_OUT_RETURN,
            scopes=tuple(settings.ACM_SCOPES.split()),
            client_auth="private_key_jwt" if key else "client_secret_post",
            client_key=key,
            client_secret=settings.ACM_CLIENT_SECRET or None,
            assertion_audience=settings.ACM_ASSERTION_AUDIENCE,
            response_mode=settings.ACM_RESPONSE_MODE,
            ways=tuple(replace(way, level=level_of(way.key, levels)) for way in WAYS),
            claims=_rules(levels),
        )
    )


def _rules(levels: Mapping[str, Level]) -> ClaimRules:
    pairs, groups = frozenset(map(_pair, settings.ACM_TRUSTED_RIGHTS)), frozenset(settings.ACM_TARGET_GROUPS)
    return ClaimRules(settings.ACM_ROLES_CLAIM, pairs, groups, settings.ACM_REQUIRE_ROLE, levels)


def _client_key() -> RSAKey | ECKey | None:
    if not settings.ACM_CLIENT_KEY_FILE:
        return None
    pem = Path(settings.ACM_CLIENT_KEY_FILE).read_bytes()
    is_curve = isinstance(load_pem_private_key(pem, None), EllipticCurvePrivateKey)
    return (ECKey if is_curve else RSAKey).import_key(pem, {"kid": "paspoort-1"})


def _pair(text: str) -> tuple[str, str]:
    """Read a trusted pair as it stands in the claims: the last hyphen parts the right and its context."""
    right, hyphen, context = text.rpartition("-")
    return (right, context) if hyphen else (text, "")
