"""Signing in: the whole of the OpenID flow through HTTP, beside the bare checks of the two signatures that it holds."""

from __future__ import annotations

import base64
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey

from bench import provider
from bench.figures import Figure, figure, in_pairs
from bench.ground import ROOT, Ground
from bench.processor import Meter
from bench.site import Site, running

PEOPLE, CLIENTS = 500, 4
SECONDS = float(os.environ.get("BENCH_SIGNIN_SECONDS") or 5)
CHECKS = 2
"""Signatures that are checked at each sign-in: the client's own at the provider, and that of the ID token here."""
LEAST = 20
INSTITUTION = "select number from registry_institution where ended_on is null and successor_id is null order by number limit 1"


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Sign-ins a second by people who are known, each with a key of ACM, from the choice of the key to the open session."""
    with psycopg.connect(ground.url(name)) as admin:
        (institution,) = admin.execute(INSTITUTION).fetchone() or ("",)
    with TemporaryDirectory() as folder, _provider(Path(folder)) as settings, running(ground.url(name), **settings) as site:
        crowd = Crowd(site, institution)
        crowd.all_once()
        meter = Meter(ground.url(name), site.pid)
        found = in_pairs(crowd.rate, _bare_rate, what="sign-ins a second", meter=meter, a_second=True)
    reach = f"at least {LEAST} a second on two cores, the provider and the client included"
    yield figure("signin", scale, found, "sign-ins/s", reach, found.ours >= LEAST)


class Crowd:
    """People who sign in one after another, some at once."""

    def __init__(self, site: Site, institution: str) -> None:
        self._port, self._institution = site.port, institution
        self._next, self._lock = itertools.count(), threading.Lock()

    def all_once(self) -> None:
        """Let everyone come in once: from then on they are known."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._come_in, range(PEOPLE)))

    def rate(self) -> float:
        """How many come in a second."""
        until = time.perf_counter() + SECONDS
        with ThreadPoolExecutor(CLIENTS) as pool:
            counts = list(pool.map(lambda _: self._keep_coming(until), range(CLIENTS)))
        return sum(counts) / SECONDS

    def _keep_coming(self, until: float) -> int:
        done = 0
        while time.perf_counter() < until:
            with self._lock:
                who = next(self._next) % PEOPLE
            self._come_in(who)
            done += 1
        return done

    def _come_in(self, who: int) -> None:
        browser = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            browser.request("GET", "/aanmelden?sleutel=itsme")
            there, cookies = _led(browser, "/auth")
            asked = {key: values[0] for key, values in parse_qs(urlsplit(there).query).items()}
            code = quote(f"{asked['nonce']}~{self._institution}~{who}")
            browser.request("GET", f"/aanmelden/terug?code={code}&state={quote(asked['state'])}", headers={"Cookie": cookies})
            _, session = _led(browser, "/start")
        finally:
            browser.close()
        if "paspoort=" not in session:
            raise AssertionError("a sign-in of the measurement opened no session")


def _led(browser: HTTPConnection, end: str) -> tuple[str, str]:
    """Where an answer leads, and the cookies that it gives."""
    answer = browser.getresponse()
    answer.read()
    address = answer.headers.get("Location", "")
    if answer.status != 302 or not urlsplit(address).path.endswith(end):
        raise AssertionError(f"a sign-in of the measurement was not let on: {answer.status}")
    return address, "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", []))


def _bare_rate() -> float:
    """How many times a second one core checks as many signatures as a sign-in holds."""
    head, _, signature = provider.id_token("n", "000000", "0").rpartition(".")
    signed, raw = head.encode(), base64.urlsafe_b64decode(signature + "==")
    key = provider.KEY.public_key
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the provider of the measurement signs with RSA")
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < 1:
        for _ in range(CHECKS):
            key.verify(raw, signed, PKCS1v15(), SHA256())
        done += 1
    return done / (time.perf_counter() - began)


@contextmanager
def _provider(folder: Path) -> Iterator[dict[str, str]]:
    """The provider in a process of its own; gives the settings with which the product is its client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    private, public = folder / "client.pem", folder / "client.pub"
    key = RSAKey.generate_key(2048)
    private.write_bytes(key.as_pem(private=True))
    public.write_bytes(key.as_pem(private=False))
    environment = {**os.environ, "BENCH_CLIENT_KEY": str(public)}
    process = subprocess.Popen([sys.executable, "-m", "bench.provider", str(port)], env=environment, cwd=ROOT)
    try:
        _wait(port)
        yield {"PASPOORT_ACM_ISSUER": f"http://127.0.0.1:{port}/op", "PASPOORT_ACM_CLIENT_KEY_FILE": str(private)}
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the provider of the measurement did not start")
