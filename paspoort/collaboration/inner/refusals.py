"""Refusals of a samenwerkingsdossier: the code of the database as the field that it is about and a sentence that says what to
do.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.kernel.models import BadInput, Refused

KEEPERS = ("registration_kept", "section_kept", "reaction_kept", "line_kept", "turn_kept", "library_kept", "library_version_kept")


SENTENCES = {
    "no_kind": ("kind", gettext_lazy("Choose what kind of registration this is.")),
    "no_title": ("title", gettext_lazy("Give a title of at most 200 characters.")),
    "no_theme": ("theme", gettext_lazy("Choose a theme from the list.")),
    "no_care_phase": ("care_phase", gettext_lazy("Choose a care phase from the list.")),
    "no_target_group": ("target_group", gettext_lazy("Choose for which group this is. It is never about one person.")),
    "no_occasion": ("occasion", gettext_lazy("Choose from the list what gave rise to this.")),
    "other_year": ("school_year", gettext_lazy("Choose this school year, the one before or the next.")),
    "no_section": ("body", gettext_lazy("There is no such section in this registration.")),
    "too_long": ("body", gettext_lazy("This is too long. Use at most 20,000 characters.")),
    "empty": ("text", gettext_lazy("Write something first.")),
    "no_function": ("function", gettext_lazy("Choose which function does this. It is never a name.")),
    "closed": ("", gettext_lazy("This registration is closed. The centre can open it again.")),
    "no_way": ("state", gettext_lazy("The registration cannot go from here to that state. Look again, and choose another one.")),
    "proposed_already": ("", gettext_lazy("It was proposed already to close this registration.")),
    "not_proposed": ("", gettext_lazy("Nobody proposes to close this registration any more.")),
    "other_kind": ("", gettext_lazy("This is not done here. It belongs to another page of the samenwerkingsdossier.")),
    "no_day": ("day", gettext_lazy("Fill in the day of the meeting.")),
    "no_meeting": ("meeting", gettext_lazy("Choose which meeting this is. What is about one pupil (MDO) does not belong here.")),
    "no_functions": ("functions", gettext_lazy("Choose who is there, by function.")),
    "tied_already": ("about", gettext_lazy("This registration is closed, or somebody changed the agenda meanwhile. Look again.")),
    "noted_already": ("", gettext_lazy("Your side noted this already in this school year.")),
    "same_owner": ("person", gettext_lazy("This colleague is the owner already, or the registration is closed.")),
    "not_colleague": ("person", gettext_lazy("Choose a colleague who works at the centre now.")),
    "no_folder": ("folder", gettext_lazy("Give the folder a name of at most 80 characters.")),
    "no_name": ("file", gettext_lazy("Give the file a name, and choose it again.")),
    "not_declared": ("declared", gettext_lazy("Say what is on this file, because it cannot be read.")),
    "withdrawn": ("", gettext_lazy("This document was withdrawn meanwhile. Bring it back first.")),
}
CHANGED = ("", gettext_lazy("Something changed meanwhile. Nothing was stored. Look again, and try once more."))


def sentence_for(code: str) -> tuple[str, str]:
    """The field and the sentence of what a keeper found wrong."""
    field, sentence = SENTENCES.get(code, CHANGED)
    return field, str(sentence)


def must_give(given: Mapping[str, object]) -> None:
    """Ask for everything that was left open at once: a code of the above, and what was given for it."""
    missing = dict(sentence_for(code) for code, said in given.items() if not said)
    if missing:
        raise BadInput(missing)


def no_registration() -> Refused:
    return Refused("no_registration", _("This registration does not exist, or you may not open it."), status=404)


def no_document() -> Refused:
    return Refused("no_document", _("This document does not exist, or you may not open it."), status=404)


def no_collaboration() -> Refused:
    return Refused("no_collaboration", _("This samenwerkingsdossier does not exist, or you may not open it."), status=404)


def only_reading() -> Refused:
    sentence = _("This centre does not guide this school any more. Everyone still reads what stands here, and nobody writes.")
    return Refused("collaboration_ended", sentence)


def changed_elsewhere() -> Refused:
    sentence = _("A colleague changed this meanwhile. Look at what stands there now, and change that.")
    return Refused("changed_elsewhere", sentence, status=409)


def centre_only(sentence: str) -> Refused:
    """What only the centre does (rule 41)."""
    return Refused("centre_only", sentence)
