"""Refusals of a relation or a consent: the code of the database as the field that it is about and a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _


def about_relation(code: str) -> tuple[str, str]:
    """The field and the sentence of what `wrong_with_relation` found."""
    known = {
        "closed": ("ended_on", _("This relation ended. Note a new one when it began again.")),
        "before_birth": ("begins_on", _("This day lies before the pupil was born. Choose another day.")),
        "ends_before": ("ended_on", _("This day lies before the first day. Choose that day or a later one.")),
    }
    return known.get(code, ("", _("Something changed meanwhile. Nothing was stored. Look again, and try once more.")))


def about_holder(code: str) -> tuple[str, str]:
    """The field and the sentence of what `wrong_with_holder` found."""
    known = {
        "in_future": ("decided_on", _("This day has not come yet. Choose a day until today.")),
        "before_birth": ("decided_on", _("This day lies before the pupil was born. Choose another day.")),
        "not_last": ("decided_on", _("A later decision stands here already. Choose a day after it.")),
        "same": ("holder", _("It was so already on that day. Nothing has to be decided.")),
    }
    return known.get(code, ("", _("Something changed meanwhile. Nothing was stored. Look again, and try once more.")))


def about_consent(code: str) -> tuple[str, str]:
    """The field and the sentence of what `wrong_with_consent` found."""
    known = {
        "withdrawn": ("withdrawn_on", _("This consent was withdrawn already.")),
        "withdrawn_when": ("withdrawn_on", _("Choose a day between the consent and today.")),
        "in_future": ("given_on", _("This day has not come yet. Choose a day until today.")),
        "before_birth": ("given_on", _("This day lies before the pupil was born. Choose another day.")),
        "ends_before": ("ends_on", _("This day lies before the consent. Choose that day or a later one.")),
        "not_written": ("form", _("Health data go to a school only with a written consent.")),
        "pupil_shares": ("giver", _("Only the pupil shares data with the parents. Choose the pupil, and *sharing data*.")),
        "no_giver": ("giver", _("Choose who consents, from the list.")),
        "giver_over": ("giver", _("On that day this person was not yet, or no longer, around the pupil. Choose someone else.")),
        "no_authority": ("giver", _("This person has no parental authority, as far as we know. Choose someone else.")),
    }
    return known.get(code, ("", _("Something changed meanwhile. Nothing was stored. Look again, and try once more.")))
