"""What letters say: the institution and the right, or the kind of key; and where to go. Never a person, never a number."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TASKS, OWN, KEYS = "/gebruikersbeheer/taken", "/mijn-rechten", "/mijn-sleutels"

SUBJECTS = {
    "request_new": gettext_lazy("Someone asks for a right at %(institution)s"),
    "request_waiting": gettext_lazy("A request at %(institution)s has been waiting for five days"),
    "request_accepted": gettext_lazy("Your request at %(institution)s was accepted"),
    "request_refused": gettext_lazy("Your request at %(institution)s was refused"),
    "ending_here": gettext_lazy("Rights of colleagues end soon"),
    "ending_own": gettext_lazy("Your right at %(institution)s ends on %(day)s"),
    "ended_by_review": gettext_lazy("Your right at %(institution)s has ended"),
    "review_opened": gettext_lazy("Check the rights at %(institution)s by %(day)s"),
    "review_reminder": gettext_lazy("By %(day)s: check the rights at %(institution)s"),
    "review_late": gettext_lazy("The check of rights at %(institution)s is late"),
    "review_closed": gettext_lazy("Rights at %(institution)s have ended"),
    "key_added": gettext_lazy("You have a new key: %(key)s"),
    "key_ended": gettext_lazy("One of your keys was ended: %(key)s"),
    "key_locked": gettext_lazy("Someone tries to sign in with your codes"),
    "account_set": gettext_lazy("Your user name or password was set"),
}
BODIES = {
    "request_new": gettext_lazy(
        "Someone asks for the right “%(right)s” at %(institution)s. Accept or refuse it under “Mijn taken”."
    ),
    "request_waiting": gettext_lazy(
        "A request for the right “%(right)s” at %(institution)s has been waiting for five days."
        " Accept or refuse it under “Mijn taken”."
    ),
    "request_accepted": gettext_lazy(
        "You can use the right “%(right)s” at %(institution)s now. Sign in, and choose to work for %(institution)s."
    ),
    "request_refused": gettext_lazy(
        "Your request for the right “%(right)s” at %(institution)s was refused. Sign in to read why."
    ),
    "ending_here": gettext_lazy("These rights end soon:\n\n%(lines)s\n\nExtend them under “Mijn taken”, or let them end."),
    "ending_own": gettext_lazy(
        "Your right “%(right)s” at %(institution)s ends on %(day)s."
        " Do you still need it? Then ask for it, or tell your local admin."
    ),
    "ended_by_review": gettext_lazy(
        "Your right “%(right)s” at %(institution)s has ended: nobody confirmed it in the yearly check."
        " Do you still need it? Then ask for it again."
    ),
    "review_opened": gettext_lazy(
        "The yearly check of rights at %(institution)s has begun. Confirm or end each right by %(day)s."
        " What nobody confirms ends after that day."
    ),
    "review_reminder": gettext_lazy(
        "In the yearly check of rights at %(institution)s not everything was confirmed or ended yet. You have until %(day)s."
        " What nobody confirms ends after that day."
    ),
    "review_late": gettext_lazy(
        "The yearly check of rights at %(institution)s is not done, and it closes on %(day)s."
        " What nobody confirms ends after that day. Get in touch with the school."
    ),
    "review_closed": gettext_lazy(
        "The yearly check of rights at %(institution)s has closed. Rights that nobody confirmed have ended."
        " Does someone still need one? Then give it again."
    ),
    "key_added": gettext_lazy(
        "On %(moment)s a key was added with which you can sign in: %(key)s, made on %(device)s."
        " Was that you? Then you need not do anything."
    ),
    "key_ended": gettext_lazy(
        "On %(moment)s we ended one of your keys: %(key)s. It was used in a way that a copy of it would be used."
        " It opens nothing any more. You can make a new one."
    ),
    "key_locked": gettext_lazy(
        "Someone who knows your password gave too many wrong codes. On devices where you have not signed in before, your codes"
        " do not work until %(moment)s. Where you did, they do."
    ),
    "account_set": gettext_lazy(
        "On %(moment)s your user name or password for signing in with codes was set. Was that you? Then you need not do anything."
    ),
}
NOT_YOU = gettext_lazy(
    "Was it not you? Sign in with itsme or your eID card, end under “Mijn sleutels en sessies” the keys and sessions that you do"
    " not know, and call the helpdesk: %(contact)s"
)
TO_THE_PERSON = {"request_accepted", "request_refused", "ending_own", "ended_by_review"}
ABOUT_KEYS = {"key_added", "key_ended", "key_locked", "account_set"}
KEY_NAMES = {
    "passkey": gettext_lazy("Passkey"),
    "app": gettext_lazy("Code by mobile app"),
    "sms": gettext_lazy("Code by SMS"),
}


def key_name(kind: str) -> str:
    """A kind of own key as people call it."""
    return str(KEY_NAMES.get(kind, kind))


def written(kind: str, facts: dict[str, str]) -> tuple[str, str]:
    """The subject and the text of a letter of this kind."""
    named = {name: text if name == "lines" else " ".join(text.split()) for name, text in facts.items()}
    if kind in ABOUT_KEYS:
        address, close = settings.PUBLIC_URL + KEYS, _("You cannot answer this mail. It never asks for a code or a password.")
        body = f"{str(BODIES[kind]) % named}\n\n{str(NOT_YOU) % {'contact': settings.PUBLIC_URL + '/contact'}}"
    else:
        address, body = settings.PUBLIC_URL + (OWN if kind in TO_THE_PERSON else TASKS), str(BODIES[kind]) % named
        close = _("This mail names nobody on purpose: you see who it is about after you sign in. You cannot answer this mail.")
    return str(SUBJECTS[kind]) % named, f"{body}\n\n{address}\n\n{close}\n"
