"""Keys that a vendor publishes itself (JWKS), fetched from an address that a stranger chose: so never from within our own house.

The name is looked up once, each of its addresses must be one of the internet, and the connection goes to that very address: a
name that points elsewhere a moment later (DNS rebinding) changes nothing. No redirect is followed, no proxy of the surroundings
used, and what is large or slow is let go.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from paspoort.kernel.models import Refused

log = structlog.get_logger("paspoort.api")

LARGEST, SECONDS, PORT = 64 * 1024, 4.0, 443
KEPT, ASKED_EVERY = 300.0, 30.0
"""Seconds that keys count after they were fetched, and after which an unknown number makes us ask anew."""
MOST_KEYS, MOST_KEPT = 20, 1000

Keys = Mapping[str, Mapping[str, Any]]


class Unfit(Exception):
    """The address gives no keys; `reason` is for the log of the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_lock = threading.Lock()
_kept: dict[str, tuple[float, Keys]] = {}


def published_keys(address: str, number: str) -> Keys:
    """The keys at a vendor's address, by number; raises the refusal of an unknown key where there is no such address or no
    answer.
    """
    with _lock:
        fetched, keys = _kept.get(address, (float("-inf"), {}))
    age = time.monotonic() - fetched
    if age > KEPT or (number not in keys and age > ASKED_EVERY):
        try:
            keys = fetched_keys(address)
        except Unfit as problem:
            log.warning("vendor.keys_unfit", reason=problem.reason)
            keys = {}
        with _lock:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[address] = (time.monotonic(), keys)
    if not keys:
        raise Refused("invalid_client")
    return keys


def fetched_keys(address: str) -> Keys:
    """Fetch a JSON Web Key Set; raises `Unfit`."""
    host, path = _https(address)
    body, late = bytearray(), time.monotonic() + SECONDS
    place = _address_of(host)
    url = httpx.URL(scheme="https", host=place, port=PORT, raw_path=path.encode("ascii"))
    request = _transport().build_request("GET", url, headers={"Host": host, "Accept": "application/json"})
    request.extensions["sni_hostname"] = host
    try:
        answer = _transport().send(request, stream=True)
        try:
            if answer.status_code != 200:
                raise Unfit("status_refused")
            for chunk in answer.iter_raw():
                body += chunk
                if len(body) > LARGEST or time.monotonic() > late:
                    raise Unfit("too_large_or_slow")
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError):
        raise Unfit("unreachable") from None
    return _read(bytes(body))


def _https(address: str) -> tuple[str, str]:
    """The name and the path of an https address of the usual port, without a user in it."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unfit("address_refused") from None
    if parts.scheme != "https" or not host or port not in (None, 443) or parts.username is not None or not address.isascii():
        raise Unfit("address_refused")
    return host, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def _address_of(host: str) -> str:
    """The address on the internet behind a name, looked up once; refused where any of them is one of a house."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unfit("unknown_name") from None
    if not found or not all(is_outside(one) for one in found):
        raise Unfit("address_inside")
    return sorted(found)[0]


def is_outside(address: str) -> bool:
    """Whether an address is one of the internet at large, also where it is written within another one."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo or (None, None))[1]
        if inner is not None or one in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return one.is_global and not one.is_multicast


@cache
def _transport() -> httpx.Client:
    """The client that fetches, one a process: no redirects, no proxies, no connection kept, and soon tired of waiting."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(timeout=httpx.Timeout(SECONDS, connect=2.0), follow_redirects=False, trust_env=False, limits=limits)


def _read(body: bytes) -> Keys:
    try:
        published = json.loads(body)["keys"]
        found = {str(one["kid"]): one for one in published[:MOST_KEYS]}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unfit("no_keys") from None
    return found
