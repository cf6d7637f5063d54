"""Family of a pupil in words: who is around the pupil, and each consent as a sentence with how it stands."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from paspoort.family.actions import Family, Given
from paspoort.family.models import PARENTS, Relation
from paspoort.registry.models import Pupil
from paspoort.web.shell.fields import Words

KINDS: dict[str, Words] = {
    "mother": _("Mother"),
    "father": _("Father"),
    "coparent": _("Co-parent"),
    "guardian": _("Guardian"),
    "fosterParent": _("Foster parent"),
    "grandparent": _("Grandparent"),
    "other": _("Someone else"),
}
AUTHORITY: dict[str, Words] = {
    "yes": _("Has parental authority"),
    "unknown": _("Not looked into"),
    "no": _("Has no parental authority"),
    "removedByCourt": _("A court took parental authority away"),
}
PURPOSES: dict[str, Words] = {
    "guidance": _("Guidance"),
    "examination": _("Examination"),
    "referral": _("Referral to a service"),
    "sharing": _("Sharing data"),
}
DATA: dict[str, Words] = {
    "guidance": _("what we do together"),
    "report": _("a report"),
    "health": _("health data"),
    "contact": _("contact details"),
}
RECEIVERS: dict[str, Words] = {
    "centre": _("our centre"),
    "school": _("the school"),
    "partner": _("a partner or care provider"),
    "supportCentre": _("the support centre"),
    "otherCentre": _("another CLB"),
    "parents": _("the parents"),
    "other": _("someone else"),
}
FORMS: dict[str, Words] = {"oralNoted": _("Said, and noted"), "written": _("In writing"), "electronic": _("Electronically")}
HOLDERS: dict[str, Words] = {
    "pupil": _("The pupil"),
    "parents": _("Who has parental authority"),
    "": _("Not known: the birth date is missing"),
}
STATES: dict[str, Words] = {
    "counts": _("Counts"),
    "again": _("To be asked again"),
    "withdrawn": _("Withdrawn"),
    "over": _("Past"),
}
WORDS = {
    "kind": KINDS, "purpose": PURPOSES, "data": DATA, "receiver": RECEIVERS, "form": FORMS, "state": STATES,
    "authority": AUTHORITY, "holder": HOLDERS,
}  # fmt: skip


def authority_of(relation: Relation) -> Words:
    """Authority in words: of a parent of whom nothing else is known that it is there, of anyone else that it is not known."""
    if relation.authority != "unknown":
        return AUTHORITY[relation.authority]
    return AUTHORITY["yes"] if relation.kind in PARENTS else _("Not known whether there is parental authority")


def givers(pupil: Pupil, family: Family) -> list[tuple[str, Words]]:
    """Who can consent today: the pupil, and everyone who decides for the pupil."""
    around = [(str(one.relation.id), one) for one in family.now if one.relation.may_consent]
    return [("pupil", str(pupil)), *((key, f"{one.words['name']} ({KINDS[one.relation.kind]})") for key, one in around)]


def giver_of(value: str) -> uuid.UUID | None:
    """Who was chosen: a relation, or the pupil."""
    return None if value == "pupil" else uuid.UUID(value)


def told(given: Given) -> str:
    """A consent as a sentence without its giver: for what, which data, and to whom."""
    one = given.consent
    whom = given.receiver_name or RECEIVERS[one.receiver]
    return f"{PURPOSES[one.purpose]}: {DATA[one.data_category]} → {whom}"
