"""Refusals of an activity or its referral: the code of the database as a field, and a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KNOWN = {
    "before_birth": ("day", _("This day lies before the pupil was born. Choose another day.")),
    "in_future": ("day", _("This day has not come yet. Choose a day until today, or plan the activity.")),
    "no_function": ("function", _("This function does not exist in the school year of this day. Choose one of the list.")),
    "no_topic": ("topics", _("Choose at least one topic that exists in the school year of this day.")),
    "no_client": ("client", _("Choose for whom this was, from the list.")),
    "no_actor": ("actors", _("Choose at least one person who took part, from the list.")),
    "no_contact": ("contact", _("This kind of contact does not exist in the school year of this day. Choose one of the list.")),
    "hub_only": (
        "direction",
        _("Direction, service and detail belong to a referral. Choose that function, or leave them empty."),
    ),
    "no_direction": ("direction", _("Say whether you refer to a service, or had an answer from one.")),
    "no_category": ("category", _("Choose the kind of service.")),
    "no_detail": ("detail", _("Choose a service that belongs to this kind.")),
    "no_answer": ("day", _("An answer comes on the day of the referral or later. Choose another day.")),
    "answered": (
        "direction",
        _("A referral and its answer belong together here. Leave the direction, and the answer not before the referral."),
    ),
    "followed_already": (
        "direction",
        _("Something became of this referral already. Leave the direction, and the day not after what was noted."),
    ),
    "no_consent": ("consent", _("This consent is not about this pupil. Choose another one.")),
    "consent_withdrawn": ("consent", _("This consent was withdrawn meanwhile. Choose another one, or note a new one.")),
    "consent_not_then": ("consent", _("This consent did not count on the day of the referral. Choose another one.")),
    "other_consent": ("consent", _("This consent is not for this kind of service. Choose another one, or none yet.")),
    "step_day": ("day", _("Choose a day until today, and not before the referral or the step before.")),
    "followed": ("what", _("This was noted already. Look again at what became of this referral.")),
    "over": ("what", _("This referral was answered, refused or closed meanwhile. Look again.")),
    "followed_by_other": ("what", _("Only who noted this takes it back, and on the same day.")),
    "closed_by_other": ("what", _("Only who closed this referral opens it again, and on the same day.")),
    "other_file": ("thread", _("What this goes on with stands in another file. Choose it again.")),
}
ELSE = ("day", _("Something changed meanwhile. Nothing was stored. Look again, and try once more."))


def sentence_for(code: str) -> tuple[str, str]:
    """The field and the sentence of what the database found wrong with an activity or its referral."""
    field, sentence = KNOWN.get(code, ELSE)
    return field, str(sentence)
