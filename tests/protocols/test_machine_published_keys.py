"""Keys that a vendor publishes: fetched from where a stranger says, and never from within our own house (SSRF)."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

from paspoort.exchange.api import published
from paspoort.exchange.api.published import Unfit, fetched_keys, is_outside
from paspoort.kernel.actions import acting_as_service
from paspoort.links.actions import end_key
from paspoort.links.models import Vendor
from tests.linking import let_in, vendor
from tests.protocols.machine_world import Machine
from tests.sql import sql

NAME, OUTSIDE, INSIDE = "sleutels.klasbord.example", "127.0.0.1", "127.0.0.2"
ADDRESS = f"https://{NAME}/jwks"
KEY = ECKey.generate_key("P-256", parameters={"kid": "published"})


class Server(HTTPServer):
    """What the vendor runs: `answer` is what it says, `asked` what it was asked."""

    answer: tuple[int, dict[str, str], bytes]
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        status, headers, body = self.server.answer
        self.server.asked.append(f"{self.headers['Host']}{self.path}")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """A test says nothing of each request."""


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The vendor's server, under its name; the one address of this machine that it has counts here as one of the internet."""
    chain = certificate(tmp_path)
    with Server((OUTSIDE, 0), Handler) as server:
        server.answer, server.asked = (200, {}, json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()), []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        trusted = httpx.Client(verify=ssl.create_default_context(cafile=str(chain)), timeout=2, trust_env=False)
        monkeypatch.setattr(published, "_transport", lambda: trusted)
        monkeypatch.setattr(published, "PORT", server.server_port)
        monkeypatch.setattr(published, "is_outside", lambda address: address == OUTSIDE)
        names(monkeypatch, [OUTSIDE], [INSIDE])
        published._kept.clear()
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        trusted.close()


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """What the name stands for, at each look-up: another one the second time. Gives the names that were looked up."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host != NAME:
            return real(host, port, *more, **named)
        looked_up.append(host)
        found = answers[min(len(looked_up), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


def certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "chain.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM))
    return path


def test_a_vendor_is_known_by_the_keys_that_it_publishes(theirs: Server, world: object) -> None:
    made = vendor()
    let_in(made)
    sql("update links_vendor set jwks_uri = %s where id = %s", ADDRESS, Vendor.objects.get(client_id="klasbord").id)
    machine = Machine("klasbord", KEY)
    assert machine.ask_token(assertion=machine.assertion({"kid": "published"})).status_code == 200
    assert machine.ask_token(assertion=machine.assertion({"kid": "published"})).status_code == 200
    assert machine.ask_token(assertion=machine.assertion({"kid": "unknown"})).status_code == 401
    assert theirs.asked == [f"{NAME}/jwks"]
    machine.register(made)
    assert machine.ask_token(assertion=machine.assertion({"kid": "published"})).status_code == 200
    with acting_as_service("operator", role="worker"):
        end_key("klasbord", "published")
    for header in ({"kid": "published"}, {"kid": ""}):  # it was stolen: wherever it still stands, it counts no more
        assert machine.ask_token(assertion=machine.assertion(header)).status_code == 401


def test_a_name_that_points_elsewhere_a_moment_later(theirs: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: looked up once, and the connection goes to the address that was looked at."""
    looked_up = names(monkeypatch, [OUTSIDE], [INSIDE])
    assert set(fetched_keys(ADDRESS)) == {"published"} and looked_up == [NAME]
    for addresses in ([INSIDE], [OUTSIDE, INSIDE]):
        names(monkeypatch, addresses)
        with pytest.raises(Unfit, match="address_inside"):
            fetched_keys(ADDRESS)


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest", "https://127.0.0.2/jwks", f"{ADDRESS}/more"])
def test_a_redirect_is_not_followed(theirs: Server, to: str) -> None:
    theirs.answer = (302, {"Location": to}, b"")
    with pytest.raises(Unfit, match="status_refused"):
        fetched_keys(ADDRESS)
    assert len(theirs.asked) == 1


@pytest.mark.parametrize("body", [b"x" * 100_000, b"", b"[]", b'{"keys": {}}', b'{"keys": [1]}', b"[" * 50_000])
def test_what_is_too_large_or_no_keys_gives_none(theirs: Server, body: bytes) -> None:
    theirs.answer = (200, {}, body)
    with pytest.raises(Unfit):
        fetched_keys(ADDRESS)


@pytest.mark.parametrize(
    "address",
    [
        "http://klasbord.example/jwks", "https://klasbord.example:8443/jwks", "https://user@klasbord.example/", "https:///jwks",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/", "https://2130706433/",
        "https://localhost/",
        "https://0/", "https://[fe80::1%25eth0]/", "ftp://klasbord.example/", "https://[", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_within_our_house_is_never_asked(address: str) -> None:
    with pytest.raises(Unfit):
        fetched_keys(address)


def test_what_counts_as_the_internet() -> None:
    assert is_outside("193.190.198.27") and is_outside("2001:6a8:3c80::1")
    for inside in (
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "0.0.0.0", "169.254.1.1", "224.0.0.1",
        "::1", "::", "fc00::1", "fe80::1%eth0", "ff02::1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1",
    ):  # fmt: skip
        assert not is_outside(inside), inside
