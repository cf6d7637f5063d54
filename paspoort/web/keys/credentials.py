"""Own keys and sessions in words: what kind of key, shown how, on which device, and how a sign-in ended."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.identity.actions import codes_on, has_just_proved, key_hint, passkeys_work_here
from paspoort.identity.models import Key, Session
from paspoort.kernel.models import Acting
from paspoort.registry.actions import institutions_by_id

KINDS = {
    "passkey": (gettext_lazy("Passkey"), "key"),
    "app": (gettext_lazy("Code by mobile app"), "mobile"),
    "sms": (gettext_lazy("Code by SMS"), "message"),
}
HELP = {
    "passkey": gettext_lazy("Your finger, face or PIN on your own phone or computer. The safest for every day."),
    "app": gettext_lazy("A free app on your phone makes a new code every half minute. Works without network."),
    "sms": gettext_lazy("We send a code to your mobile phone. Less safe: a number can be taken over."),
}
PAGES = {"passkey": "add_passkey", "app": "add_app_key", "sms": "add_sms_key"}
CARD = gettext_lazy("eID card")
BY_PROVIDER = {"itsme": "itsme", "eid": CARD, "card": CARD, "acm": "ACM"}
BY_ACR = {
    "itsme": "itsme",
    "eid": CARD,
    "csamtotp": KINDS["app"][0],
    "csamsms": KINDS["sms"][0],
    "eidashigh": gettext_lazy("Key of another country"),
    "eidassubstantial": gettext_lazy("Key of another country"),
}
ENDINGS = {
    "idle": gettext_lazy("Stopped by itself: nothing happened for %(minutes)d minutes"),
    "expired": gettext_lazy("Stopped by itself: %(hours)d hours were over"),
    "signed_out": gettext_lazy("You signed out"),
    "replaced": gettext_lazy("You signed in again"),
    "switched": gettext_lazy("You went to work for another institution"),
    "by_owner": gettext_lazy("You ended it yourself"),
    "by_admin": gettext_lazy("Your local administrator ended it"),
    "key_ended": gettext_lazy("Ended together with its key"),
    "ended_by_provider": gettext_lazy("You signed out at ACM or itsme"),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in as its owner sees it: with which key, on what, for whom, since when, last used, and how it ended."""

    id: uuid.UUID
    this: bool
    key: str
    device: str
    place: str
    since: datetime
    seen: datetime
    ended: str


def in_words(acting: Acting, sessions: Iterable[Session]) -> list[SignIn]:
    """Own sessions in words, in the same order."""
    sessions = list(sessions)
    places = institutions_by_id(session.institution_id for session in sessions)
    return [
        SignIn(
            session.id,
            session.id == acting.session_id,
            key_in_words(session),
            session.device or _("Unknown device"),
            str(places[session.institution_id].name) if session.institution_id in places else _("none chosen"),
            session.started_at,
            session.seen_at,
            ended_in_words(session),
        )
        for session in sessions
    ]


def key_in_words(session: Session) -> str:
    """The key that opened a session: an own one by its name, another one by what people call it."""
    if session.key is not None:
        return f"{KINDS[session.key.kind][0]}: {session.key.name}"
    return proof_in_words(session.provider, session.acr)


def proof_in_words(provider: str, acr: str) -> str:
    """What was shown, as people call it: "itsme", "eID card"; of an unknown one who vouched for it."""
    return str(BY_ACR.get(acr.rpartition(":")[2]) or BY_PROVIDER.get(provider, provider))


def ended_in_words(session: Session) -> str:
    """How a session ended; nothing while it lives."""
    figures = {"minutes": settings.SESSION_IDLE_MINUTES, "hours": settings.SESSION_HOURS}
    return str(ENDINGS.get(session.ending, _("It was ended"))) % figures if session.ending else ""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """An own key as its owner sees it; `hint` is the end of a mobile number."""

    key: Key
    kind: str
    icon: str
    hint: str
    proof: str


def whole(key: Key) -> OwnKey:
    """An own key with what is to be told about it, in words."""
    kind, icon = KINDS[key.kind]
    provider, _space, acr = key.bound_with.partition(" ")
    return OwnKey(key, str(kind), icon, key_hint(key), proof_in_words(provider, acr))


@dataclass(frozen=True, slots=True)
class ToAdd:
    """A kind of key that can be added: what it is called, what it is good for, and where to begin."""

    name: str
    icon: str
    help: str
    address: str


def ways_to_add(acting: Acting) -> list[ToAdd]:
    """The kinds of own key that this installation offers, the safest first. Who did not just show itsme or eID does so first."""
    on = codes_on() | ({"passkey"} if passkeys_work_here() else set())
    first = "" if has_just_proved(acting) else f"{reverse('step_up')}?nu=1&naar="
    return [
        ToAdd(str(name), icon, str(HELP[kind]), first + reverse(PAGES[kind]))
        for kind, (name, icon) in KINDS.items()
        if kind in on
    ]
