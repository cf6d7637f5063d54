"""What an OpenID provider publishes about itself, its addresses and its keys, fetched when needed and kept as
long as the provider allows."""

import base64
import ipaddress
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, RSAKey

from paspoort.identity.inner.provider import ProviderUnavailable, Refusal, SignInRefused

Clock = Callable[[], float]
T = TypeVar("T")

_LARGEST_ANSWER = 1 << 20
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?([0-9]{1,9})")
_SHORTEST, _USUAL, _LONGEST = 60.0, 3600.0, 86400.0
_FORCED_EVERY = 10.0
_REST_AFTER_FAILURE = 2.0
_MOST_TRIED = 5
SHORTEST_RSA = 2048
_KEY_TYPES: Mapping[str, type[Key]] = {"RS256": RSAKey, "ES256": ECKey}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the provider listens."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    sends_issuer: bool


@dataclass(slots=True)
class _Kept(Generic[T]):
    value: T
    until: float


def new_transport() -> httpx.Client:
    """Make a client that gives up soon (2 s to connect, 5 s to answer) and follows no redirect."""
    return httpx.Client(timeout=httpx.Timeout(5.0, connect=2.0), follow_redirects=False, verify=_authorities())


@cache
def _authorities() -> ssl.SSLContext:
    """The certificate authorities that a client trusts; reading them takes longer than all else that a client needs."""
    return httpx.create_ssl_context()


def send(transport: httpx.Client, request: httpx.Request) -> tuple[int, httpx.Headers, Any]:
    """Send a request and read a JSON answer of at most 1 MiB (None when it is no JSON).

    Raises `ProviderUnavailable` when the provider is down, too slow, says so itself (5xx, 429) or never
    stops.
    """
    try:
        response = transport.send(request, stream=True)
        try:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise ProviderUnavailable
        finally:
            response.close()
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ProviderUnavailable from None
    if response.status_code >= 500 or response.status_code == 429:
        raise ProviderUnavailable
    return response.status_code, response.headers, _json(bytes(body))


def _json(body: bytes) -> Any:
    try:
        return httpx.Response(200, content=body).json()
    except (ValueError, RecursionError):
        return None


class Directory:
    """The addresses and keys of one provider; safe to share between threads."""

    def __init__(self, issuer: str, transport: httpx.Client, clock: Clock = time.time) -> None:
        if not is_safe_address(issuer):
            raise ValueError("the issuer must be an https address (or http on this very machine)")
        self._issuer = issuer
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._addresses: _Kept[Addresses] | None = None
        self._keys: _Kept[list[Key]] | None = None
        self._forced_at = float("-inf")
        self._resting_until = float("-inf")

    def addresses(self) -> Addresses:
        """Give the provider's addresses; raises `ProviderUnavailable`."""
        with self._lock:
            return self._fresh_addresses()

    def checked(self, kid: str | None, algorithm: str, check: Callable[[Key], T]) -> T:
        """Give what `check` makes of a token with the key that signed it; several keys under one number are each tried.

        An unknown number, or a signature that fails under the keys we kept, makes us ask the provider once more, because
        keys rotate, some under the number they had; but at most once in ten seconds, so that a stream of forged tokens
        cannot make us hammer it. `check` raises `JoseError` or `ValueError` for a signature that does not fit.
        """
        with self._lock:
            keys = self._fresh_keys()
        found = _try_each(keys, kid, algorithm, check)
        if found is None and (newer := self._newer_than(keys)) is not None:
            found, keys = _try_each(newer, kid, algorithm, check), newer
        if found is None:
            raise SignInRefused(Refusal.SIGNATURE_INVALID if _suitable(keys, kid, algorithm) else Refusal.KEY_UNKNOWN)
        return found[0]

    def _newer_than(self, tried: list[Key]) -> list[Key] | None:
        """The keys as the provider publishes them now; None when it was asked a moment ago."""
        with self._lock:
            if self._keys is not None and self._keys.value is not tried:
                return self._keys.value
            if self._clock() - self._forced_at < _FORCED_EVERY:
                return None
            self._forced_at = self._clock()
            return self._fetch_keys()

    def _fresh_addresses(self) -> Addresses:
        if self._addresses is None or self._clock() >= self._addresses.until:
            document, until = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            self._addresses = _Kept(_read_addresses(document, self._issuer), until)
        return self._addresses.value

    def _fresh_keys(self) -> list[Key]:
        if self._keys is None or self._clock() >= self._keys.until:
            return self._fetch_keys()
        return self._keys.value

    def _fetch_keys(self) -> list[Key]:
        document, until = self._fetch(self._fresh_addresses().keys)
        self._keys = _Kept(_read_keys(document), until)
        return self._keys.value

    def _fetch(self, url: str) -> tuple[dict[str, Any], float]:
        if self._clock() < self._resting_until:
            raise ProviderUnavailable
        try:
            status, headers, document = send(self._transport, self._transport.build_request("GET", url))
        except ProviderUnavailable:
            self._resting_until = self._clock() + _REST_AFTER_FAILURE
            raise
        if status != 200 or not isinstance(document, dict):
            raise SignInRefused(Refusal.PROVIDER_MALFORMED)
        return document, self._clock() + _lifetime(headers.get("cache-control", ""))


def is_safe_address(url: object) -> bool:
    """Say whether tokens may travel to this address: https, or http that stays on this machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme != "http":
        return parts.scheme == "https" and bool(host)
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _lifetime(cache_control: str) -> float:
    stated = _MAX_AGE.search(cache_control.lower())
    if "no-store" in cache_control.lower() or "no-cache" in cache_control.lower():
        return _SHORTEST
    return min(max(float(stated[1]), _SHORTEST), _LONGEST) if stated else _USUAL


def _read_addresses(document: dict[str, Any], issuer: str) -> Addresses:
    if document.get("issuer") != issuer:
        raise SignInRefused(Refusal.ISSUER_MISMATCH)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(is_safe_address(document.get(name)) for name in needed):
        raise SignInRefused(Refusal.PROVIDER_MALFORMED)
    end_session = document.get("end_session_endpoint")
    return Addresses(
        authorization=document["authorization_endpoint"],
        token=document["token_endpoint"],
        keys=document["jwks_uri"],
        end_session=end_session if is_safe_address(end_session) else None,
        sends_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _read_keys(document: dict[str, Any]) -> list[Key]:
    """Take the public signing keys; a key of another kind, without sense or too short is passed over."""
    published = document.get("keys")
    if not isinstance(published, list):
        raise SignInRefused(Refusal.PROVIDER_MALFORMED)
    read = (read_key(item) for item in published[:100])
    return [key for key in read if isinstance(key, RSAKey | ECKey)]


def read_key(item: Any) -> Key | str:
    """A published key that may sign for us, or in a few words why it does not."""
    if not isinstance(item, dict) or item.get("kty") not in ("RSA", "EC") or item.get("use") == "enc":
        return "is no RSA or EC key for signing"
    try:
        if item["kty"] == "RSA" and (bits := _bits(item["n"])) < SHORTEST_RSA:
            return f"is an RSA key of {bits} bits: at least {SHORTEST_RSA} are needed (RFC 7518, section 3.3)"
        return JWKRegistry.import_key(item)
    except (JoseError, ValueError, TypeError, KeyError):
        return "makes no sense"


def _bits(number: str) -> int:
    """How long a number in base64url is, before a key is made of it."""
    return int.from_bytes(base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()


def _suitable(keys: list[Key], kid: str | None, algorithm: str) -> list[Key]:
    """The keys that may have signed under this number; without a number only a single key counts."""
    suitable = [
        key
        for key in keys
        if isinstance(key, _KEY_TYPES[algorithm])
        and key.get("alg", algorithm) == algorithm
        and (not isinstance(key, ECKey) or key.curve_name == "P-256")
    ]
    if kid is None:
        return suitable if len(suitable) == 1 else []
    return [key for key in suitable if key.get("kid") == kid]


def _try_each(keys: list[Key], kid: str | None, algorithm: str, check: Callable[[Key], T]) -> tuple[T] | None:
    """What the first key that fits makes of it, in a tuple; None when none fits."""
    for key in _suitable(keys, kid, algorithm)[:_MOST_TRIED]:
        try:
            return (check(key),)
        except (JoseError, ValueError, RecursionError):
            continue
    return None
