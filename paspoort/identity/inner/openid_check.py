"""Provider check: what an OpenID provider publishes, held against what a sign-in here needs, before a visitor finds out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import httpx
from joserfc.jwk import Key

from paspoort.identity.inner.openid_client import OidcSettings
from paspoort.identity.inner.openid_directory import is_safe_address, read_key, send
from paspoort.identity.inner.openid_token import ALGORITHMS
from paspoort.identity.inner.provider import ProviderUnavailable

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_USUAL = {
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "response_modes_supported": ["query", "fragment"],
    "grant_types_supported": ["authorization_code", "implicit"],
}
"""What a provider means that does not say (OpenID Connect Discovery 1.0, section 3)."""


def faults(settings: OidcSettings, transport: httpx.Client) -> Iterator[str]:
    """What is wrong with a provider as it is now, each in a sentence; nothing when all is well."""
    address = settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
    published = yield from _fetched(transport, address)
    if published is None:
        return
    if published.get("issuer") != settings.issuer:
        yield f"{address} names another issuer than the settings do: they must be the same to the letter"
    unsafe = [name for name in _NEEDED if not is_safe_address(published.get(name))]
    yield from (f"{name} is missing or no https address" for name in unsafe)
    yield from _lacks(settings, published)
    if "jwks_uri" not in unsafe:
        keys = yield from _fetched(transport, published["jwks_uri"])
        if keys is not None:
            yield from _key_faults(keys)


def _fetched(transport: httpx.Client, address: str) -> Generator[str, None, dict[str, Any] | None]:
    """The JSON object at an address; a fault and None when there is none."""
    try:
        status, _, document = send(transport, transport.build_request("GET", address))
    except ProviderUnavailable:
        yield f"{address} does not answer"
        return None
    if status != 200 or not isinstance(document, dict):
        yield f"{address} gives no JSON object (status {status})"
        return None
    return document


def _lacks(settings: OidcSettings, published: dict[str, Any]) -> Iterator[str]:
    wanted = {
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "response_modes_supported": [settings.response_mode],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [settings.client_auth],
        "scopes_supported": list(settings.scopes),
        "acr_values_supported": list(settings.acr_keys),
    }
    for name, values in wanted.items():
        offered = published.get(name, _USUAL.get(name))
        missing = [value for value in values if isinstance(offered, list) and value not in offered]
        if missing:
            yield f"{name} does not name {', '.join(missing)}"
    signs = published.get("id_token_signing_alg_values_supported", ["RS256"])
    if not (isinstance(signs, list) and set(signs) & set(ALGORITHMS)):
        yield f"id_token_signing_alg_values_supported names neither {' nor '.join(ALGORITHMS)}"


def _key_faults(document: dict[str, Any]) -> Iterator[str]:
    published = document.get("keys")
    if not isinstance(published, list):
        yield "the provider's keys are no list"
        return
    read = [(item.get("kid") if isinstance(item, dict) else None, read_key(item)) for item in published]
    for kid, key in read:
        if isinstance(key, str) and "RSA" in key and "bits" in key:
            yield f"key {kid or 'without a number'} {key}"
    usable = [kid for kid, key in read if isinstance(key, Key)]
    if not usable:
        yield "the provider publishes no key that may sign for us"
    if len(usable) > 1 and None in usable:
        yield "a key has no number (kid) beside others: a token that it signs is refused"
    for kid, times in Counter(kid for kid in usable if kid).items():
        if times > 1:
            yield f"{times} keys have the number {kid}: each is tried, which costs time"
