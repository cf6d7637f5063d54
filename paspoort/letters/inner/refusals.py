"""Refusals of a letter or a sending: the code of the database as the field that it is about and a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from paspoort.kernel.models import Refused


def sentence_for(code: str) -> tuple[str, str]:
    """The field and the sentence of what `wrong_with_letter`, `wrong_with_sending` or `letter_receivers` found."""
    known = {
        "no_contact_moment": ("activity", _("Choose a contact moment that is done: this letter says what was measured then.")),
        "no_activity": ("activity", _("Choose an activity of this file. One that is restricted has no letter.")),
        "sent_when": ("sent_on", _("Choose a day from the one on which the letter was made until today.")),
        "sent_already": ("", _("This was noted already. Take it back first.")),
        "sent_by_other": ("", _("Only who noted this takes it back, and on the same day.")),
        "not_receiver": (
            "",
            _("On that day someone else receives this letter. Look below who does, and make it for that person."),
        ),
        "no_consent": ("", _("There is no consent for this any more. Note one in *Family* first.")),
        "not_by_holder": ("", _("The consent was not given by who decides. Ask that person, and note it in *Family*.")),
        "no_contact": ("", _("This person may not be written to. Do not send this letter.")),
        "no_birth_date": ("", _("The birth date is not known, so we cannot say who receives a letter.")),
        "no_school": ("", _("This pupil has no school at our centre now.")),
    }
    return known.get(code, ("", _("Something changed meanwhile. Nothing was stored. Look again, and try once more.")))


def no_letter() -> Refused:
    return Refused("no_letter", _("This letter does not exist, or you may not open it."), status=404)
