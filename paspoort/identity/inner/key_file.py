"""The file in which our private keys lie: read anew when it changed, and replaced as a whole or not at all."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from joserfc.jwk import RSAKey

from paspoort.identity.inner.key_ring import KeyRing, read_ring, write_ring
from paspoort.identity.inner.openid_directory import Clock
from paspoort.identity.inner.provider import ProviderUnavailable

log = structlog.get_logger("paspoort.keys")


class KeyFile:
    """The keys in a file, for a process that goes on while somebody rolls them; safe to share between threads.

    Without them the provider is as good as down: each raises `ProviderUnavailable` when the file cannot be used.
    """

    def __init__(self, path: str | Path, clock: Clock = time.time) -> None:
        self._path, self._clock = Path(path), clock
        self._lock = threading.Lock()
        self._kept: tuple[tuple[int, ...], KeyRing] | None = None

    def signing(self) -> RSAKey:
        """The key to sign with now."""
        return self._ring().signing(self._clock())

    def opening(self, kid: str) -> RSAKey | None:
        """Our encryption key of this number, while it opens."""
        return self._ring().opening(kid, self._clock())

    def published(self) -> dict[str, Any]:
        """What anyone may know of our keys now."""
        return self._ring().published(self._clock())

    def _ring(self) -> KeyRing:
        try:
            state = self._path.stat()
            version = (state.st_ino, state.st_mtime_ns, state.st_size, state.st_mode)
            with self._lock:
                if self._kept is None or self._kept[0] != version:
                    self._kept = (version, read_file(self._path))
                return self._kept[1]
        except (OSError, ValueError) as problem:
            log.error("keys.unusable", kind=type(problem).__name__)
            raise ProviderUnavailable from None


def read_file(path: Path) -> KeyRing:
    """The ring in a file that only its owner can read. Raises `OSError` or `ValueError`."""
    with path.open(encoding="utf-8") as opened:
        if os.fstat(opened.fileno()).st_mode & 0o077:
            raise ValueError("others may read this file: give it mode 0600")
        return read_ring(opened.read())


def roll_file(path: Path, now: float, first: Callable[[], object] = lambda: None) -> bool:
    """Make the keys, or roll them over; False when the newest are not a day old yet, and then nothing changes.

    Whoever is stopped in the middle leaves the file as it was; two at once wait for one another; what `first` does comes before
    the change, and undoes it by raising. Raises `OSError`, or `ValueError` for a file of something else: that is left alone.
    """
    target = path.resolve()
    with _alone(target.parent):
        before = read_file(target) if target.exists() else KeyRing()
        if before.is_rolling(now):
            return False
        text = write_ring(before.rolled(now))
        first()
        _replace(target, text)
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else rolls keys in this folder meanwhile; the lock goes with the process that holds it."""
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
        os.fsync(place)
    finally:
        os.close(place)


def _replace(target: Path, text: str) -> None:
    """Write beside the file, wholly, and then take its place; it stays the property of whoever owned it."""
    beside = target.with_name(f".{target.name}.new")
    beside.unlink(missing_ok=True)
    fresh = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fresh, "w", encoding="utf-8") as opened:
        if target.exists():
            owner = target.stat()
            os.fchown(fresh, owner.st_uid, owner.st_gid)
        opened.write(text)
        opened.flush()
        os.fsync(fresh)
    beside.replace(target)
