"""Letters in words: what is asked in each kind, who receives one and why, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from paspoort.letters.actions import PARTS, OpenLetter
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
    "pupil_agrees": _("the pupil agreed that the parents get this"),
    "agreed": _("there is a consent for the school"),
    "referral": _("there is a consent for this referral"),
}
MISSING: dict[str, Words] = {
    "no_consent": _("no consent is noted"),
    "no_contact": _("may not be written to"),
    "no_birth_date": _("the birth date of the pupil is not known"),
    "no_school": _("the pupil has no school at our centre now"),
    "not_receiver": _("may not receive this letter any more"),
}
LACKS: dict[str, Words] = {
    "not_done": _("The contact is not done yet."),
    "draft": _("Somebody is writing this letter. It is made there."),
    "restricted": _("A colleague restricted the line of this contact, so it has no letter."),
    "nobody": _("Nobody may receive it now."),
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
WORDS: dict[str, Mapping[str, Words]] = {"why": WHY, "missing": MISSING, "lacks": LACKS, "role": ROLES}


def fields_of(opened: OpenLetter) -> dict[str, Field]:
    """What is asked in a letter of this kind, with what was typed; nothing in one that says all by itself, and the address of the
    pupil only where the pupil gets it."""
    kind, typed = opened.kind.kind, opened.typed
    made: dict[str, Field] = {
        "service_name": Text(_("To which service or person?"), longest=200),
        "service_address": LongText(_("Address of the service"), optional=True, longest=500),
        "when": Text(_("When?"), hint=_("Such as: Tuesday 8/12/2026 at 10:00."), longest=200),
        "where": Text(_("Where?"), longest=200),
        "advice": LongText(
            ADVICE.get(kind, ""),
            hint=_("Lines stay as you type them."),
            optional=kind in ("resultLetter", "invitation"),
            longest=10_000,
        ),
        "pupil_address": LongText(
            _("Address of the pupil"), optional=True, hint=_("Only when the pupil gets the letter by post."), longest=500
        ),
    }
    to_pupil = any(one.receiver == "pupil" for one in opened.receivers)
    asked = [part for part in PARTS[kind] if part != "pupil_address" or to_pupil]
    for part in asked:
        made[part].initial = typed.get(part, "")
    return {part: made[part] for part in asked}
