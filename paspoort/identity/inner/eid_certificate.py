"""The certificate on an eID card, which says whose it is: believed only after everything that can be checked was.

In this order: it can be read, it is valid today, an authority that we trust issued it, it is for signing in (and not for
signing documents), it names a person, and its issuer says at this moment that it was not revoked. Whether the card itself is
there is not known from a certificate: the caller checks a signature (Web eID) or the handshake (mutual TLS).
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from paspoort.identity.inner import ocsp
from paspoort.identity.inner.eid_trust import trusted
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused
from paspoort.kernel.actions import number_hash
from paspoort.kernel.models import NationalNumber

CardKey = EllipticCurvePublicKey | RSAPublicKey

_LARGEST = 16 * 1024
_CURVES = (SECP256R1, SECP384R1, SECP521R1)
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension)
"""What the libraries raise on a certificate that is broken or strange: hostile input, never an error of ours."""


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Someone's card: the national or BIS number (11 digits), the names as on the card (either can be empty), the certificate's
    own number, and until when it is valid."""

    national_number: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    serial: int = field(repr=False)
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate of which everything holds that can be known without asking its issuer."""

    holder: CardHolder
    key: CardKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    issuer: x509.Certificate = field(repr=False)


def check_card(der: bytes, *, now: datetime | None = None) -> CardHolder:
    """Check everything about a certificate (DER), also at its issuer; gives whose card it is or raises `SignInRefused`.

    Refusals: CERTIFICATE_MALFORMED, _EXPIRED (also: not valid yet), _UNTRUSTED, _PURPOSE, _REVOKED, and REVOCATION_UNKNOWN when
    its issuer gave no answer that counts. `now` has a time zone; left out it is this moment.
    """
    now = now or datetime.now(UTC)
    card = read_card(der, now=now)
    check_not_revoked(card, now=now)
    return card.holder


def read_card(der: bytes, *, now: datetime | None = None) -> Card:
    """Check everything but revocation; asks nobody."""
    now = now or datetime.now(UTC)
    if not 0 < len(der) <= _LARGEST:
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)
    try:
        certificate = x509.load_der_x509_certificate(der)
        key, extensions = certificate.public_key(), certificate.extensions
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise SignInRefused(Refusal.CERTIFICATE_EXPIRED)
        issuer = _issuer(der, now)
        _check_purpose(extensions)
        holder = _read_holder(certificate)
    except _UNREADABLE:
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED) from None
    return Card(holder, _strong(key), certificate, issuer)


def check_not_revoked(card: Card, *, now: datetime | None = None) -> None:
    """Ask its issuer whether the card still counts; no answer that can be trusted refuses just like "revoked"."""
    ocsp.check_status(card.certificate, card.issuer, now or datetime.now(UTC))


def proof_of(national_number: str, provider: str, auth_time: int | None = None) -> Proof:
    """What a card proves that was shown just now: who someone is, at High, and of no institution.

    The names on a card are all the given names of someone; the ones by which colleagues know a person stay as they are.
    """
    auth_time = auth_time or int(time.time())
    return Proof(
        provider=provider,
        subject=number_hash(NationalNumber(national_number)).hex(),
        national_number=national_number,
        acr="eid",
        level=Level.HIGH,
        auth_time=auth_time,
        names_place=False,
    )


def _issuer(der: bytes, now: datetime) -> x509.Certificate:
    """The trusted authority that issued this certificate, along a path that holds at this moment."""
    anchors = {one.public_bytes(Encoding.DER): one for one in trusted().anchors(now)}
    roots = [asn1_x509.Certificate.load(content) for content in anchors]
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False)
    leaf = asn1_x509.Certificate.load(der, strict=True)
    try:
        paths = context.path_builder.async_build_paths_lazy(leaf)
        path = asyncio.run(find_valid_path(leaf, paths, context))
        authority = path.find_issuing_authority(leaf)
    except (PathBuildingError, ValidationError, LookupError):
        raise SignInRefused(Refusal.CERTIFICATE_UNTRUSTED) from None
    return anchors[authority.certificate.dump()]


def _check_purpose(extensions: x509.Extensions) -> None:
    """Only a certificate for signing in: never one for signing documents, nor one of an authority."""
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        raise SignInRefused(Refusal.CERTIFICATE_PURPOSE) from None
    basic = [each.value for each in extensions if isinstance(each.value, x509.BasicConstraints)]
    authority = usage.key_cert_sign or any(each.ca for each in basic)
    if authority or not usage.digital_signature or ExtendedKeyUsageOID.CLIENT_AUTH not in purposes:
        raise SignInRefused(Refusal.CERTIFICATE_PURPOSE)
    named = [each.value for each in extensions if isinstance(each.value, x509.CertificatePolicies)]
    policies = {policy.policy_identifier.dotted_string for each in named for policy in each}
    asked = set(settings.EID_POLICIES)
    if policies & set(settings.EID_REFUSED_POLICIES) or (asked and not policies & asked):
        raise SignInRefused(Refusal.CERTIFICATE_PURPOSE)


def _strong(key: object) -> CardKey:
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, _CURVES):
        return key
    if isinstance(key, RSAPublicKey) and 2048 <= key.key_size <= 8192:
        return key
    raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)


def _read_holder(certificate: x509.Certificate) -> CardHolder:
    number = _one(certificate.subject, NameOID.SERIAL_NUMBER)
    if not re.fullmatch(r"[0-9]{11}", number):
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)
    return CardHolder(
        national_number=str(NationalNumber(number)),
        given_name=_one(certificate.subject, NameOID.GIVEN_NAME),
        family_name=_one(certificate.subject, NameOID.SURNAME),
        serial=certificate.serial_number,
        not_after=certificate.not_valid_after_utc,
    )


def _one(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """The only value of this kind in a name, fit to keep; empty when there is none. Two of a kind could mean two people."""
    found = name.get_attributes_for_oid(oid)
    text = " ".join(str(found[0].value).split()) if found else ""
    if len(found) > 1 or len(text) > 200 or not text.isprintable():
        raise SignInRefused(Refusal.CERTIFICATE_MALFORMED)
    return text
