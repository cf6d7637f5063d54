"""Every provider of this product, one line each, in the order in which the sign-in page shows their ways.

A provider that is off in the settings makes None. When two offer a way of the same code, such as itsme directly and itsme
through ACM, the first in this list has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from paspoort.identity.inner import acm, card, codes, itsme, passkeys, web_eid
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Provider, Refusal, SignInRefused, Way

PROVIDERS: Mapping[str, Callable[[], Provider | None]] = MappingProxyType(
    {
        "itsme": itsme.make,
        "eid": web_eid.make,
        "acm": acm.make,
        "card": card.make,
        "passkey": passkeys.make,
        "app-code": codes.make_app,
        "sms-code": codes.make_sms,
    }
)


@cache
def offered() -> Mapping[str, Provider]:
    """The providers that this installation has on, by their short names."""
    made = {key: make() for key, make in PROVIDERS.items()}
    return MappingProxyType({key: provider for key, provider in made.items() if provider is not None})


def provider_faults() -> dict[str, list[str]]:
    """What is wrong with each OpenID provider that is on, by its short name; an empty list when all is well."""
    return {key: one.faults() for key, one in offered().items() if isinstance(one, OidcProvider)}


def provider(key: str) -> Provider:
    """The provider of this name; one that does not exist or is off refuses the sign-in."""
    found = offered().get(key)
    if found is None:
        raise SignInRefused(Refusal.KEY_NOT_OFFERED)
    return found


def ways() -> Mapping[str, tuple[Provider, Way]]:
    """Every way in that this installation offers, by its code, in the order of the page."""
    found: dict[str, tuple[Provider, Way]] = {}
    for one in offered().values():
        for way in one.ways:
            found.setdefault(way.code, (one, way))
    return MappingProxyType(found)


def way(code: str) -> tuple[Provider, Way]:
    """The provider behind a way and the way itself; a code that is not offered refuses the sign-in."""
    if code not in ways():
        raise SignInRefused(Refusal.KEY_NOT_OFFERED)
    return ways()[code]
