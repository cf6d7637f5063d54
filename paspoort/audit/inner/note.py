"""Checkpoints as the world can check them: the C2SP formats tlog-checkpoint and signed-note, with Ed25519."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from paspoort.kernel.keys import derived_key

ED25519 = b"\x01"
DASH = "\N{EM DASH} "


class NotACheckpoint(ValueError):
    """A text that is no checkpoint, or that nobody whom we know signed; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says: at `size` leaves the tree of `origin` had this root of 32 bytes."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def signing_key() -> Ed25519PrivateKey:
    """The key of this trail's checkpoints: the PEM file that `PASPOORT_CHECKPOINT_KEY_FILE` names, else from the root key."""
    if not settings.CHECKPOINT_KEY_FILE:
        return Ed25519PrivateKey.from_private_bytes(derived_key("checkpoints"))
    key = load_pem_private_key(Path(settings.CHECKPOINT_KEY_FILE).read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("PASPOORT_CHECKPOINT_KEY_FILE must hold an Ed25519 private key in PEM.")
    return key


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature tells which key made it."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_line(name: str, public: bytes) -> str:
    """The public key in the one line that verifiers take: name, key hash and key, with plus signs between."""
    return f"{name}+{key_hash(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def parse_verifier_line(line: str) -> tuple[str, bytes]:
    """Name and public key of a verifier line; raises ValueError when it is not one."""
    name, shown_hash, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if len(raw) != 33 or raw[:1] != ED25519 or key_hash(name, raw[1:]).hex() != shown_hash:
        raise ValueError("not the line of an Ed25519 verifier key")
    return name, raw[1:]


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """`text` (which ends with a newline), an empty line, and the signature under `name`."""
    signature = key_hash(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n{DASH}{name} {base64.b64encode(signature).decode()}\n"


def read_checkpoint(note: str, verifier_lines: Iterable[str]) -> Statement:
    """What a signed checkpoint says, once one of the keys has signed it; raises `NotACheckpoint` otherwise."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator:
        raise NotACheckpoint("it carries no signature")
    text += "\n"
    statement = _parse(text)
    for line in verifier_lines:
        name, public = parse_verifier_line(line)
        if name == statement.origin and any(_signed(text, name, public, row) for row in signatures.splitlines()):
            return statement
    raise NotACheckpoint("its signature was not made with the key of this trail")


def _parse(text: str) -> Statement:
    try:
        origin, size, root, *_ = text.split("\n")
        statement = Statement(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as error:
        raise NotACheckpoint("it does not have the three lines of a checkpoint") from error
    if not origin or str(statement.size) != size or statement.size < 0 or len(statement.root) != 32:
        raise NotACheckpoint("its size or its root is not well formed")
    return statement


def _signed(text: str, name: str, public: bytes, row: str) -> bool:
    signer, _, encoded = row.removeprefix(DASH).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
        if not row.startswith(DASH) or signer != name or raw[:4] != key_hash(name, public):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True
