"""The eID card by mutual TLS: the browser shows the card to a host name of its own, behind a proxy that demands a certificate.

That host (`PASPOORT_CARD_URL`) knows no sessions and has one page. What it found goes back to the main host as a ticket: sealed,
bound to the state of the browser that began, for a minute and once. The proxy proves itself with a secret; the certificate that
it passes on is checked here again, as if no proxy had looked.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlencode

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner.eid_certificate import check_card, proof_of
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Challenge, Pending, Proof, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key

TICKET_SECONDS, SIGN_IN_SECONDS, SKEW_SECONDS = 60, 900, 120
LONGEST_CERTIFICATE, LONGEST_TICKET = 24_000, 4_000
STATE = re.compile(r"[A-Za-z0-9_-]{43}")
WAY = Way(
    "card",
    _("eID card, without an extension"),
    _("Your card, a card reader, your PIN and the eID software"),
    60,
    Level.HIGH,
    "card",
)

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Shown:
    """What came to the card host: the certificate as the proxy passed it on (a PEM, percent-encoded), what the proxy's own check
    said, and the word by which the proxy proves that it is the proxy."""

    certificate: str = field(repr=False)
    verified: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardProvider:
    """The way in by a card that the browser itself shows; `clock` gives seconds since 1970."""

    url: str
    clock: Clock = time.time
    key: str = "card"
    ways: tuple[Way, ...] = (WAY,)

    def begin(self, wish: Wish, visitor: Visitor) -> Challenge:
        """Send the browser to the host that demands a certificate."""
        state = secrets.token_urlsafe(32)
        pending = {"state": state, "began": str(int(self.clock()))}
        return Challenge(f"{self.url}{settings.CARD_PATH}?{urlencode({'state': state})}", pending, SIGN_IN_SECONDS)

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """Open the ticket that came back, and believe it for a minute."""
        if pending is None:
            raise SignInRefused(Refusal.PENDING_MISSING)
        state, now = pending["state"], self.clock()
        if not hmac.compare_digest(params.get("state", "").encode(), state.encode()):
            raise SignInRefused(Refusal.STATE_MISMATCH)
        if not -SKEW_SECONDS <= now - int(pending["began"]) <= SIGN_IN_SECONDS:
            raise SignInRefused(Refusal.PENDING_EXPIRED)
        held = _open_ticket(params.get("ticket", ""), state)
        if not -SKEW_SECONDS <= now - int(held["at"]) <= TICKET_SECONDS:
            raise SignInRefused(Refusal.PENDING_EXPIRED)
        if held["refused"]:
            raise SignInRefused(Refusal(held["refused"]))
        return proof_of(held["number"], self.key, int(held["at"]))

    def sign_out_url(self, state: str | None = None) -> str | None:
        """A browser keeps its choice of a certificate; there is no place to make it forget."""
        return None


def make() -> CardProvider | None:
    """The card as it is set here; None while its host, its proxy or the trusted authorities are not named."""
    named = settings.CARD_URL and settings.CARD_PROXY_SECRET and settings.EID_TRUST
    return CardProvider(settings.CARD_URL) if named else None


def check_shown(shown: Shown, state: str, clock: Clock = time.time) -> str:
    """Check a card that the proxy passed on, and give the ticket with what was found for the browser to bring to the main host.

    A card that does not count gets a ticket that says why, so that the visitor reads it in one place. Without the proxy's own
    secret nothing is looked at: raises `SignInRefused` with PROXY_UNPROVEN, or PENDING_MISSING for what is no state.
    """
    if not hmac.compare_digest(shown.secret.encode(), settings.CARD_PROXY_SECRET.encode()) or not settings.CARD_PROXY_SECRET:
        raise SignInRefused(Refusal.PROXY_UNPROVEN)
    if not STATE.fullmatch(state):
        raise SignInRefused(Refusal.PENDING_MISSING)
    held = {"at": str(int(clock())), "number": "", "refused": ""}
    try:
        held["number"] = _number(shown)
    except SignInRefused as refusal:
        held["refused"] = refusal.code.value
    sealed = seal_bytes(derived_key("card ticket"), json.dumps(held).encode(), _about(state))
    return base64.urlsafe_b64encode(sealed).decode()


def _number(shown: Shown) -> str:
    """The national number on the card, after our own check and the proxy's."""
    if not shown.certificate:
        raise SignInRefused(Refusal.CERTIFICATE_MISSING)
    holder = check_card(_der(shown.certificate))
    if shown.verified != "SUCCESS":
        raise SignInRefused(Refusal.CERTIFICATE_UNTRUSTED)
    return holder.national_number


def _der(passed_on: str) -> bytes:
    """The one certificate in what the proxy passed on."""
    if len(passed_on) > LONGEST_CERTIFICATE:
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)
    try:
        found = x509.load_pem_x509_certificates(unquote_to_bytes(passed_on))
    except ValueError:
        found = []
    if len(found) != 1:
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)
    return found[0].public_bytes(Encoding.DER)


def _open_ticket(ticket: str, state: str) -> dict[str, str]:
    if len(ticket) > LONGEST_TICKET:
        raise SignInRefused(Refusal.ANSWER_MALFORMED)
    try:
        opened = unseal_bytes(derived_key("card ticket"), base64.urlsafe_b64decode(ticket), _about(state))
    except (InvalidTag, ValueError) as problem:
        raise SignInRefused(Refusal.ANSWER_MALFORMED) from problem
    return dict(json.loads(opened))


def _about(state: str) -> str:
    return f"card ticket for {state}"
