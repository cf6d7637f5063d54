"""itsme without ACM between: an OpenID provider that encrypts what it says, and knows people but no institutions.

Off until an installation names its issuer, client, service and keys. The national number comes along in the ID token, so that
one answer is enough and no second address is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner.claims import ClaimRules, read_proof
from paspoort.identity.inner.key_file import KeyFile
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.nested_token import open_nested
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.openid_client import OidcSettings
from paspoort.identity.inner.provider import Pending, Proof, Refusal, SignInRefused, Way, Wish


class Assurance(NamedTuple):
    """One `acr` of itsme: its name, what the person does in the app, whether that is always the code, and what it is worth."""

    acr: str
    means: str
    with_code: bool
    level: Level


CLAIM = "http://itsme.services/v2/claim/"
BASIC = Assurance(f"{CLAIM}acr_basic", "fingerprint, face or code", False, Level.HIGH)
ADVANCED = Assurance(f"{CLAIM}acr_advanced", "the code", True, Level.HIGH)
ASSURANCES = {row.acr: row for row in (BASIC, ADVANCED)}
NATIONAL_NUMBER = f"{CLAIM}BENationalNumber"
RULES = ClaimRules(target_groups=frozenset(), levels=MappingProxyType({acr: row.level for acr, row in ASSURANCES.items()}))
RECENT = "300"
TAKEN = ("sub", "given_name", "family_name", "acr", "amr", "auth_time", "exp")
WAYS = (Way("itsme", _("itsme"), _("Your phone with the itsme app"), 20, Level.HIGH, "phone"),)


def make() -> OidcProvider | None:
    """itsme as it is set here; None while one of its four settings is empty."""
    named = (settings.ITSME_ISSUER, settings.ITSME_CLIENT_ID, settings.ITSME_SERVICE, settings.ITSME_KEYS_FILE)
    if not all(named):
        return None
    return OidcProvider(profile(key_file(settings.ITSME_KEYS_FILE)))


@cache
def key_file(path: str) -> KeyFile:
    """The file with our keys, read once a process and again when it changed."""
    return KeyFile(path)


def profile(keys: KeyFile) -> OidcSettings:
    """How itsme differs from ACM: what is asked, how the answer is opened, and what its claims are called."""
    return OidcSettings(
        issuer=settings.ITSME_ISSUER,
        client_id=settings.ITSME_CLIENT_ID,
        redirect_uri=settings.PUBLIC_URL + settings.SIGN_IN_RETURN,
        key="itsme",
        scopes=("openid", f"service:{settings.ITSME_SERVICE}", "profile", "eid"),
        client_key=keys.signing,
        acr_keys=(),
        claims=RULES,
        ways=WAYS,
        more=partial(_ask, keys),
        open_token=partial(open_nested, key_of=keys.opening),
        read=read_itsme,
    )


def _ask(keys: KeyFile, wish: Wish) -> Mapping[str, str]:
    """Ask only while our keys are in order: better no sign-in than one that fails after the phone was taken out."""
    keys.signing()
    return request(wish)


def request(wish: Wish) -> dict[str, str]:
    """What a request to itsme says beside the usual: the code of the app where a stronger key is asked, and the claims.

    What ACM takes as a hint means a telephone number here, so there is none. `max_age` makes itsme say when the phone was used.
    """
    row = ADVANCED if wish.fresh or wish.level >= Level.HIGH else BASIC
    asked = {"id_token": {"given_name": None, "family_name": {"essential": True}, NATIONAL_NUMBER: {"essential": True}}}
    said = {"acr_values": row.acr, "claims": json.dumps(asked, separators=(",", ":")), "login_hint": ""}
    return said if wish.fresh else said | {"max_age": RECENT}


def read_itsme(claims: Mapping[str, Any], pending: Pending) -> Proof:
    """Turn checked claims of itsme into a proof of who someone is. An answer without the code, where it was asked, is refused."""
    asked = ASSURANCES.get(pending.get("acr_values", ""), ADVANCED)
    given = ASSURANCES.get(str(claims.get("acr")))
    if asked.with_code and not (given and given.with_code):
        raise SignInRefused(Refusal.LEVEL_TOO_LOW)
    taken = {name: claims[name] for name in TAKEN if name in claims}
    return replace(read_proof("itsme", taken | {"rrn": claims.get(NATIONAL_NUMBER)}, RULES), names_place=False)
