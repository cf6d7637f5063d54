"""A device that keeps passkeys, in software: it makes keys and signs with them, and everything it says can be bent."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

PRESENT, VERIFIED, CAN_SYNC, SYNCED, HOLDS_KEY = 1, 4, 8, 16, 64
MAKERS: dict[int, Callable[[], Any]] = {
    -7: lambda: ec.generate_private_key(ec.SECP256R1()),
    -8: ed25519.Ed25519PrivateKey.generate,
    -257: lambda: rsa.generate_private_key(65537, 2048),
    -35: lambda: ec.generate_private_key(ec.SECP384R1()),
}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


@dataclass
class Device:
    """One device with one key, for one place, that counts its uses when `counts`."""

    algorithm: int = -7
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    counter: int = 0

    def __post_init__(self) -> None:
        self.key: Any = MAKERS[self.algorithm]()

    def make(self, options: str, **bent: Any) -> str:
        """Answer `navigator.credentials.create()`."""
        asked = json.loads(options)
        self.handle = unb64(asked["user"]["id"])
        client = self._client("webauthn.create", asked["challenge"], bent)
        made = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._cose(bent)
        data = self._data(bent, HOLDS_KEY) + made
        held = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(held)})

    def use(self, options: str, **bent: Any) -> str:
        """Answer `navigator.credentials.get()`."""
        client = self._client("webauthn.get", json.loads(options)["challenge"], bent)
        self.counter += self.counts
        data = self._data(bent, 0)
        signature = bent.get("signature") or self.sign(data + hashlib.sha256(client).digest())
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        handle = bent.get("handle", self.handle)
        return self._answer({name: b64(value) for name, value in said.items()} | ({"userHandle": b64(handle)} if handle else {}))

    def sign(self, data: bytes) -> bytes:
        if self.algorithm == -8:
            return bytes(self.key.sign(data))
        if self.algorithm == -257:
            return bytes(self.key.sign(data, padding.PKCS1v15(), SHA256()))
        return bytes(self.key.sign(data, ec.ECDSA(SHA256())))

    def _client(self, kind: str, challenge: str, bent: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": settings.PUBLIC_URL, "crossOrigin": False}
        return json.dumps(said | bent.get("client", {})).encode()

    def _data(self, bent: dict[str, Any], more: int) -> bytes:
        domain = bent.get("domain", "localhost")
        flags, counter = bent.get("flags", self.flags) | more, bent.get("counter", self.counter)
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + counter.to_bytes(4, "big")

    def _cose(self, bent: dict[str, Any]) -> bytes:
        public = self.key.public_key()
        if self.algorithm == -8:
            kept = {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
        elif self.algorithm == -257:
            numbers = public.public_numbers()
            kept = {1: 3, 3: -257, -1: numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big"), -2: b"\1\0\1"}
        else:
            size = (public.curve.key_size + 7) // 8
            numbers = public.public_numbers()
            curve = 1 if size == 32 else 2
            kept = {1: 2, 3: self.algorithm, -1: curve, -2: numbers.x.to_bytes(size, "big"), -3: numbers.y.to_bytes(size, "big")}
        return cbor2.dumps(kept | bent.get("cose", {}))

    def _answer(self, response: dict[str, str]) -> str:
        name = b64(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
