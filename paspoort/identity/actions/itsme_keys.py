"""Our own keys towards itsme: what anyone may know of them, and rolling them over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings

from paspoort.audit.actions import record
from paspoort.identity.inner.itsme import key_file
from paspoort.identity.inner.key_file import roll_file


def published_itsme_keys() -> dict[str, Any] | None:
    """The public halves of our keys, as a JSON Web Key Set; None where itsme is not used without ACM.

    Raises `ProviderUnavailable` while the file with the keys cannot be used.
    """
    if not settings.ITSME_KEYS_FILE:
        return None
    return key_file(settings.ITSME_KEYS_FILE).published()


def roll_itsme_keys() -> bool:
    """Make our keys, or publish newer ones beside them; False when the newest are not a day old, and then nothing changes.

    The newer signing key is used after a day, the older encryption key opens for a day more. Raises `OSError` or `ValueError`
    when the file cannot be read or written; it is then as it was.
    """
    path = Path(settings.ITSME_KEYS_FILE)
    return roll_file(path, time.time(), lambda: record("itsme.keys_rolled", channel="operator"))
