"""What an OpenID provider publishes about itself, its addresses and its keys, fetched when needed and kept as
long as the provider allows."""

import ipaddress
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    return httpx.Client(timeout=httpx.Timeout(5.0, connect=2.0), follow_redirects=False)


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

    def key_for(self, kid: str | None, algorithm: str) -> Key:
        """Find the public key that signed a token.

        An unknown key number makes us ask the provider once more, because keys rotate; but at most once in
        ten seconds, so that a stream of forged tokens cannot make us hammer it.
        """
        with self._lock:
            found = _pick(self._fresh_keys(), kid, algorithm)
            if found is None and self._clock() - self._forced_at >= _FORCED_EVERY:
                self._forced_at = self._clock()
                found = _pick(self._fetch_keys(), kid, algorithm)
        if found is None:
            raise SignInRefused(Refusal.KEY_UNKNOWN)
        return found

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
    """Take the public signing keys; a key of another kind or without sense is passed over."""
    published = document.get("keys")
    if not isinstance(published, list):
        raise SignInRefused(Refusal.PROVIDER_MALFORMED)
    keys: list[Key] = []
    for item in published[:100]:
        if not isinstance(item, dict) or item.get("kty") not in ("RSA", "EC") or item.get("use") == "enc":
            continue
        try:
            keys.append(JWKRegistry.import_key(item))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return keys


def _pick(keys: list[Key], kid: str | None, algorithm: str) -> Key | None:
    suitable = [
        key
        for key in keys
        if isinstance(key, _KEY_TYPES[algorithm])
        and key.get("alg", algorithm) == algorithm
        and (not isinstance(key, ECKey) or key.curve_name == "P-256")
    ]
    if kid is None:
        return suitable[0] if len(suitable) == 1 else None
    return next((key for key in suitable if key.get("kid") == kid), None)
