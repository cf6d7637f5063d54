"""Bind a passkey: what the device is asked, and what it gives back."""

from __future__ import annotations

import base64
import json
import secrets
import time

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from webauthn import generate_registration_options, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from paspoort.audit.actions import record
from paspoort.identity.actions.keys import bind_key, must_have_just_proved, read_key_name
from paspoort.identity.actions.signing_in import spend
from paspoort.identity.inner.passkey_answer import ALGORITHMS, Place, read_new
from paspoort.identity.inner.passkeys import SECONDS, place, user_handle
from paspoort.identity.inner.provider import Refusal, SignInRefused
from paspoort.identity.models import Key
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, BadInput, Refused

NAME_OF_PLACE = "Leerlingenpaspoort"


def start_passkey(acting: Acting) -> tuple[str, str]:
    """What to ask a device that is to become a passkey of the acting person: (options as JSON, sealed state for the form).

    The device must recognise its owner and keep the key itself; one that holds a passkey for this person already says so.
    The state counts for this person in this session, once, for five minutes. Only right after proving at High (rule 52).
    """
    must_have_just_proved(acting)
    where, challenge = _place(), secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=where.domain,
        rp_name=NAME_OF_PLACE,
        user_id=user_handle(acting.me),
        user_name=acting.person_name,
        challenge=challenge,
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=known) for known in _known(acting)],
        supported_pub_key_algs=ALGORITHMS,
    )
    state = json.dumps({"challenge": challenge.hex(), "until": int(time.time()) + SECONDS}).encode()
    sealed = seal_bytes(derived_key("passkey being made"), state, _about(acting))
    return options_to_json(options), base64.urlsafe_b64encode(sealed).decode()


def add_passkey(acting: Acting, name: str, state: str, credential: str) -> Key:
    """Bind the passkey that a device just made to the acting person. Raises `BadInput`, with what to do, for anything else."""
    must_have_just_proved(acting)
    where, given = _place(), read_key_name(name)
    try:
        challenge = _open(acting, state)
        made = read_new(credential, where, challenge)
    except SignInRefused as refusal:
        record("key.added", outcome="refused", reason=refusal.code.value, kind="passkey")
        raise BadInput({"passkey": _sentence(refusal.code)}) from refusal
    try:
        with transaction.atomic():
            return bind_key(
                acting,
                "passkey",
                given,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                can_sync=made.can_sync,
                synced=made.synced,
            )
    except IntegrityError as known:
        record("key.added", outcome="refused", reason="known", kind="passkey")
        raise BadInput({"passkey": _("This passkey is known here already. Make a new one, or use the one you have.")}) from known


def passkeys_work_here() -> bool:
    """Whether this installation offers passkeys, and has an address on which browsers know them."""
    return place() is not None


def _place() -> Place:
    where = place()
    if where is None:
        raise Refused("not_found", _("Passkeys are not in use here."), status=404)
    return where


def _known(acting: Acting) -> list[bytes]:
    mine = Key.objects.filter(person_id=acting.me, kind="passkey", ended_at__isnull=True)
    return [bytes(known) for known in mine.values_list("credential_id", flat=True) if known]


def _about(acting: Acting) -> str:
    return f"passkey of {acting.me} in session {acting.session_id}"


def _open(acting: Acting, state: str) -> bytes:
    """The challenge that this person was given in this session, used up; refused when it is not there, over, or spent."""
    try:
        kept = json.loads(unseal_bytes(derived_key("passkey being made"), base64.urlsafe_b64decode(state), _about(acting)))
    except (InvalidTag, ValueError) as problem:
        raise SignInRefused(Refusal.PENDING_MISSING) from problem
    if time.time() > kept["until"]:
        raise SignInRefused(Refusal.PENDING_EXPIRED)
    if not spend(kept["challenge"]):
        raise SignInRefused(Refusal.PENDING_SPENT)
    return bytes.fromhex(kept["challenge"])


def _sentence(code: Refusal) -> str:
    if code in (Refusal.PENDING_MISSING, Refusal.PENDING_EXPIRED, Refusal.PENDING_SPENT, Refusal.NONCE_MISMATCH):
        return _("Making the passkey took too long, or it began in another window. Press the button again.")
    if code == Refusal.USER_NOT_VERIFIED:
        return _("This device did not ask for your fingerprint, face or PIN. Set a screen lock first, or take another device.")
    if code == Refusal.ALGORITHM_REFUSED:
        return _("This device makes a kind of key that we do not accept. Take another device.")
    return _("We could not check what your device sent, so no passkey was made. Press the button again, or take another device.")
