"""nginx as docs/examples/nginx-eid.conf sets it up, with cards of certomancer before it and the product behind it.

Only names of files and ports are changed in the example. The browser knows both hosts by their names; both are this machine.
"""

from __future__ import annotations

import html
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from paspoort.demo import run, stage
from paspoort.demo.run import Part
from tests.chromium import ARGUMENTS, CHROMIUM, NONE
from tests.ground import Ground
from tests.journeys.site import Site, free_port
from tests.protocols.eid_world import Card, EidWorld

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nginx-eid.conf"
MAIN, CARDS = "leerlingenpaspoort.example.be", "eid.example.be"
SECRET = "only-for-these-tests-0123456789abcdef"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
FRAME = "pid {0}/pid; error_log {0}/error.log crit; daemon off; events {{ }} http {{ {1} include {0}/site.conf; }}"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
Headers = Sequence[tuple[str, str]]


@dataclass
class Front:
    """A running nginx: the port on which both hosts answer, and the certificate that they show."""

    port: int
    tls: Path

    def context(self, card: Card | None = None, folder: Path | None = None) -> ssl.SSLContext:
        """What a browser uses for a connection: it knows our certificate, and shows this card when asked for one."""
        made = ssl.create_default_context(cafile=str(self.tls))
        if card:
            held = (folder or self.tls.parent) / "card.pem"
            held.write_bytes(card.key_pem + card.certificate_pem)
            made.load_cert_chain(held)
        return made

    def ask(
        self,
        host: str,
        path: str,
        card: Card | None = None,
        headers: Headers = (),
        sni: str = "",
        body: str | None = None,
    ) -> httpx.Response:
        """One request on a connection of its own, to a host by its name; `sni`: the handshake names another. `body`: a post."""
        sent = [("Host", host), *headers, ("Content-Type", "application/x-www-form-urlencoded")]
        with httpx.Client(verify=self.context(card), trust_env=False, timeout=20) as http:
            address, named = f"https://127.0.0.1:{self.port}{path}", {"sni_hostname": sni or host}
            return http.request("GET" if body is None else "POST", address, headers=sent, content=body, extensions=named)


class Browser:
    """Someone's browser at the main host, with its cookies, and perhaps a card in the reader."""

    def __init__(self, front: Front, card: Card | None = None) -> None:
        self.front, self.card = front, card
        self.cookies: dict[str, str] = {}

    def open(self, path: str, data: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask the main host for a page, or post there."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(data) if data is not None else None
        answer = self.front.ask(MAIN, path, headers=[("Cookie", kept)], body=body)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def begin(self) -> str:
        """Choose the card on the sign-in page; gives the path at the host for cards."""
        answer = self.open("/aanmelden?sleutel=card&naar=/mijn-rechten")
        assert answer.status_code == 302, answer.text[-600:]
        going = urlsplit(answer.headers["Location"])
        assert (going.scheme, going.netloc) == ("https", CARDS)
        return f"{going.path}?{going.query}"

    def show_card(self, path: str, headers: Headers = ()) -> dict[str, str]:
        """Show the card at the host for cards; gives what the form there brings to the main host."""
        page = self.front.ask(CARDS, path, card=self.card, headers=headers)
        assert page.status_code == 200, page.text[-600:]
        found = re.findall(r'name="(state|ticket)" value="([^"]*)"', page.text)
        return {name: html.unescape(value) for name, value in found}

    def sign_in(self, headers: Headers = ()) -> httpx.Response:
        """All of it; gives the answer of the main host to what the card brought."""
        return self.open("/aanmelden/terug", self.show_card(self.begin(), headers))

    def is_in(self) -> bool:
        return self.open("/start").status_code == 200


@dataclass
class Cards:
    """Everything together: the product, nginx before it, and the cards."""

    product: Site
    front: Front
    eid: EidWorld


@contextmanager
def running_cards(ground: Ground, name: str, folder: Path, eid: EidWorld) -> Iterator[Cards]:
    """The product behind nginx, on a database of its own that holds the cast."""
    with pytest.MonkeyPatch.context() as patch, ground.clone(name) as url:
        for module in (run, stage):
            patch.setattr(module, "VAR", folder)
        site = Site(ground, name, url, folder)
        more = {
            "PASPOORT_PUBLIC_URL": f"https://{MAIN}",
            "PASPOORT_CARD_URL": f"https://{CARDS}",
            "PASPOORT_CARD_PROXY_SECRET": SECRET,
            "PASPOORT_EID_TRUST": str(eid.trust),
            "PASPOORT_BEHIND_PROXY": "1",
            "no_proxy": "127.0.0.1,localhost",
        }
        site.web = Part("web", site.web.command, {**site.web.env, **more}, site.web.alive)
        try:
            site.start(site.web)
            with nginx(folder / "nginx", eid, urlsplit(site.address).port or 0) as front:
                yield Cards(site, front, eid)
        finally:
            site.web.stop()


@contextmanager
def nginx(folder: Path, eid: EidWorld, behind: int) -> Iterator[Front]:
    """nginx with the example's own settings, before whatever listens on port `behind` of this machine."""
    folder.mkdir(parents=True)
    port = free_port()
    _make_files(folder, eid)
    text = EXAMPLE.read_text()
    swaps = {"listen 80;": f"listen 127.0.0.1:{free_port()};", "listen 443 ": f"listen 127.0.0.1:{port} "}
    swaps |= {"127.0.0.1:8000": f"127.0.0.1:{behind}", "/etc/nginx/": f"{folder}/", "/var/log/nginx/": f"{folder}/"}
    for one, other in swaps.items():
        assert one in text, one
        text = text.replace(one, other)
    (folder / "site.conf").write_text(text)
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    (folder / "nginx.conf").write_text(FRAME.format(folder, temporary))
    assert NGINX
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port, folder / "error.log")
        yield Front(port, folder / "tls" / "both.pem")
    finally:
        process.terminate()
        process.wait(10)


def _make_files(folder: Path, eid: EidWorld) -> None:
    for part in ("eid", "tls"):
        (folder / part).mkdir()
    (folder / "eid" / "proxy-secret.conf").write_text(f'proxy_set_header X-Card-Proxy "{SECRET}";\n')
    root = eid.certificate("root")
    authorities = [root, *(eid.certificate(name) for name in ("citizen", "citizen-old", "foreigner", "ended"))]
    for name, held in {"roots": [root], "authorities": authorities}.items():
        content = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in held)
        (folder / "eid" / f"{name}.pem").write_bytes(content)
    for name, host in {"leerlingenpaspoort": MAIN, "eid": CARDS}.items():
        certificate, key = _tls(host)
        (folder / "tls" / f"{name}.pem").write_bytes(certificate)
        (folder / "tls" / f"{name}.key").write_bytes(key)
        with (folder / "tls" / "both.pem").open("ab") as both:
            both.write(certificate)


def _tls(host: str) -> tuple[bytes, bytes]:
    """A certificate of one host, which the browser is told to trust."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    made = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made, key.private_bytes(*plain)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nginx did not start: {log.read_text() if log.exists() else ''}")


@contextmanager
def in_a_browser(front: Front, scripts: bool) -> Iterator[Any]:
    """A page in Chromium, without a card in the reader; whatever it says against the pages fails the test."""
    if CHROMIUM is None:
        pytest.skip(NONE)
    from playwright.sync_api import sync_playwright

    names = ",".join(f"MAP {host}:443 127.0.0.1:{front.port}" for host in (MAIN, CARDS))
    said: list[str] = []
    with sync_playwright() as driver, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, f"--host-resolver-rules={names}"])
        page = started.new_context(ignore_https_errors=True, java_script_enabled=scripts, locale="nl-BE").new_page()
        page.on("console", lambda message: said.append(message.text))
        yield page
        started.close()
    assert not [each for each in said if "Content Security Policy" in each], said


class Recorder:
    """What would stand behind nginx, when a test only wants to know what got there."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []

    def __call__(self, environ: dict[str, object], start_response: object) -> Iterable[bytes]:
        self.got.append({name: str(value) for name, value in environ.items() if name.startswith("HTTP_")})
        start_response("204 No Content", [])  # type: ignore[operator]
        return []
