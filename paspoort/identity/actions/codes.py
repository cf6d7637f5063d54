"""Codes as own keys: user name and password, the codes of an app, and codes by SMS. Made only minutes after proving at High.

Who lost them makes new ones with the same proof: itsme or an eID card. There is no other way to recover or change them.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions.keys import bind_key, must_have_just_proved, read_key_name
from paspoort.identity.inner import code_keys, codes, passwords, sms, totp
from paspoort.identity.inner.code_keys import CODE_KINDS
from paspoort.identity.models import Account, Key, Person
from paspoort.kernel import limits
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, BadInput, Refused

MINUTES = 10
"""How long an activation may take from the picture or the message until the code."""
MOST_KEYS = 5
"""So many apps, and so many numbers, may one person have."""


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app that is being activated: what to scan or to type over, and what the form carries along."""

    uri: str = field(repr=False)
    groups: list[str] = field(repr=False)
    sealed: str = field(repr=False)

    @property
    def picture(self) -> str:
        """What to scan, as SVG; drawn when it is shown."""
        return totp.picture(self.uri)


def codes_on() -> frozenset[str]:
    """The kinds of codes that this installation offers: `app`, `sms`, both or none."""
    return frozenset(kind for kind in CODE_KINDS if codes.is_on(kind))


def user_name_of(acting: Acting) -> str:
    """The user name that the acting person chose; empty as long as there is none."""
    return Account.objects.filter(person_id=acting.me).values_list("user_name", flat=True).first() or ""


def set_account(acting: Acting, user_name: str, password: str) -> None:
    """Choose user name and password, or others, right after proving at High. Raises `BadInput`."""
    must_have_just_proved(acting)
    name = passwords.read_user_name(user_name)
    person = Person.objects.only("given_name", "family_name").get(id=acting.me)
    kept = passwords.hashed(passwords.read_password(password, name, [person.given_name, person.family_name]))
    account = Account.objects.filter(person_id=acting.me).first() or Account(person_id=acting.me)
    account.user_name, account.password = name, kept
    try:
        with transaction.atomic():
            account.save(update_fields=None if account._state.adding else ["user_name", "password", "changed_at"])
    except IntegrityError as taken:
        raise BadInput({"user_name": _("This user name is taken. Choose another one.")}) from taken
    record("account.set", object=account.id)


# --- an app ---------------------------------------------------------------------------------------------------------


def start_app_key(acting: Acting, sealed: str = "") -> NewApp:
    """A seed for a new app, or once more the one that the form carries: the picture to scan, and the words to type over.

    Nothing is stored: the seed travels sealed in the form, for this person in this session, for ten minutes.
    """
    must_have_just_proved(acting)
    kept = _opened(acting, "app", sealed) if sealed else {"seed": totp.new_seed(), "id": secrets.token_urlsafe(12)}
    uri = totp.seed_uri(kept["seed"], user_name_of(acting) or acting.person_name)
    return NewApp(uri, totp.in_fours(kept["seed"]), sealed or _sealed(acting, "app", kept))


def add_app_key(acting: Acting, name: str, sealed: str, code: str) -> Key:
    """Keep the app as a key, once it shows the right code. The code is used up with it. Raises `BadInput`."""
    must_have_just_proved(acting)
    must_have_account(acting)
    kept = _opened(acting, "app", sealed)
    read_key_name(name)
    step = totp.step_of(kept["seed"], totp.read_code(code))
    if step is None:
        raise BadInput({"code": _("This code is not right. Type the code that the app shows now.")})
    _only_once(kept)
    _room(acting, "app")
    key_id = uuid.uuid4()
    secret = code_keys.seal_secret(key_id, "app", kept["seed"])
    return bind_key(acting, "app", name, id=key_id, secret_sealed=secret, last_step=step)


# --- SMS ------------------------------------------------------------------------------------------------------------


def start_sms_key(acting: Acting, mobile: str, address: str) -> str:
    """Send a code to a number, and give what the form carries along. Raises `BadInput`, and `Refused` when it goes too fast.

    The message leaves once this transaction is kept, so that no message goes uncounted.
    """
    must_have_just_proved(acting)
    number = sms.read_mobile(mobile)
    _room(acting, "sms", number)
    paced = code_keys.message_limits(str(acting.me), number)
    if wait := limits.take(*paced, code_keys.from_address(limits.network_of(address))):
        raise _too_fast(wait)
    code = sms.new_code()
    record("key.code_sent", number_is_new=True)
    text = sms.code_text(code)
    transaction.on_commit(lambda: _send(number, text))
    return _sealed(acting, "sms", {"number": number, "code": code, "id": secrets.token_urlsafe(12)})


def add_sms_key(acting: Acting, name: str, sealed: str, code: str) -> Key:
    """Keep the number as a key, once the code that went there comes back: five tries. Raises `BadInput`."""
    must_have_just_proved(acting)
    must_have_account(acting)
    kept = _opened(acting, "sms", sealed)
    read_key_name(name)
    if limits.take(("tries at a new number", kept["id"])):
        raise BadInput({"sealed": _("That were five wrong codes. Ask for a new message.")})
    if not hmac.compare_digest(kept["code"].encode(), totp.read_code(code).encode("utf-8", "replace")):
        raise BadInput({"code": _("This code is not right. Type the six digits of the last message.")})
    _only_once(kept)
    _room(acting, "sms", kept["number"])
    key_id = uuid.uuid4()
    return bind_key(acting, "sms", name, id=key_id, secret_sealed=code_keys.seal_secret(key_id, "sms", kept["number"]))


def number_under_way(acting: Acting, sealed: str) -> str:
    """The number that a message went to, as it may be shown. Raises `BadInput`."""
    return sms.masked(_opened(acting, "sms", sealed)["number"])


def key_hint(key: Key) -> str:
    """What of a key may be shown to its person beside its name: of SMS the number, masked."""
    return code_keys.sms_hint(key) if key.kind == "sms" else ""


def _send(number: str, text: str) -> None:
    try:
        sms.send(number, text)
    except sms.SmsNotSent as problem:
        sentence = _("We could not send the message. Try again in a few minutes, or use an app or a passkey.")
        raise Refused("sms_not_sent", sentence, status=503) from problem


def _too_fast(wait: int) -> Refused:
    minutes = -(-wait // 60)
    sentence = _("You asked for messages too often. You can ask for another one in %(minutes)d min.") % {"minutes": minutes}
    return Refused("too_many_tries", sentence, status=429, wait=wait)


# --- what both need -------------------------------------------------------------------------------------------------


def must_have_account(acting: Acting) -> None:
    """A code counts only beside something that its person knows. Raises `BadInput` as long as that was not chosen."""
    if not user_name_of(acting):
        raise BadInput({"account": _("First choose a user name and a password.")})


def _room(acting: Acting, kind: str, number: str = "") -> None:
    mine = list(Key.objects.filter(person_id=acting.me, kind=kind, ended_at__isnull=True))
    if len(mine) >= MOST_KEYS:
        raise BadInput({"name": _("You have %(most)d of these keys already. End one of them first.") % {"most": MOST_KEYS}})
    if number and any(code_keys.number_of(key) == number for key in mine):
        raise BadInput({"mobile": _("This number is one of your keys already.")})


def _only_once(kept: dict[str, Any]) -> None:
    """The same form counts once, however often it is sent."""
    if limits.take(("activation", kept["id"])):
        raise BadInput({"sealed": _("This was activated already. Begin again for another one.")})


def _about(acting: Acting, what: str) -> str:
    return f"{what} key under way, of {acting.me} in {acting.session_id}"


def _sealed(acting: Acting, what: str, kept: dict[str, Any]) -> str:
    data = json.dumps(kept | {"until": int(time.time()) + MINUTES * 60}).encode()
    return base64.urlsafe_b64encode(seal_bytes(derived_key("keys under way"), data, _about(acting, what))).decode()


def _opened(acting: Acting, what: str, sealed: str) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(
            unseal_bytes(derived_key("keys under way"), base64.urlsafe_b64decode(sealed), _about(acting, what))
        )
    except (InvalidTag, ValueError, IndexError) as problem:
        raise BadInput({"sealed": _("This took too long, or it began in another session. Begin again.")}) from problem
    if kept["until"] < time.time():
        raise BadInput({"sealed": _("This took too long, or it began in another session. Begin again.")})
    return kept
