"""What a passkey answers, held against what was asked: pure protocol, without tables.

Everything in an answer is distrusted: it comes from a browser. What is wrong with it is said with one code, and the
order is that of the standard (WebAuthn level 3, 7.1 and 7.2). Attestation is not asked for and proves nothing here.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import verify_registration_response
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_authenticator_data,
    parse_client_data_json,
    parse_registration_credential_json,
    verify_signature,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticatorData

from paspoort.identity.inner.provider import Refusal, SignInRefused

ALGORITHMS = [Algorithm.ECDSA_SHA_256, Algorithm.EDDSA, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
LONGEST = 65_536
LONGEST_ID = 1023
SMALLEST_RSA = 2048
USES, MAKES = "webauthn.get", "webauthn.create"
# what the library and what stands below it raise over bytes that make no sense
NONSENSE = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passkey counts: the domain it is bound to, and the one origin from which it may be used."""

    domain: str
    origin: str


@dataclass(frozen=True, slots=True)
class Use:
    """A passkey that was used here, now, by someone whom the device recognised; its signature still has to be checked."""

    credential_id: bytes = field(repr=False)
    user_handle: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    sign_count: int
    can_sync: bool
    synced: bool


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was just made, as it is kept."""

    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    can_sync: bool
    synced: bool


def place_of(address: str) -> Place | None:
    """The place behind the public address of an installation; None where browsers know no passkeys.

    That is on a bare IP address, and without https anywhere but on localhost.
    """
    parts = urlsplit(address.lower())
    host, port = parts.hostname or "", parts.port
    if not host or _is_number(host) or (parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost")):
        return None
    usual = port in (None, 443 if parts.scheme == "https" else 80)
    return Place(host, f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def read_use(text: str, place: Place, challenge: bytes) -> Use:
    """Read what a browser sent after `navigator.credentials.get()`. Raises `SignInRefused` with what is wrong."""
    try:
        _must_be_short(text)
        credential = parse_authentication_credential_json(text)
        if credential.id != bytes_to_base64url(credential.raw_id):
            raise SignInRefused(Refusal.ANSWER_MALFORMED)
        answer = credential.response
        data = parse_authenticator_data(answer.authenticator_data)
        _check_client(answer.client_data_json, USES, place, challenge)
    except NONSENSE as problem:
        raise SignInRefused(Refusal.ANSWER_MALFORMED) from problem
    _check_device(data, place)
    signed = answer.authenticator_data + hashlib.sha256(answer.client_data_json).digest()
    handle = answer.user_handle or b""
    return Use(credential.raw_id, handle, signed, answer.signature, data.sign_count, data.flags.be, data.flags.bs)


def check_signature(use: Use, public_key: bytes) -> None:
    """Refuse a use that this key did not sign."""
    try:
        known = decode_credential_public_key(public_key)
        key = decoded_public_key_to_cryptography(known)
        verify_signature(public_key=key, signature_alg=known.alg, signature=use.signature, data=use.signed)
    except (InvalidSignature, *NONSENSE) as problem:
        raise SignInRefused(Refusal.SIGNATURE_INVALID) from problem


def read_new(text: str, place: Place, challenge: bytes) -> NewPasskey:
    """Read what a browser sent after `navigator.credentials.create()`. Raises `SignInRefused` with what is wrong."""
    try:
        _must_be_short(text)
        credential = parse_registration_credential_json(text)
        data = parse_attestation_object(credential.response.attestation_object).auth_data
        _check_client(credential.response.client_data_json, MAKES, place, challenge)
        _check_device(data, place)
        _check_key(data)
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.domain,
            expected_origin=place.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except (InvalidSignature, *NONSENSE) as problem:
        raise SignInRefused(Refusal.ANSWER_MALFORMED) from problem
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count, data.flags.be, data.flags.bs)


def _must_be_short(text: str) -> None:
    if len(text) > LONGEST:
        raise ValueError("longer than any passkey answers")


def _check_client(client_data: bytes, kind: str, place: Place, challenge: bytes) -> None:
    """Hold what the browser says about itself against what was asked, and where."""
    said = parse_client_data_json(client_data)
    if said.type != kind:
        raise SignInRefused(Refusal.TOKEN_TYPE)
    if not hmac.compare_digest(said.challenge, challenge):
        raise SignInRefused(Refusal.NONCE_MISMATCH)
    if said.origin != place.origin or said.cross_origin:
        raise SignInRefused(Refusal.ORIGIN_MISMATCH)


def _check_device(data: AuthenticatorData, place: Place) -> None:
    """Hold what the device says against this place: it must have recognised its owner, not only have felt a touch."""
    if not hmac.compare_digest(data.rp_id_hash, hashlib.sha256(place.domain.encode()).digest()):
        raise SignInRefused(Refusal.AUDIENCE_MISMATCH)
    if not (data.flags.up and data.flags.uv):
        raise SignInRefused(Refusal.USER_NOT_VERIFIED)
    if data.flags.bs and not data.flags.be:
        raise SignInRefused(Refusal.ANSWER_MALFORMED)


def _check_key(data: AuthenticatorData) -> None:
    """Refuse a key of another kind than was asked, whatever its label says."""
    made = data.attested_credential_data
    if made is None or not 0 < len(made.credential_id) <= LONGEST_ID:
        raise SignInRefused(Refusal.ANSWER_MALFORMED)
    known: Any = decode_credential_public_key(made.credential_public_key)
    key = decoded_public_key_to_cryptography(known)
    fits = {
        Algorithm.ECDSA_SHA_256: isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1),
        Algorithm.EDDSA: isinstance(key, Ed25519PublicKey),
        Algorithm.RSASSA_PKCS1_v1_5_SHA_256: isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA,
    }
    if not fits.get(known.alg, False):
        raise SignInRefused(Refusal.ALGORITHM_REFUSED)
