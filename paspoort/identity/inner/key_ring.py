"""Our own keys towards a provider that wants two kinds of us: one to sign with, one to encrypt to. And how they roll over.

The provider keeps what we publish for 30 minutes to a day. So a new signing key is published a day before it signs, and an old
encryption key opens for a day after a newer one took its place: there is no moment in which a sign-in fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

DAY, HOUR = 86_400, 3_600
CACHED = DAY
"""Seconds for which the provider may go on with the keys that we published before."""
OPENS = CACHED + HOUR
"""Seconds that an encryption key still opens after a newer one is published: a sign-in that began at the last moment too."""
BITS, FEWEST_BITS = 3072, 2048

Use = Literal["sig", "enc"]
_ALGORITHMS: dict[Use, str] = {"sig": "RS256", "enc": "RSA-OAEP-256"}


@dataclass(frozen=True, slots=True)
class RingKey:
    """One private key, what it is for, and since when its public half is published (seconds since 1970)."""

    use: Use
    published_at: int
    key: RSAKey = field(repr=False)

    @property
    def kid(self) -> str:
        """Its number, the hash of its public half."""
        return str(self.key.kid)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that count or have counted lately. It never changes: rolling over gives another ring."""

    keys: tuple[RingKey, ...] = ()

    def signing(self, now: float) -> RSAKey:
        """The key to sign with: the newest that the provider must know by now; the very first one signs at once."""
        return self._current(now).key

    def opening(self, kid: str, now: float) -> RSAKey | None:
        """Our encryption key of this number, unless its time is over."""
        return next((one.key for one in self._of("enc") if one.kid == kid and not self._is_over(one, now)), None)

    def published(self, now: float) -> dict[str, Any]:
        """What the provider may know: public halves only. Of the encryption keys the newest alone, so that it turns to it."""
        signing = [one for one in self._of("sig") if not self._is_over(one, now)]
        return {"keys": [_public(one) for one in (*signing, *self._of("enc")[-1:])]}

    def is_rolling(self, now: float) -> bool:
        """Whether the newest keys are too young to be followed by newer ones."""
        return any(one.published_at + CACHED > now for one in self.keys)

    def rolled(self, now: float) -> KeyRing:
        """This ring with a new key of each kind, and without those whose time is over."""
        kept = tuple(one for one in self.keys if not self._is_over(one, now))
        return KeyRing((*kept, _new("sig", now), _new("enc", now)))

    def _of(self, use: Use) -> list[RingKey]:
        return sorted((one for one in self.keys if one.use == use), key=lambda one: one.published_at)

    def _current(self, now: float) -> RingKey:
        signing = self._of("sig")
        known = [one for one in signing if one.published_at + CACHED <= now]
        return known[-1] if known else signing[0]

    def _is_over(self, one: RingKey, now: float) -> bool:
        """A key is over so long after the next one of its kind was published: signed with no more, nothing on its way to it."""
        later = [other for other in self._of(one.use) if other.published_at > one.published_at]
        return bool(later) and later[0].published_at + (2 * CACHED if one.use == "sig" else OPENS) <= now


def write_ring(ring: KeyRing) -> str:
    """The ring as text: a private JSON Web Key Set in which each key also says when it was published."""
    keys = [{**one.key.as_dict(private=True), **_labels(one), "published_at": one.published_at} for one in ring.keys]
    return json.dumps({"keys": keys}, indent=1) + "\n"


def read_ring(text: str) -> KeyRing:
    """The ring that `write_ring` wrote. Raises `ValueError` for anything else, without saying what stands in it."""
    try:
        keys = tuple(_read_key(dict(item)) for item in json.loads(text)["keys"])
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("these are not the keys that this product wrote") from None
    numbers = {one.kid for one in keys}
    if len(numbers) != len(keys) or {one.use for one in keys} != {"sig", "enc"}:
        raise ValueError("there must be a signing key and an encryption key, each once")
    return KeyRing(keys)


def _read_key(item: dict[str, Any]) -> RingKey:
    use, published_at = item.pop("use"), item.pop("published_at")
    key = RSAKey.import_key({name: value for name, value in item.items() if name != "alg"})
    if use not in _ALGORITHMS or item.get("alg") != _ALGORITHMS[use] or type(published_at) is not int:
        raise ValueError
    if not key.is_private or key.raw_value.key_size < FEWEST_BITS or not isinstance(item.get("kid"), str):
        raise ValueError
    return RingKey(use, published_at, key)


def _new(use: Use, now: float) -> RingKey:
    return RingKey(use, int(now), RSAKey.generate_key(BITS, auto_kid=True))


def _public(one: RingKey) -> dict[str, Any]:
    return {**one.key.as_dict(private=False), **_labels(one)}


def _labels(one: RingKey) -> dict[str, str]:
    return {"use": one.use, "alg": _ALGORITHMS[one.use], "kid": one.kid}
