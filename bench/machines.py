"""Machines: a token, and what a package asks with it, through HTTP at one client; beside bare signatures and bare statements."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey

from bench.figures import Figure, figure, in_pairs, milliseconds, percentile
from bench.find import as_web
from bench.ground import Ground
from bench.links import MOST, NUMBER, VENDOR, laid, told
from bench.processor import Meter
from bench.site import Site, running
from paspoort.kernel.actions import acting_as_service
from paspoort.links.actions import add_key

CLIENT, COUNT = "bench", 40
UNHURRIED = "update kernel_knownlimit set most = 1000000 where name in ('client_calls', 'client_tokens', 'whole_pulls')"
KEYS_AWAY = "delete from links_vendorkey where vendor_id = %s"
TOKEN, INDICATIONS = "/api/oauth/token", f"/api/indicatie/v1/schools/{NUMBER}/indications"
BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """At the school of 1,200 of `links`; limits are lifted for the measurement."""
    url, key = ground.url(name), ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)})
    with psycopg.connect(url, autocommit=True) as admin, laid(admin), running(url) as site, as_web(url) as web:
        admin.execute(UNHURRIED)
        with acting_as_service("operator", role="worker"):
            add_key(CLIENT, key.as_dict(private=False), ends_at=timezone.now() + timedelta(days=1))
        package, meter = Package(site, key), Meter(url, site.pid)
        try:
            asked: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
                ("token", package.get_token, package.sign),
                ("indications", package.ask, partial(told, web, NUMBER, None)),
            ]
            for what, ours, floor in asked:
                found = in_pairs(_slowest(ours), _slowest(floor), what=what, meter=meter, of=COUNT)
                reach = f"p99 at most {MOST} ms at one client"
                yield figure(f"machine_{what}", scale, found, "ms, p99", reach, found.ours <= MOST)
        finally:
            admin.execute(KEYS_AWAY, [VENDOR])


def _slowest(act: Callable[[], object]) -> Callable[[], float]:
    """How long the slowest of a hundred takes, one after another."""
    return lambda: percentile([milliseconds(act) for _each in range(COUNT)], 0.99)


class Package:
    """A package as a vendor writes it: it signs, gets a token, and asks over one connection that stays open."""

    def __init__(self, site: Site, key: ECKey) -> None:
        self._line, self._here = HTTPConnection("127.0.0.1", site.port, timeout=10), f"http://127.0.0.1:{site.port}"
        self._key = key
        self._token = self.get_token()

    def get_token(self) -> str:
        """Prove who asks, and get a token."""
        form = {"grant_type": "client_credentials", "client_assertion_type": BY_ASSERTION, "client_assertion": self._assertion()}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "DPoP": self._proof("POST", TOKEN)}
        self._line.request("POST", TOKEN, urlencode(form), headers)
        return str(json.loads(self._heard())["access_token"])

    def ask(self) -> None:
        """Ask of the school who has a report: the first page of 500."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(self._token.encode()).digest()).rstrip(b"=").decode()
        headers = {"Authorization": f"DPoP {self._token}", "DPoP": self._proof("GET", INDICATIONS, ath=digest)}
        self._line.request("GET", INDICATIONS, headers=headers)
        self._heard()

    def sign(self) -> None:
        """The signatures of a token alone: two made, two checked."""
        for one in (self._assertion(), self._proof("POST", TOKEN)):
            jwt.decode(one, self._key, algorithms=["ES256"])

    def _heard(self) -> bytes:
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"the package of the measurement was answered {answer.status}: {body[:200]!r}")
        return body

    def _assertion(self) -> str:
        said = {"iss": CLIENT, "sub": CLIENT, "aud": self._here, "exp": int(time.time()) + 60, "jti": secrets.token_hex(16)}
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, said, self._key)

    def _proof(self, method: str, address: str, **more: str) -> str:
        said = {"htm": method, "htu": self._here + address, "iat": int(time.time()), "jti": secrets.token_hex(16)}
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self._key.as_dict(private=False)}
        return jwt.encode(header, said | more, self._key)
