"""Logo of a centre, from a stranger's file: opened by a guarded child and drawn anew as a plain PNG, or refused with a reason."""

import hashlib
import threading

from django.conf import settings

from paspoort.documents.inner.intake import MEBIBYTE, Limits, Unacceptable, ask_once, scan, weighed
from paspoort.documents.inner.sandbox import Child

LOGO_BYTES = 5 * MEBIBYTE
OPTIONS = {"most_points": 40_000_000, "wide": 1000, "high": 320}
REMEMBERED = 8
_made: dict[bytes, bytes] = {}
_lock = threading.Lock()


def take_logo(data: bytes) -> bytes:
    """A logo from a file (PNG, JPEG, SVG), drawn anew in a guarded process as PNG on white, at most 1000 by 320 points; what was
    made lately is not made again. Raises `Unacceptable` with what to do."""
    if len(data) > LOGO_BYTES:
        raise Unacceptable("logo_too_large", megabytes=LOGO_BYTES // MEBIBYTE)
    weighed(data, Limits())
    known = hashlib.sha256(data).digest()
    if known not in _made:
        scan(data, settings.CLAMD)
        png = _drawn(data)
        with _lock:
            _made[known] = png
            while len(_made) > REMEMBERED:
                _made.pop(next(iter(_made)))
            return png
    return _made[known]


def _drawn(data: bytes) -> bytes:
    child = Child("paspoort.documents.inner.logo_worker", seconds=10, memory_bytes=3 << 30, options=OPTIONS)
    return ask_once(child, {"want": "logo"}, data)[1]
