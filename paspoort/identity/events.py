"""Events of identity: what the trail says of signing in, sessions and own keys."""

from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner.itsme import ASSURANCES
from paspoort.identity.inner.levels import ACM_LEVELS
from paspoort.identity.inner.provider import Refusal
from paspoort.identity.models import KEY_KINDS
from paspoort.kernel.events import FLAG, NUMBER, PERSON, Event
from paspoort.kernel.limits import DAY, HOUR, MINUTE, QUARTER, UNTIL_MIDNIGHT, Limit

SIGN_IN = "sign-in"
OTHER = "other"
"""Stands for a code from outside that is not on our list: what somebody else sends is never written into a trace."""

PROVIDERS = ["acm", "itsme", "eid", "card", "passkey", "app-code", "sms-code", OTHER]
ACRS = ["", "eid", "passkey", "app-code", "sms-code", *ASSURANCES, *ACM_LEVELS, OTHER]
REFUSALS = tuple(refusal.value for refusal in Refusal)

EVENTS = [
    Event("sign_in.refused", _("Signing in was refused"), by=(SIGN_IN,), refused=REFUSALS),
    Event("account.set", _("Chose user name and password for codes")),
    Event("key.renamed", _("Renamed an own key")),
    Event("form.kept", _("Kept what was filled in, to go on with it")),
    Event("form.resumed", _("Took up a kept form")),
    Event("session.switched", _("Went on in the name of another institution")),
    Event("key.code_sent", _("Had a code sent by SMS"), by=(PERSON, SIGN_IN), facts={"number_is_new": FLAG}),
    Event(
        "key.added",
        _("Added an own key"),
        facts={"kind": KEY_KINDS, "provider": PROVIDERS, "acr": ACRS},
        refused=(*REFUSALS, "known"),
    ),
    Event("key.ended", _("Ended an own key"), by=(PERSON, SIGN_IN), refused=(Refusal.COUNTER_BACK.value,)),
    Event(
        "key.locked",
        _("An own key was locked after wrong codes"),
        by=(SIGN_IN,),
        facts={"known_device": FLAG, "all_day": FLAG},
        refused=(Refusal.TOO_MANY_TRIES.value,),
    ),
    Event("session.ended_by_owner", _("Ended an own session"), facts={"ended": NUMBER}),
    Event("session.ended_by_provider", _("Signed out at the provider"), by=(SIGN_IN,), facts={"provider": PROVIDERS}),
    Event(
        "subject.rebound",
        _("Bound a new key of the provider to a known person"),
        by=(SIGN_IN,),
        facts={"provider": PROVIDERS, "level_reached": NUMBER},
    ),
    Event("person.ended", _("Noted that a person is gone"), by=("operator",)),
    Event("itsme.keys_rolled", _("Published new keys for itsme"), by=("operator",)),
]

LIMITS = [
    Limit("guess on a known device", 30, QUARTER),
    Limit("guess from an address", 30, QUARTER),
    Limit("guess at a name", 50, HOUR),
    Limit("wrong codes", 5, QUARTER),
    Limit("wrong codes today", 20, UNTIL_MIDNIGHT),
    Limit("sms now", 1, MINUTE),
    Limit("sms to person", 5, HOUR),
    Limit("sms to person today", 10, DAY),
    Limit("sms to number", 5, HOUR),
    Limit("sms to strangers", 3, HOUR),
    Limit("sms to strangers today", 6, DAY),
    Limit("sms from address", 20, HOUR),
    Limit("tries at a message", 5, 5 * MINUTE),
    Limit("message used", 1, 5 * MINUTE),
    Limit("tries at a new number", 5, 10 * MINUTE),
    Limit("activation", 1, DAY),
]


def listed(code: str | None, codes: list[str]) -> str:
    """A code from outside as a trace may carry it: as it is when it is on our list, else `other`."""
    return (code or "") if (code or "") in codes else OTHER
