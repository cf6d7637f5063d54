"""The keys this provider signs with: one current, and the previous ones for as long as tokens may carry
them."""

import threading
from typing import Any

from joserfc.jwk import KeySet, RSAKey

_KEPT = 2


class SigningKeys:
    """Made fresh at each start; `rotate` makes a new one and goes on publishing the one before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: list[RSAKey] = []
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        with self._lock:
            self._keys = [key, *self._keys][:_KEPT]

    @property
    def current(self) -> RSAKey:
        """The key that signs now."""
        with self._lock:
            return self._keys[0]

    @property
    def all(self) -> KeySet:
        """Every key whose signatures still count."""
        with self._lock:
            return KeySet(list(self._keys))

    def published(self) -> dict[str, Any]:
        """The public parts, as they stand at the keys address."""
        return {"keys": [key.as_dict(private=False) for key in self.all.keys]}
