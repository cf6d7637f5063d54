"""Cards, the authorities that issued them and the responder that says which were revoked: certomancer, alive on this machine.

    with eid_world(folder) as world, trusting(world):
        token = world.card("care").token(origin, nonce)

`world.responder` answers truthfully until a test tells it otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp as x509_ocsp
from django.test import override_settings

from paspoort.demo.acm.embed import serving
from paspoort.identity.inner import ocsp, providers
from tests.protocols.eid_cards import AUTHORITIES, configuration

TRUSTED = ("citizen-old", "citizen", "foreigner", "ended")
ALGORITHMS = {"p256": "ES256", "p384": "ES384", "p521": "ES512", "rsa": "RS256"}

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def _keys() -> dict[str, PrivateKey]:
    curves = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(), "k256": ec.SECP256K1()}
    made: dict[str, PrivateKey] = {name: ec.generate_private_key(curve) for name, curve in curves.items()}
    made |= {name: ec.generate_private_key(ec.SECP384R1()) for name in (*AUTHORITIES, "responder")}
    made |= {"rsa": rsa.generate_private_key(65537, 2048), "rsa-1024": rsa.generate_private_key(65537, 1024)}
    return made


@dataclass(frozen=True)
class Card:
    """A card with its key: what a reader, a PIN and the software of the card do together."""

    certificate: x509.Certificate
    key: PrivateKey
    algorithm: str = "ES384"

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, origin: str, nonce: str, algorithm: str) -> bytes:
        """What the card makes of a word: `hash(origin) + hash(nonce)`, hashed and signed; curves give raw r and s."""
        name = f"sha{algorithm[2:]}"
        hashed: hashes.HashAlgorithm = getattr(hashes, name.upper())()
        signed = hashlib.new(name, origin.encode()).digest() + hashlib.new(name, nonce.encode()).digest()
        if isinstance(self.key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(hashed), hashed.digest_size)
            return self.key.sign(signed, pss if algorithm.startswith("PS") else padding.PKCS1v15(), hashed)
        half = (self.key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(hashed)))
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")

    def token(self, origin: str, nonce: str, algorithm: str = "", **changes: Any) -> str:
        """The token that the extension gives the page; a change of None leaves the field out."""
        algorithm = algorithm or self.algorithm
        fields = {
            "unverifiedCertificate": base64.b64encode(self.der).decode(),
            "algorithm": algorithm,
            "signature": base64.b64encode(self.sign(origin, nonce, algorithm)).decode(),
            "format": "web-eid:1.0",
            "appVersion": "https://web-eid.eu/web-eid-app/releases/2.7.0+965",
        }
        return json.dumps({name: value for name, value in (fields | changes).items() if value is not None})


@dataclass
class Responder:
    """The responder on the network; as truthful as certomancer until told otherwise.

    `says`: another of its services answers. `at`: it believes that it is then. `asks`: it is asked something else than what
    was asked. `bend`: alters the answer. `status`, `headers`: of the answer itself. `wait`: so many seconds before each part.
    """

    animator: Animator
    asked: list[bytes] = field(default_factory=list)
    says: str = ""
    at: datetime | None = None
    asks: Callable[[bytes], bytes] = lambda question: question
    bend: Callable[[bytes], bytes] = lambda answer: answer
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    wait: float = 0.0

    def tell_the_truth(self) -> None:
        fresh = Responder(self.animator)
        for name in ("says", "at", "asks", "bend", "status", "headers", "wait", "asked"):
            setattr(self, name, getattr(fresh, name))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        question = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append(question)
        put = self.asks(question)
        environ |= {"wsgi.input": BytesIO(put), "CONTENT_LENGTH": str(len(put))}
        if self.says:
            environ["PATH_INFO"] = f"/eid/ocsp/{self.says}"
        # whole seconds, as RFC 5280 writes times; certomancer of itself writes parts of seconds too
        environ["HTTP_X_CERTOMANCER_FAKE_TIME"] = (self.at or datetime.now(UTC)).replace(microsecond=0).isoformat()
        began: list[Any] = []
        answer = b"".join(self.animator(environ, lambda status, headers, *_more: began.extend([status, headers])))
        body = self.bend(answer)
        start_response(self.status or began[0], [("Content-Type", "application/ocsp-response"), *self.headers])
        return self._slowly(body) if self.wait else [body]

    def _slowly(self, body: bytes) -> Iterator[bytes]:
        for place in range(0, len(body), 16):
            time.sleep(self.wait)
            yield body[place : place + 16]


@dataclass
class EidWorld:
    """Everything together: `trust` is the folder of intermediates that an installation would name."""

    trust: Path
    responder: Responder
    keys: dict[str, PrivateKey]
    origin: str

    def certificate(self, label: str) -> x509.Certificate:
        architecture = self.responder.animator.architectures[ArchLabel("eid")]
        return x509.load_der_x509_certificate(architecture.get_cert(CertLabel(label)).dump())

    def card(self, label: str) -> Card:
        certificate = self.certificate(label)
        name, key = next((name, key) for name, key in self.keys.items() if key.public_key() == certificate.public_key())
        return Card(certificate, key, ALGORITHMS.get(name, "ES384"))

    def question(self, label: str, nonce: bytes, issuer: str = "citizen") -> bytes:
        builder = x509_ocsp.OCSPRequestBuilder()
        builder = builder.add_certificate(self.certificate(label), self.certificate(issuer), hashes.SHA1())
        return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)


@contextmanager
def eid_world(folder: Path) -> Iterator[EidWorld]:
    """The cards and their authorities, with the responder listening; `folder` is empty and this world's own."""
    keys, trust = _keys(), folder / "trust"
    trust.mkdir()
    for name, key in keys.items():
        (folder / f"{name}.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    made: list[Responder] = []

    def make(origin: str) -> Responder:
        config = CertomancerConfig(configuration(origin, list(keys)), key_search_dir=str(folder), external_url_prefix=None)
        made.append(Responder(Animator(AnimatorArchStore(config.pki_archs), with_web_ui=False)))
        return made[0]

    with serving(make) as origin:
        world = EidWorld(trust, made[0], keys, origin)
        for name in TRUSTED:
            encoding = Encoding.DER if name == "foreigner" else Encoding.PEM
            (trust / f"{name}.crt").write_bytes(world.certificate(name).public_bytes(encoding))
        yield world


@contextmanager
def trusting(world: EidWorld, **more: Any) -> Iterator[EidWorld]:
    """An installation that trusts this world's cards and takes them through Web eID; what was known before is forgotten."""
    usual = {"EID_TRUST": str(world.trust), "WEB_EID": True}
    world.responder.tell_the_truth()
    with override_settings(**usual | more):
        providers.offered.cache_clear()
        ocsp.good.forget()
        yield world
    providers.offered.cache_clear()
