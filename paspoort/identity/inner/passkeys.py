"""Passkeys: a key that lives in someone's own device, opened there with finger, face or PIN, bound when itsme or eID was shown.

It proves again who was known at High when it was bound. No name is asked: the device itself offers what it holds.
"""

from __future__ import annotations

import hmac
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from webauthn import generate_authentication_options, options_to_json
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import UserVerificationRequirement

from paspoort.audit.actions import record
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.passkey_answer import Place, Use, check_signature, place_of, read_use
from paspoort.identity.inner.provider import Challenge, GoOn, Pending, Proof, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.keys import derived_key

SECONDS = 300
SKEW = 120
"""How far the clocks of two web servers may be apart."""
PAGE = "passkey"
NEEDS = _("Your own device, with its fingerprint, face or PIN")
WAYS = (Way("passkey", _("Passkey"), NEEDS, 5, Level.HIGH, "key", scripted=True, own=True),)
ASKED_AGAIN = {Refusal.KEY_UNKNOWN, Refusal.KEY_ENDED, Refusal.USER_NOT_VERIFIED}
"""What may happen to anyone with an old or a simple key: the page says so, and another one can be tried."""


def make() -> PasskeyProvider | None:
    """Passkeys as this installation has them; None where they are off, or where its address allows none."""
    where = place()
    return PasskeyProvider(where) if where else None


def place() -> Place | None:
    """Where passkeys of this installation count; None where they are off."""
    return place_of(settings.PUBLIC_URL) if "passkey" in settings.OWN_KEYS else None


def user_handle(person_id: uuid.UUID) -> bytes:
    """By what a device knows its owner here: it tells nothing, and nobody else can make it."""
    return hmac.digest(derived_key("passkey user handle"), person_id.bytes, "sha256")


class PasskeyProvider:
    """Own keys of the kind `passkey`, as a `Provider`."""

    key = "passkey"
    ways = WAYS

    def __init__(self, place: Place) -> None:
        self._place = place

    def begin(self, wish: Wish, visitor: Visitor) -> Challenge:
        """Ask for any passkey that the device holds for this place; nobody is named, also not at a step-up."""
        challenge = secrets.token_bytes(32)
        options = generate_authentication_options(
            rp_id=self._place.domain,
            challenge=challenge,
            timeout=SECONDS * 1000,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        pending = {
            "state": secrets.token_urlsafe(32),
            "challenge": bytes_to_base64url(challenge),
            "began": str(int(time.time())),
        }
        shown = {"options": options_to_json(options)}
        return Challenge("", pending, SECONDS, PAGE, shown)

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """Turn what the device signed into a proof of who this is. A counter that runs back ends the key for good."""
        challenge = _challenge(pending)
        try:
            key = _recognise(read_use(params.get("credential", ""), self._place, challenge))
        except SignInRefused as refusal:
            if refusal.code in ASKED_AGAIN:
                raise GoOn(self.begin(Wish(), visitor), refusal.code) from refusal
            raise
        now = int(time.time())
        return Proof(
            provider=self.key,
            subject=str(key.id),
            level=Level(min(key.bound_level, Level.HIGH)),
            auth_time=now,
            person_id=key.person_id,
            key_id=key.id,
            names_place=False,
        )

    def sign_out_url(self, state: str | None = None) -> str | None:
        """A passkey remembers no sign-in: there is nothing to end elsewhere."""
        return None


def _challenge(pending: Pending | None) -> bytes:
    if not pending or not {"challenge", "began"} <= pending.keys():
        raise SignInRefused(Refusal.PENDING_MISSING)
    if not -SKEW <= time.time() - int(pending["began"]) <= SECONDS:
        raise SignInRefused(Refusal.PENDING_EXPIRED)
    return base64url_to_bytes(pending["challenge"])


def _recognise(use: Use) -> Key:
    """The key that was used, with its use noted. What this changes stays, also when it refuses."""
    with acting_as_service("sign-in"):
        key = Key.objects.filter(kind="passkey", credential_id=use.credential_id).first()
        if key is None or not hmac.compare_digest(use.user_handle, user_handle(key.person_id)):
            raise SignInRefused(Refusal.KEY_UNKNOWN)
        check_signature(use, bytes(key.public_key or b""))
        if use.can_sync != key.can_sync:
            raise SignInRefused(Refusal.CLAIM_MALFORMED)
        refusal = _note_use(key, use)
    if refusal is not None:
        raise SignInRefused(refusal)
    return key


def _note_use(key: Key, use: Use) -> Refusal | None:
    """Count this use of a living key, in one statement, so that two at once cannot both count the same."""
    living = Key.objects.filter(id=key.id, ended_at__isnull=True)
    rises = Q(sign_count__lt=use.sign_count) if use.sign_count else Q(sign_count=0)
    noted: dict[str, Any] = {"sign_count": use.sign_count, "synced": use.synced, "last_used_at": Now()}
    if living.filter(rises).update(**noted):
        return None
    if not living.update(ended_at=Now(), end_reason="counter_back"):
        return Refusal.KEY_ENDED
    Session.objects.filter(key_id=key.id, ended_at__isnull=True).update(ended_at=Now(), end_reason="key_ended")
    record("key.ended", outcome="refused", reason=Refusal.COUNTER_BACK.value, object=key.id)
    return Refusal.COUNTER_BACK
