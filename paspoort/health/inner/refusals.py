"""Refusals of a contact, a measurement or a fact: the code of the database as a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KNOWN = {
    "before_birth": ("day", _("This day lies before the pupil was born. Choose another day.")),
    "in_future": ("day", _("This day has not come yet. Measure on the day itself, or move the contact moment to today.")),
    "no_value": ("value", _("Nothing was measured yet. Fill something in, or say why this does not take place.")),
    "done_already": ("state", _("This contact moment is done. Correct what was measured instead.")),
    "marked": ("state", _("It was noted that this does not take place. Take that back first.")),
    "no_item": ("value", _("This check does not belong to this contact moment. Begin a contact on request for it.")),
    "empty": ("value", _("There is nothing to empty here.")),
    "not_due": ("value", _("This pupil does not have this contact moment to come. Begin a contact in the file instead.")),
    "other_day": ("day", _("This day at the school is for another moment or another day.")),
}
ELSE = ("value", _("Something changed meanwhile. Nothing was stored. Look again, and try once more."))


def sentence_for(code: str) -> tuple[str, str]:
    """The field and the sentence of what the database found wrong."""
    field, sentence = KNOWN.get(code, ELSE)
    return field, str(sentence)
