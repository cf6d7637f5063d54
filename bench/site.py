"""The product as it runs in production: granian, two processes of two threads, as the web role; and requests to it."""

from __future__ import annotations

import functools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from urllib.error import URLError
from urllib.parse import urlencode

from bench.ground import ROOT
from paspoort.kernel.actions import acting_as
from paspoort.web.shell.page_owner import FIELD, page_owner

TOKEN = "b" * 32
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Heard:
    """What a client measured: milliseconds of each answer, answers a second, and the share of one core that it cost itself."""

    milliseconds: list[float]
    rate: float
    client: float

    @property
    def p50(self) -> float:
        return median(self.milliseconds)


@functools.cache
def _drawn(secret: str) -> str:
    """For whom the page of a form was drawn, as a page of this person says it."""
    with acting_as(secret) as acting:
        return page_owner(acting)


class Site:
    """A running server on `port`; `pid` is its first process."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def get(self, path: str, secret: str = "", accept: str = "text/html") -> str:
        """A request of someone's browser for a page."""
        return self._request("GET", path, secret, f"Accept: {accept}\r\n", "")

    def post(self, path: str, secret: str, **fields: str | Sequence[str]) -> str:
        """A request with a filled-in form, as the page's own script sends it."""
        body = self.body(secret, fields)
        more = f"HX-Request: true\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._request("POST", path, secret, more, body)

    def body(self, secret: str, fields: Mapping[str, str | Sequence[str]]) -> str:
        """A filled-in form as a browser sends it."""
        return urlencode({**fields, "csrfmiddlewaretoken": TOKEN, FIELD: _drawn(secret)}, doseq=True)

    def cookies(self, secret: str) -> str:
        return f"paspoort={secret}; csrf={TOKEN}"

    def led_to(self, path: str, secret: str) -> str:
        """Where a page leads at once, such as the first step of a wizard in a run of its own."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers={"Cookie": f"paspoort={secret}"})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.headers["Location"]

    def _request(self, method: str, path: str, secret: str, more: str, body: str) -> str:
        cookies = f"Cookie: {self.cookies(secret)}\r\n" if secret else ""
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{cookies}{more}\r\n{body}"

    def ask(
        self,
        requests: Sequence[str],
        must_hold: str,
        *,
        connections: int = 1,
        count: int = 0,
        seconds: float = 0,
        status: int = 200,
    ) -> Heard:
        """Let a client of its own ask; every answer must have that status and hold that text."""
        bound = {"count": count} if count else {"seconds": seconds}
        plan = {"port": self.port, "connections": connections, "requests": list(requests), "must_hold": must_hold, **bound}
        plan["status"] = status
        command = [sys.executable, "-m", "bench.client"]
        done = subprocess.run(command, input=json.dumps(plan) + "\n", capture_output=True, text=True, check=True, cwd=ROOT)
        heard = json.loads(done.stdout)
        if heard["wrong"]:
            raise AssertionError(f"wrong answers, by status: {heard['wrong']} of {len(heard['milliseconds'])}")
        rate = len(heard["milliseconds"]) / heard["seconds"]
        return Heard(heard["milliseconds"], rate, heard["own_seconds"] / heard["seconds"])


@contextmanager
def running(url: str, **settings: str) -> Iterator[Site]:
    """The server on the database at `url`, for as long as this lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = {"PASPOORT_DATABASE_URL": url, "PASPOORT_ROLE": "web", "PASPOORT_ENV": "demo", "PORT": str(port)}
    known["PASPOORT_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "paspoort.command", "serve", "--port", str(port), "--workers", "2", "--threads", "2"]
    server = subprocess.Popen(
        command, env={**os.environ, **known, **settings}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield Site(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
