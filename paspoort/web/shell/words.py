"""Codes in the words of the people who use them: classes, why something was refused, how a right stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from paspoort.kernel.events import every_event
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import OwnClass
from paspoort.rights.models import PERMISSIONS

FORMER = {
    "consultation.own_listed": gettext_lazy("Looked at the own consultations"),
    "email.changed": gettext_lazy("Changed the own e-mail address"),
}
"""Events that older releases left, and that the trail still tells."""
REASONS = {
    "no_activity": gettext_lazy("not found"),
    "no_referral": gettext_lazy("not found"),
    "no_attachment": gettext_lazy("not found"),
    "no_letter": gettext_lazy("not found"),
    "made_already": gettext_lazy("made meanwhile"),
    "already_registered": gettext_lazy("registered meanwhile"),
    "already_closed": gettext_lazy("closed meanwhile"),
    "not_planned": gettext_lazy("not planned any more"),
    "restricted_by_other": gettext_lazy("restricted by somebody else"),
    "no_right": gettext_lazy("without the right"),
    "step_up": gettext_lazy("with a key that is not strong enough"),
    "not_found": gettext_lazy("not found"),
    "no_report": gettext_lazy("not found"),
    "no_page": gettext_lazy("not found"),
    "consultation_over": gettext_lazy("the consultation was over"),
    "link_off": gettext_lazy("after the link was turned off"),
    "invalid_token": gettext_lazy("without a token that counts"),
    "no_proof": gettext_lazy("without the key of the package"),
    "insufficient_scope": gettext_lazy("for something it is not given"),
    "slow_down": gettext_lazy("too fast"),
    "method": gettext_lazy("something that is not offered here"),
}
CATEGORIES = {
    "staff": gettext_lazy("Staff member"),
    "support_worker": gettext_lazy("Support worker"),
    "clb_staff": gettext_lazy("Staff member of the centre"),
    "board": gettext_lazy("Board"),
}
CATEGORY_HELP = {
    "staff": gettext_lazy("Works for this institution: teacher, care, head or office."),
    "support_worker": gettext_lazy("Comes from elsewhere to support pupils here."),
    "clb_staff": gettext_lazy("Works for this centre."),
    "board": gettext_lazy("Sits on the board or works for it."),
}
ENDINGS = {
    "revoked": gettext_lazy("Ended by an administrator"),
    "undone": gettext_lazy("Taken back just after it was given"),
    "affiliation_ended": gettext_lazy("Ended because the work here ended"),
    "not_confirmed": gettext_lazy("Ended because nobody confirmed it in the yearly review"),
    "carried_over": gettext_lazy("Carried over to the merged institution"),
}
STANDINGS = {
    "living": gettext_lazy("Active"),
    "ending": gettext_lazy("Ends soon"),
    "future": gettext_lazy("Starts later"),
    "over": gettext_lazy("Over"),
    "ended": gettext_lazy("Ended early"),
    "unused": gettext_lazy("Never used"),
}
GRADES = {
    "K": gettext_lazy("year %(year)s of nursery school"),
    "L": gettext_lazy("year %(year)s of primary school"),
    "S": gettext_lazy("year %(year)s of secondary school"),
}


LETTERS: dict[str, Promise | str] = {
    "resultLetter": gettext_lazy("Letter with results"),
    "referralLetter": gettext_lazy("Referral letter"),
    "invitation": gettext_lazy("Invitation"),
    "adibib": gettext_lazy("ADIBib certificate"),
    "rehabilitation": gettext_lazy("Certificate of rehabilitation during lessons"),
    "supportLetter": gettext_lazy("Letter about support at school"),
}
LETTER_TO: dict[str, Promise | str] = {
    "pupil": gettext_lazy("the pupil"),
    "parent": gettext_lazy("who decides for the pupil"),
    "school": gettext_lazy("the school"),
    "service": gettext_lazy("the service"),
}
LETTER_WAYS: dict[str, Promise | str] = {
    "post": gettext_lazy("By post"),
    "handed": gettext_lazy("Handed over"),
    "given_along": gettext_lazy("Given along at school"),
}


def letter(code: str) -> str:
    """A kind of letter by its name."""
    return str(LETTERS.get(code, code))


def letter_way(code: str) -> str:
    """By which way a letter went."""
    return str(LETTER_WAYS.get(code, code))


def grade(code: str) -> str:
    """The class of a pupil: `L4` is the fourth year of primary school; what a school writes otherwise stays as it is."""
    match = re.fullmatch(r"([KLS])(\d)", code)
    return str(GRADES[match[1]]) % {"year": match[2]} if match else code


def own_class(code: str, class_name: str) -> str:
    """The year and the own class of a pupil, as far as the school says them: *4e leerjaar, 4B*."""
    return f"{grade(code)}, {class_name}" if class_name else grade(code)


def class_name(of: OwnClass) -> str:
    """A class of a school by its name, also one without a year."""
    return own_class(of.grade, of.name) or _("without a year")


def short_day(day: date) -> str:
    """A day as people say it: `vr 27 nov`, with its year when that is not this school year's."""
    said = _weekday_and_month(day, get_language())
    return said if school_year_of(day) == school_year_of(today()) else f"{said} {day.year}"


def said(day: date) -> str:
    """The same, seen from today."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get((day - today()) // timedelta(days=1), short_day(day))


@lru_cache(maxsize=4096)
def _weekday_and_month(day: date, _language: str | None) -> str:
    return date_format(day, "D j M").lower()


@cache
def _events() -> dict[str, str | Promise]:
    return FORMER | {event.name: event.words for event in every_event() if event.words}


def event(code: str) -> str:
    """What someone did, for the trail, in the words of its app; a code without words is shown as it is."""
    return str(_events().get(code, code))


def reason(code: str) -> str:
    """Why something was refused, for the trail."""
    return str(REASONS.get(code, code))


def category(code: str) -> str:
    """As what someone works at an institution."""
    return str(CATEGORIES.get(code, code))


def category_help(code: str) -> str:
    """Who belongs in a category, in a few words."""
    return str(CATEGORY_HELP.get(code, ""))


def ending(code: str) -> str:
    """Why a right stopped before its last day; empty when it just ran to its end."""
    return str(ENDINGS.get(code, code))


def standing(code: str) -> str:
    """How a right or someone's work stands today: `living`, `ending`, `future`, `over`, `ended` or `unused`."""
    return str(STANDINGS.get(code, code))


def allowed(permissions: Sequence[str]) -> str:
    """What a context lets someone do, as one sentence."""
    told = [str(PERMISSIONS.get(code, code)) for code in permissions]
    if not told:
        return _("Opens nothing in this application by itself.")
    listed = told[0] if len(told) == 1 else _("%(most)s and %(last)s") % {"most": ", ".join(told[:-1]), "last": told[-1]}
    return _("Can %(things)s.") % {"things": listed}


def notice(code: str, person: str) -> str:
    """What the admin of an institution should know."""
    if code == "many_searches":
        return _("%(person)s tried many names of pupils in a short time.") % {"person": person}
    return code


LEFT_OUT = {
    "attachments": ngettext_lazy("%(num)d attachment", "%(num)d attachments", "num"),
    "signatures": ngettext_lazy(
        "%(num)d digital signature (its image stays)", "%(num)d digital signatures (their image stays)", "num"
    ),
    "notes": ngettext_lazy("the text of %(num)d closed note", "the text of %(num)d closed notes", "num"),
    "hidden": ngettext_lazy("%(num)d hidden field or note", "%(num)d hidden fields or notes", "num"),
    "layers": ngettext_lazy("%(num)d hidden layer", "%(num)d hidden layers", "num"),
    "media": ngettext_lazy("%(num)d sound or film", "%(num)d sounds or films", "num"),
    "actions": ngettext_lazy("%(num)d script or action", "%(num)d scripts or actions", "num"),
    "links": ngettext_lazy("%(num)d link (its words stay)", "%(num)d links (their words stay)", "num"),
    "bookmarks": ngettext_lazy("%(num)d bookmark", "%(num)d bookmarks", "num"),
    "outside": ngettext_lazy("%(num)d reference to another file", "%(num)d references to other files", "num"),
    "pictures": ngettext_lazy("%(num)d picture", "%(num)d pictures", "num"),
    "charts": ngettext_lazy("%(num)d chart", "%(num)d charts", "num"),
    "margins": ngettext_lazy("%(num)d header or footer", "%(num)d headers or footers", "num"),
    "footnotes": ngettext_lazy("%(num)d footnote", "%(num)d footnotes", "num"),
    "deleted": ngettext_lazy("%(num)d piece of deleted or hidden text", "%(num)d pieces of deleted or hidden text", "num"),
    "sheets": ngettext_lazy("%(num)d hidden sheet or slide", "%(num)d hidden sheets or slides", "num"),
}


def left_out(counts: Mapping[str, int]) -> list[str]:
    """What of a file from outside is not kept and shown, kind by kind; nothing when all of it is."""
    return [str(words % {"num": counts[kind]}) for kind, words in LEFT_OUT.items() if counts.get(kind)]
