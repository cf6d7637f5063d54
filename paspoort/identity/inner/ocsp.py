"""Revocation of a card (OCSP, RFC 6960): asked of its issuer, and without an answer that can be trusted nobody comes in.

The address comes from a certificate whose path was verified already, or from the settings; never from what a visitor sent.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

import httpx
import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from django.conf import settings

from paspoort.identity.inner.provider import Refusal, SignInRefused

log = structlog.get_logger("paspoort.eid")

SECONDS = 5.0
LARGEST = 64 * 1024
SKEW = timedelta(minutes=15)
OLDEST = timedelta(minutes=2)
"""How old an answer may be that does not say until when it counts."""
KEPT = timedelta(minutes=5)
"""How long a good answer is kept at most, even when it says that it counts for longer: a stolen card is out soon."""
_MOST_KEPT = 10_000
_STRONG = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension)


class Unknown(Exception):
    """No answer that counts; `reason` is for the log of the operator, and says nothing about the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Good:
    """The certificates that were good a moment ago: bounded, and for each only until its answer ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: OrderedDict[tuple[bytes, int], datetime] = OrderedDict()

    def holds(self, key: tuple[bytes, int], now: datetime) -> bool:
        with self._lock:
            return self._until.get(key, now) > now

    def keep(self, key: tuple[bytes, int], until: datetime) -> None:
        with self._lock:
            self._until[key] = until
            self._until.move_to_end(key)
            while len(self._until) > _MOST_KEPT:
                self._until.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._until.clear()


good = _Good()


def check_status(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> None:
    """Ask the issuer; `SignInRefused` with CERTIFICATE_REVOKED or REVOCATION_UNKNOWN unless it says that all is well."""
    key = (issuer.fingerprint(hashes.SHA256()), certificate.serial_number)
    if good.holds(key, now):
        return
    nonce = secrets.token_bytes(32)
    try:
        answer = _ask(_address(certificate), _question(certificate, issuer, nonce))
        one = _read(answer, certificate, issuer, nonce, now)
    except Unknown as unknown:
        log.warning("eid.revocation_unknown", reason=unknown.reason)
        raise SignInRefused(Refusal.REVOCATION_UNKNOWN) from None
    if one.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        raise SignInRefused(Refusal.CERTIFICATE_REVOKED)
    if one.next_update_utc is not None:
        good.keep(key, min(one.next_update_utc, now + KEPT))


def _question(certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes) -> bytes:
    # SHA-1 only names the issuer here, and is what every responder knows (RFC 5019)
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)


def _address(certificate: x509.Certificate) -> str:
    """Where to ask: the responder that the settings name, else the first that the (verified) certificate names."""
    if settings.EID_OCSP:
        return str(settings.EID_OCSP)
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        raise Unknown("no_address") from None
    for each in access:
        place = each.access_location
        if each.access_method == AuthorityInformationAccessOID.OCSP and isinstance(place, x509.UniformResourceIdentifier):
            return _safe(place.value)
    raise Unknown("no_address")


def _safe(url: str) -> str:
    """An address on the internet; in production never one of a machine in our own house."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Unknown("address_refused") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise Unknown("address_refused")
    if settings.PRODUCTION and (host == "localhost" or not _outside(host)):
        raise Unknown("address_refused")
    return url


def _outside(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


@cache
def transport() -> httpx.Client:
    """The client that asks, one a process: no redirects, no cookies kept to speak of, and soon tired of waiting."""
    return httpx.Client(timeout=httpx.Timeout(SECONDS, connect=2.0), follow_redirects=False)


def _ask(url: str, question: bytes) -> ocsp.OCSPResponse:
    """Post the question; an answer that is late, large, moved or no OCSP counts as none."""
    body, late = bytearray(), time.monotonic() + SECONDS
    headers = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
    try:
        with transport().stream("POST", url, content=question, headers=headers) as response:
            if response.status_code != 200:
                raise Unknown("status_refused")
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > LARGEST:
                    raise Unknown("too_large")
                if time.monotonic() > late:
                    raise Unknown("too_slow")
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
        raise Unknown("unreachable") from None
    try:
        return ocsp.load_der_ocsp_response(bytes(body))
    except _UNREADABLE:
        raise Unknown("malformed") from None


def _read(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes, now: datetime
) -> ocsp.OCSPSingleResponse:
    """The one answer about this certificate, given by who may give it, to our question, and fresh."""
    try:
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Unknown("not_answered")
        _check_nonce(answer, nonce)
        _check_signature(answer, issuer, now)
        answers = list(answer.responses)
        if len(answers) != 1 or not _is_about(answers[0], certificate, issuer):
            raise Unknown("other_certificate")
        _check_fresh(answers[0], now)
        if answers[0].certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
            raise Unknown("status_unknown")
    except _UNREADABLE:
        raise Unknown("malformed") from None
    return answers[0]


def _check_nonce(answer: ocsp.OCSPResponse, nonce: bytes) -> None:
    try:
        returned = answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        if settings.EID_OCSP_NONCE == "optional":
            return
        raise Unknown("nonce_missing") from None
    if not hmac.compare_digest(returned, nonce):
        raise Unknown("nonce_mismatch")


def _check_signature(answer: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> None:
    """Signed by the issuer of the card, or by a responder to whom that issuer gave this work."""
    algorithm = answer.signature_hash_algorithm
    if not isinstance(algorithm, _STRONG):
        raise Unknown("weak_signature")
    for signer in [issuer, *(one for one in answer.certificates if _is_delegate(one, issuer, now))]:
        if _is_named(answer, signer) and _signed(answer, signer, algorithm):
            return
    raise Unknown("signed_by_stranger")


def _is_delegate(responder: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    if not responder.not_valid_before_utc <= now <= responder.not_valid_after_utc:
        return False
    try:
        purposes = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        responder.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, *_UNREADABLE):
        return False
    return isinstance(responder.signature_hash_algorithm, _STRONG) and ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def _is_named(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == signer.subject
    return answer.responder_key_hash == x509.SubjectKeyIdentifier.from_public_key(signer.public_key()).digest


def _signed(answer: ocsp.OCSPResponse, signer: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bool:
    key = signer.public_key()
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ECDSA(algorithm))
        elif isinstance(key, RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, PKCS1v15(), algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _is_about(one: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether an answer speaks of this very certificate: serial number, and name and key of its issuer."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, one.hash_algorithm).build()
    return (one.serial_number, one.issuer_name_hash, one.issuer_key_hash) == (
        asked.serial_number,
        asked.issuer_name_hash,
        asked.issuer_key_hash,
    )


def _check_fresh(one: ocsp.OCSPSingleResponse, now: datetime) -> None:
    until = one.next_update_utc
    if one.this_update_utc > now + SKEW:
        raise Unknown("from_future")
    if until is None and one.this_update_utc < now - OLDEST:
        raise Unknown("too_old")
    if until is not None and (until < now - SKEW or until < one.this_update_utc):
        raise Unknown("too_old")
