"""Spent answers, which may be used once: remembered for as long as a second use would matter, and never without bound."""

import hashlib
import threading
from collections import OrderedDict

from paspoort.identity.inner.openid_directory import Clock

_MOST = 100_000


class Spent:
    """Secrets used in the last `seconds`, kept as hashes in this process; the second guard behind the
    caller's own."""

    def __init__(self, seconds: int, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._used: OrderedDict[bytes, float] = OrderedDict()

    def spend(self, secret: str) -> bool:
        """Use a secret up; False when it was used before."""
        digest, now = hashlib.sha256(secret.encode()).digest(), self._clock()
        with self._lock:
            while self._used and (len(self._used) >= _MOST or next(iter(self._used.values())) < now):
                self._used.popitem(last=False)
            if digest in self._used:
                return False
            self._used[digest] = now + self._seconds
            return True
