"""The keys behind codes: who seems to sign in, how fast wrong codes may follow each other, and using a code once.

A stranger may know a user name, and even the password. So wrong codes from devices that are not known lock the codes for such
devices only; a device that was used before counts by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.identity.inner import known_device, passwords, sms, totp
from paspoort.identity.inner.provider import Visitor
from paspoort.identity.models import Account, Key
from paspoort.kernel import limits
from paspoort.kernel.actions import acting_as_service, seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.limits import QUARTER, Tried
from paspoort.kernel.models import NOBODY

CODE_KINDS = ("app", "sms")
DUMMY_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Right = Callable[[tuple[Key, ...]], Key | None]
"""Which of these keys a code belongs to, used up with it."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Whoever says to be the person of a user name. `person_id` is None when nobody has that name; `keys` are the living keys of
    the kind that was asked, `device` is how this device is called when that person used it before."""

    user_name: str = field(repr=False)
    person_id: UUID | None
    password: str | None = field(repr=False)
    keys: tuple[Key, ...]
    device: str = field(repr=False)
    network: str = field(repr=False)

    @property
    def locked(self) -> bool:
        """Whether codes do not count now on this device."""
        return not self.device and any(key.locked for key in self.keys)


def seal_secret(key_id: UUID, kind: str, secret: str) -> bytes:
    """The seed or the number of a key as it is kept."""
    return seal_bytes(derived_key(f"{kind} keys"), secret.encode(), f"{kind} key {key_id}")


def secret_of(key: Key) -> str:
    """The seed or the number of a key."""
    return unseal_bytes(derived_key(f"{key.kind} keys"), bytes(key.secret_sealed or b""), f"{key.kind} key {key.id}").decode()


def claimant(user_name: str, kind: str, visitor: Visitor) -> Claimant:
    """Look up who this user name belongs to: the same work for a name that nobody has."""
    name = passwords.plain_user_name(user_name)
    with acting_as_service("sign-in"):
        account = Account.objects.filter(user_name=name).first()
        person_id = account.person_id if account else None
        living = Key.objects.filter(person_id=person_id or NOBODY, kind=kind, ended_at__isnull=True)
        keys = tuple(living.order_by(F("last_used_at").desc(nulls_last=True), "-made_at"))
    device = known_device.device_of(visitor.known, person_id)
    return Claimant(name, person_id, account.password if account else None, keys, device, limits.network_of(visitor.address))


def guesses(who: Claimant) -> tuple[Tried, ...]:
    """How often signing in may fail: from an address and at a user name, or on a device that is known."""
    if who.device:
        return (("guess on a known device", f"{who.person_id} {who.device}"),)
    return ("guess from an address", who.network), ("guess at a name", who.user_name)


def messages(who: Claimant, key: Key | None, number: str) -> tuple[Tried, ...]:
    """How often a message may go to a person and to a number. A part is kept for devices that are known, so that someone who
    found out the password cannot use up all of them."""
    person = str(who.person_id) if key else f"nobody {who.user_name}"
    paced = message_limits(person, number or f"nowhere {who.user_name}")
    return paced if who.device else (*paced, ("sms to strangers", person), ("sms to strangers today", person))


def message_limits(person: str, number: str) -> tuple[Tried, ...]:
    """The pace of messages, whatever they are for: each at least a minute after the one before."""
    return ("sms to person", person), ("sms to person today", person), ("sms to number", number), ("sms now", number)


def from_address(network: str) -> Tried:
    """How often messages may be asked for from one address."""
    return "sms from address", network


# --- codes ----------------------------------------------------------------------------------------------------------


def check(who: Claimant, knows: bool, right: Right) -> Key | None:
    """Whether a code counts: the key it belongs to, used up; None when it does not.

    A try is counted before the code is looked at. What is done is the same for someone who does not exist, whose password was
    wrong, or whose codes are locked.
    """
    counts = knows and bool(who.keys) and not who.locked
    paced = _wrong_codes(who) if counts else _wrong_codes(replace(who, person_id=None))
    over = limits.take(*paced)
    key = right(who.keys if counts and not over else ())
    if key is not None:
        limits.forget(paced[0])
        limits.undo(paced[1])
        return key
    _lock(who if counts else replace(who, person_id=None, keys=()), paced, told=bool(over))
    return None


def _wrong_codes(who: Claimant) -> tuple[Tried, Tried]:
    whom = f"{who.person_id or 'nobody ' + who.user_name} {who.device}"
    return ("wrong codes", whom), ("wrong codes today", whom)


def _lock(who: Claimant, paced: tuple[Tried, Tried], *, told: bool) -> None:
    """After too many wrong codes: codes do not count for a quarter of an hour, or for the rest of the day."""
    if not limits.wait_for(*paced):
        return
    today = limits.wait_for(paced[1])
    until = timezone.now() + timedelta(seconds=today or QUARTER)
    unlocked = Q(locked_until__isnull=True) | Q(locked_until__lt=until - timedelta(seconds=QUARTER / 2))
    with acting_as_service("sign-in"):
        keys = Key.objects.filter(unlocked, person_id=who.person_id or NOBODY, kind__in=CODE_KINDS, ended_at__isnull=True)
        locked = 0 if who.device else keys.update(locked_until=until)
        if who.keys and (locked or (who.device and not told)):
            about, known, all_day = who.keys[0].id, bool(who.device), bool(today)
            record("key.locked", outcome="refused", reason="too_many_tries", object=about, known_device=known, all_day=all_day)


def right_app_code(keys: tuple[Key, ...], code: str) -> Key | None:
    """The key of the app that shows this code now, its step used up: of two who send the same code at once, one gets it."""
    if not keys:
        totp.step_of(DUMMY_SEED, code)
    for key in keys:
        step = totp.step_of(secret_of(key), code)
        if step is not None and _use(key, Q(last_step__lt=step), last_step=step):
            return key
    return None


def use_sms_key(key_id: UUID) -> Key | None:
    """The key of this number, its use noted; None when it was ended meanwhile."""
    with acting_as_service("sign-in"):
        key = Key.objects.filter(id=key_id, kind="sms", ended_at__isnull=True).first()
    return key if key is not None and _use(key, Q()) else None


def _use(key: Key, when: Q, **noted: int) -> bool:
    with acting_as_service("sign-in"):
        return bool(Key.objects.filter(when, id=key.id, ended_at__isnull=True).update(last_used_at=Now(), **noted))


def number_of(key: Key | None) -> str:
    """The number to which messages of this key go."""
    return secret_of(key) if key is not None else ""


def sms_hint(key: Key) -> str:
    """What of a key of SMS may be shown to its person."""
    return sms.masked(number_of(key))
