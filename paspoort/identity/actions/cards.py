"""A card that was shown to the host for cards: check it there, and send what was found to where the sign-in began."""

from __future__ import annotations

from paspoort.identity.actions.signing_in import trace_refusal
from paspoort.identity.inner.card import Shown, check_shown
from paspoort.identity.inner.provider import SignInRefused


def show_card(certificate: str, verified: str, proxy_secret: str, state: str) -> str:
    """Check the card that the proxy passed on; gives the ticket that the browser brings to the main host, good for a minute.

    `certificate`: PEM, percent-encoded. `verified`: what the proxy itself found ("SUCCESS"). A card that does not count gives a
    ticket that says why. Raises `SignInRefused`, traced, for a request that did not come through the proxy.
    """
    try:
        return check_shown(Shown(certificate, verified, proxy_secret), state)
    except SignInRefused as refusal:
        trace_refusal(refusal.code)
        raise
