"""Signing in at the demonstration's ACM, and being refused, in one line each."""

import pytest

from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Challenge, Proof, Refusal, SignInRefused, Wish
from tests.protocols.oidc_world import Browser


def refusal(provider: OidcProvider, params: dict[str, str], challenge: Challenge | None) -> Refusal:
    with pytest.raises(SignInRefused) as refused:
        provider.complete(params, challenge.pending if challenge else None)
    return refused.value.code


def sign_in(provider: OidcProvider, browser: Browser, wish: Wish | None = None, **choices: str) -> Proof:
    challenge = provider.begin(wish)
    return provider.complete(browser.sign_in(challenge.url, **choices), challenge.pending)
