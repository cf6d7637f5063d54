"""Signing in with an eID card through Web eID: the card signs a word that counts once, together with our own address.

The browser's extension shows the page's word (nonce) to the card; what comes back is a token with the certificate and a
signature over `hash(origin) + hash(nonce)`. A token for another site, another browser or another moment fails its signature.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner import web_eid_token
from paspoort.identity.inner.eid_certificate import check_not_revoked, proof_of, read_card
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.openid_directory import Clock
from paspoort.identity.inner.provider import Challenge, GoOn, Pending, Proof, Refusal, SignInRefused, Visitor, Way, Wish

PAGE = "web_eid"
NONCE_SECONDS = 300
SKEW_SECONDS = 120
"""How far the clocks of two web servers may lie apart: one asks, another can get the answer."""
COOKIE_SECONDS = 900
"""The cookie outlives the nonce, so that whoever took too long is asked again instead of sent away."""

AGAIN = frozenset(
    {
        Refusal.PENDING_EXPIRED,
        Refusal.CERTIFICATE_EXPIRED,
        Refusal.CERTIFICATE_REVOKED,
        Refusal.CERTIFICATE_UNTRUSTED,
        Refusal.CERTIFICATE_PURPOSE,
        Refusal.REVOCATION_UNKNOWN,
    }
)
"""What someone can mend with another card or another try: the page says what was wrong and asks again, with a new nonce."""


def make() -> WebEid | None:
    """Web eID where this installation wants it and names whose cards it trusts; else None."""
    return WebEid() if settings.WEB_EID and settings.EID_TRUST else None


class WebEid:
    """The eID card in a reader, through the browser extension of Web eID, as a `Provider`."""

    key = "eid"
    ways = (Way("eid", _("eID card"), _("Your card, a card reader and your PIN"), 60, Level.HIGH, "card", scripted=True),)

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock

    def begin(self, wish: Wish, visitor: Visitor) -> Challenge:
        """Ask for the card, with a new nonce of 256 bits."""
        nonce = base64.b64encode(secrets.token_bytes(32)).decode()
        pending = {"state": secrets.token_urlsafe(32), "nonce": nonce, "began": str(int(self._clock()))}
        return Challenge("", pending, COOKIE_SECONDS, PAGE, {"nonce": nonce, "nonce_seconds": NONCE_SECONDS})

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """Turn the token of the card into a proof; what can be mended is asked again."""
        try:
            return self._prove(params.get("token", ""), pending)
        except SignInRefused as refusal:
            if refusal.code in AGAIN:
                raise GoOn(self.begin(Wish(), visitor), refusal.code) from None
            raise

    def sign_out_url(self, state: str | None = None) -> str | None:
        """A card keeps no session elsewhere."""
        return None

    def _prove(self, text: str, pending: Pending | None) -> Proof:
        if not pending or not {"nonce", "began"} <= pending.keys():
            raise SignInRefused(Refusal.PENDING_MISSING)
        if not -SKEW_SECONDS <= self._clock() - int(pending["began"]) <= NONCE_SECONDS:
            raise SignInRefused(Refusal.PENDING_EXPIRED)
        token = web_eid_token.read(text)
        card = read_card(token.certificate)
        web_eid_token.check_signature(token, card.key, origin(), pending["nonce"])
        check_not_revoked(card)
        return proof_of(card.holder.national_number, self.key, int(self._clock()))


def origin() -> str:
    """The address of this site as a browser knows it: scheme, host, and the port when it is not the usual one."""
    parts = urlsplit(settings.PUBLIC_URL)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")
