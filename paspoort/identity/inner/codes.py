"""Codes, by an app or by SMS: signing in with one and with what someone knows, a user name and password.

Whatever is wrong, the answer is the same and takes as long: it tells nobody whether a user name exists or a password is right.
"""

from __future__ import annotations

import hmac
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paspoort.audit.actions import record
from paspoort.identity.inner import code_keys, known_device, passwords, sms, totp
from paspoort.identity.inner.code_keys import Claimant
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Challenge, GoOn, Pending, Proof, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.identity.models import Key
from paspoort.kernel import limits
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.keys import derived_key
from paspoort.kernel.limits import Tried

PAGE, SMS_PAGE = "code", "sms_code"
SMS_SECONDS = 300


def make_app() -> AppCodes | None:
    """Codes by app, unless this installation has them off."""
    return AppCodes() if is_on("app") else None


def make_sms() -> SmsCodes | None:
    """Codes by SMS, where this installation has them on and names a gateway."""
    return SmsCodes() if is_on("sms") else None


def is_on(kind: str) -> bool:
    """Whether this installation offers codes of this kind, `app` or `sms`; by SMS only where it names a gateway."""
    return kind in settings.OWN_KEYS and (kind != "sms" or sms.gateway() is not None)


def opens_reports() -> bool:
    """Whether this installation lets codes open reports: never, unless its settings say so."""
    return bool(settings.REPORT_LEVEL == "substantial")


class Codes:
    """What both have in common: user name and password first, and a proof at the level Substantial."""

    key = ""
    kind = ""
    name: Promise
    needs: Promise
    takes = 30
    icon = "mobile"

    def __init__(self) -> None:
        passwords.nobodys()

    @property
    def ways(self) -> tuple[Way, ...]:
        """The one way in that this is."""
        return (Way(self.key, self.name, self.needs, self.takes, Level.SUBSTANTIAL, self.icon, own=True),)

    def begin(self, wish: Wish, visitor: Visitor) -> Challenge:
        """Ask for user name and password. Codes are no key for what asks the level High."""
        if wish.level > Level.SUBSTANTIAL:
            raise SignInRefused(Refusal.LEVEL_TOO_LOW)
        return self.question()

    def question(self, user_name: str = "") -> Challenge:
        """The first page, with the user name that was typed before."""
        pending = {"state": secrets.token_urlsafe(32), "stage": "first"}
        shown = {"user_name": user_name[:100], "kind": self.kind, "reads": opens_reports()}
        return Challenge("", pending, page=PAGE, shown=shown)

    def claim(self, params: Mapping[str, str], visitor: Visitor, *more: Tried) -> tuple[Claimant, bool]:
        """Who this says to be, and whether the password is that person's. The try is counted first."""
        typed = params.get("user_name", "")
        who = code_keys.claimant(typed, self.kind, visitor)
        if wait := limits.take(*code_keys.guesses(who), *(() if who.device else more)):
            raise GoOn(self.question(typed), Refusal.TOO_MANY_TRIES, wait)
        return who, passwords.fits(params.get("password", ""), who.password)

    def proof(self, who: Claimant, key: Key, visitor: Visitor) -> Proof:
        """The outcome: this person, by this key, now. The device is known from here on."""
        limits.undo(*code_keys.guesses(who))
        now = int(time.time())
        return Proof(
            provider=self.key,
            subject=str(key.id),
            acr=self.key,
            level=Level.SUBSTANTIAL,
            auth_time=now,
            person_id=key.person_id,
            key_id=key.id,
            names_place=False,
            known=known_device.remember(visitor.known, key.person_id),
        )

    def sign_out_url(self, state: str | None = None) -> str | None:
        """There is nothing else to sign out of."""
        return None


class AppCodes(Codes):
    """A code of the app on someone's phone, asked together with user name and password."""

    key = "app-code"
    kind = "app"
    name = _("Code by app of the Leerlingenpaspoort")
    needs = _("Your user name and password of the Leerlingenpaspoort, and the app on your phone that shows codes")

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """Check all three at once."""
        who, knows = self.claim(params, visitor)
        code = totp.read_code(params.get("code", ""))
        key = code_keys.check(who, knows, lambda keys: code_keys.right_app_code(keys, code))
        if key is None:
            raise GoOn(self.question(params.get("user_name", "")), Refusal.CODE_WRONG)
        return self.proof(who, key, visitor)


class SmsCodes(Codes):
    """A code that we send to someone's phone, asked after user name and password."""

    key = "sms-code"
    kind = "sms"
    name = _("Code by SMS of the Leerlingenpaspoort")
    needs = _("Your user name and password of the Leerlingenpaspoort, and your phone to receive a message")
    takes = 60
    icon = "message"

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor) -> Proof:
        """First user name and password, then the code; or ask for another message."""
        if pending is None:
            raise SignInRefused(Refusal.PENDING_MISSING)
        if pending.get("stage") == "first":
            who, knows = self.claim(params, visitor, code_keys.from_address(limits.network_of(visitor.address)))
            raise GoOn(self._send(params.get("user_name", ""), who, knows, 0))
        who = code_keys.claimant(pending["user_name"], self.kind, visitor)
        if params.get("again"):
            raise self._again(who, pending)
        key = self._checked(who, params, pending)
        return self.proof(who, key, visitor)

    def _again(self, who: Claimant, pending: Pending) -> GoOn:
        if not who.device and (wait := limits.take(code_keys.from_address(who.network))):
            return GoOn(self._ask(pending), Refusal.TOO_MANY_TRIES, wait)
        return GoOn(self._send(pending["user_name"], who, pending["right"] == "1", int(pending["turn"]) + 1))

    def _send(self, user_name: str, who: Claimant, knows: bool, turn: int) -> Challenge:
        """Send a code to whoever knows the password; another turn goes to the next number. The page is the same for all."""
        key = who.keys[turn % len(who.keys)] if knows and who.keys and not who.locked else None
        code, asked = sms.new_code(), str(uuid.uuid4())
        number = code_keys.number_of(key)
        sent = limits.take(*code_keys.messages(who, key, number)) == 0 and key is not None
        _trace_message(key, sent)
        if sent:
            sms.send_soon(number, sms.code_text(code))
        return self._ask(
            {
                "stage": "code",
                "user_name": user_name[:100],
                "right": "1" if knows else "0",
                "key": str(key.id if key is not None else uuid.uuid4()),
                "turn": str(turn),
                "asked": asked,
                "code": _code_hash(asked, code),
                "until": str(int(time.time()) + SMS_SECONDS),
            }
        )

    def _ask(self, pending: Mapping[str, str]) -> Challenge:
        shown: dict[str, Any] = {"kind": self.kind}
        return Challenge("", {**pending, "state": secrets.token_urlsafe(32)}, page=SMS_PAGE, shown=shown)

    def _checked(self, who: Claimant, params: Mapping[str, str], pending: Pending) -> Key:
        """The key whose number got this code. Raises `GoOn`: once more, or from the beginning when this code is over."""
        asked = pending["asked"]
        if int(pending["until"]) < time.time() or limits.take(("tries at a message", asked)):
            raise GoOn(self.question(pending["user_name"]), Refusal.CODE_OVER)
        typed = totp.read_code(params.get("code", ""))
        fits = hmac.compare_digest(_code_hash(asked, typed), pending["code"])

        def right(keys: tuple[Key, ...]) -> Key | None:
            known = fits and any(str(key.id) == pending["key"] for key in keys)
            used = limits.take(("message used", asked)) if known else 1
            return None if used else code_keys.use_sms_key(uuid.UUID(pending["key"]))

        key = code_keys.check(who, pending["right"] == "1", right)
        if key is None:
            raise GoOn(self._ask(pending), Refusal.CODE_WRONG)
        return key


def _trace_message(key: Key | None, sent: bool) -> None:
    """One trace in each case: of the message, or of why there was none."""
    with acting_as_service("sign-in"):
        if key is not None and sent:
            record("key.code_sent", object=key.id)
        else:
            reason = Refusal.TOO_MANY_TRIES if key is not None else Refusal.CODE_WRONG
            record("sign_in.refused", outcome="refused", reason=reason.value)


def _code_hash(asked: str, code: str) -> str:
    return hmac.digest(derived_key("codes by SMS"), f"{asked}\n{code}".encode("utf-8", "replace"), "sha256").hex()
