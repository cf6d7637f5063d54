"""The word that a device keeps after someone signed in on it with a code: it tells us that this person was here before.

It opens nothing. It only spares its person from the limits that strangers run into, so that no stranger can lock her out.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from uuid import UUID

from cryptography.exceptions import InvalidTag

from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key

ABOUT = "device that was used before"
DAYS = 365
MOST_PEOPLE = 4
"""On a shared computer so many people are remembered, the last ones who signed in."""

Known = dict[str, tuple[str, int]]


def device_of(word: str, person_id: UUID | None) -> str:
    """How this device is called for this person; empty when the word does not say that the person was here in the last year."""
    found = _read(word).get(str(person_id)) if person_id else None
    return found[0] if found else ""


def remember(word: str, person_id: UUID) -> str:
    """The word with this person added: for the device to keep from now on."""
    known = _read(word)
    name = known.pop(str(person_id), ("", 0))[0] or secrets.token_urlsafe(12)
    latest = sorted(known.items(), key=lambda entry: -entry[1][1])[: MOST_PEOPLE - 1]
    kept = [[str(person_id), name, int(time.time())], *([person, *rest] for person, rest in latest)]
    return base64.urlsafe_b64encode(seal_bytes(derived_key("known device"), json.dumps(kept).encode(), ABOUT)).decode()


def _read(word: str) -> Known:
    if not word:
        return {}
    try:
        rows = json.loads(unseal_bytes(derived_key("known device"), base64.urlsafe_b64decode(word), ABOUT))
    except (InvalidTag, ValueError, IndexError):
        return {}
    return {person: (name, at) for person, name, at in rows if at > time.time() - DAYS * 86400}
