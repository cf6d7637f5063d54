"""Letters in words: what is asked in each kind, who receives one and why, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from paspoort.letters.actions import LONGEST, PARTS, OpenLetter
from paspoort.web.shell.fields import Field, LongText, Text, Words

ADVICE: dict[str, Words] = {
    "resultLetter": _("Advice"),
    "referralLetter": _("Our question"),
    "invitation": _("What else they should know"),
    "rehabilitation": _("Advice of the centre"),
    "supportLetter": _("What was agreed"),
}
WHY: dict[str, Words] = {
    "own": _("from the twelfth birthday the pupil gets the letter"),
    "authority": _("decides for the pupil, who is not twelve yet"),
    "team": _("the team decided who holds the right for this pupil"),
    "pupil_agrees": _("the pupil agreed that the parents get this"),
    "agreed": _("there is a consent for the school"),
    "referral": _("there is a consent for this referral"),
}
MISSING: dict[str, Words] = {
    "no_consent": _("no consent is noted"),
    "not_by_holder": _("the consent was not given by who decides"),
    "no_contact": _("may not be written to"),
    "no_birth_date": _("the birth date of the pupil is not known"),
    "no_school": _("the pupil has no school at our centre now"),
    "not_receiver": _("may not receive this letter any more"),
}
LACKS: dict[str, Words] = {
    "not_done": _("The contact is not done yet."),
    "restricted": _("A colleague restricted the line of this contact, so it has no letter."),
    "nobody": _("Nobody may receive it now."),
    "destroyed": _("The data of this pupil were destroyed."),
}
ROLES: dict[str, Words] = {
    "mother": _("mother"),
    "father": _("father"),
    "coparent": _("co-parent"),
    "guardian": _("guardian"),
    "fosterParent": _("foster parent"),
    "grandparent": _("grandparent"),
    "other": _("decides for the pupil"),
}
ASKED: dict[str, tuple[type[Text], Words, Words]] = {
    "service_name": (Text, _("To which service or person?"), ""),
    "service_address": (LongText, _("Address of the service"), ""),
    "when": (Text, _("When?"), _("Such as: Tuesday 8/12/2026 at 10:00.")),
    "where": (Text, _("Where?"), ""),
    "advice": (LongText, "", _("Lines stay as you type them.")),
    "pupil_address": (LongText, _("Address of the pupil"), _("Only when the pupil gets the letter by post.")),
}
"""How each part is asked: as what, with which words and hint."""
WORDS: dict[str, Mapping[str, Words]] = {"why": WHY, "missing": MISSING, "lacks": LACKS, "role": ROLES}


def fields_of(opened: OpenLetter) -> dict[str, Field]:
    """What is asked in a letter of this kind, with what was typed; nothing in one that says all by itself, and the address of the
    pupil only where the pupil gets it."""
    to_pupil = any(one.receiver == "pupil" for one in opened.receivers)
    asked = PARTS[opened.kind.kind].items()
    return {part: _field(opened, part, needed) for part, needed in asked if part != "pupil_address" or to_pupil}


def _field(opened: OpenLetter, part: str, needed: bool) -> Field:
    kind_of_field, label, hint = ASKED[part]
    words = label or ADVICE[opened.kind.kind]
    return kind_of_field(words, hint=hint, optional=not needed, longest=LONGEST[part], first=opened.typed.get(part, ""))
