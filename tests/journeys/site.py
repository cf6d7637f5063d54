"""The product as it runs for real, for a browser to visit: database, web server and the demonstration's ACM, each a process."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from paspoort.demo import run, stage
from paspoort.demo.run import Part
from tests.ground import Ground

# asked many times while a part starts, over plain HTTP: the authorities of this machine need not be read each time
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Site:
    """One running product; `address` is where it answers. The web process logs in as its own role, so policies are on."""

    def __init__(self, ground: Ground, name: str, url: str, folder: Path) -> None:
        self.ground, self.name, self.folder = ground, name, folder
        port, acm_port = free_port(), free_port()
        self.address, self.issuer = f"http://localhost:{port}", f"http://127.0.0.1:{acm_port}/op"
        config, acm_env = stage.acm_settings(self.address, self.issuer)
        plain = os.environ | {"PASPOORT_VAR": str(folder), "PASPOORT_ENV": "demo", "PORT": str(port), "RUST_BACKTRACE": "0"}
        own = {"PASPOORT_PUBLIC_URL": self.address, "PASPOORT_SMS_GATEWAY": f"console:{folder / 'sms.txt'}"}
        self.env = plain | acm_env | own | {"PASPOORT_DATABASE_URL": url}
        serve = ["paspoort.command", "serve", "--port", str(port)]
        provide = ["paspoort.demo.acm", "--config", str(config), "--port", str(acm_port)]
        self.web = Part("web", serve, self.env | {"PASPOORT_ROLE": "web"}, f"{self.address}/livez")
        self.acm = Part("acm", provide, plain, self.issuer)

    def start(self, part: Part) -> None:
        part.log.parent.mkdir(parents=True, exist_ok=True)
        part.start()
        self.answer(part)

    def answer(self, part: Part) -> None:
        """Wait until a part that was started answers."""
        until = time.monotonic() + 60
        while not _answers(part.alive):
            assert not part.ended() and time.monotonic() < until, f"{part.name} did not start: {part.log.read_text()[-2000:]}"
            time.sleep(0.1)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Point this test's own Django at the site's database, to do what a colleague elsewhere would do meanwhile."""
        with self.ground.using(self.name):
            yield


@contextmanager
def running(ground: Ground, name: str, folder: Path) -> Iterator[Site]:
    """A site on a database of its own that holds the cast; everything it started is gone afterwards."""
    with pytest.MonkeyPatch.context() as patch, ground.clone(name) as url:
        for module in (run, stage):
            patch.setattr(module, "VAR", folder)
        site = Site(ground, name, url, folder)
        try:
            for part in (site.web, site.acm):
                site.start(part)
            yield site
        finally:
            for part in (site.web, site.acm):
                part.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False, verify=NO_TLS).status_code < 500
    except httpx.HTTPError:
        return False
