"""Writing in the sections of a registration: school and centre at the same time, and nothing that somebody wrote is lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.codes import every
from paspoort.collaboration.inner.guard import check_typed
from paspoort.collaboration.inner.merging import merged
from paspoort.collaboration.inner.places import not_written
from paspoort.collaboration.inner.refusals import KEEPERS, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import Reaction, Section
from paspoort.drafts.actions import Clash
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.rights.actions import must_hold

AT = "select school_id, title, state, version, body, author_id, author, at, base from section_at(%s, %s, %s)"
TURNS_AT_ONCE = 5
"""How often a save looks again, where others save the same section in the same instant."""


@dataclass(frozen=True, slots=True)
class SectionText:
    """What was typed in a section, upon which version (0: nothing stood there). `excuses` gives for a marked phrase why it is
    nobody.

    After a clash, upon the newest version: `instead` is the own text that was given up for it, kept among the versions.
    """

    body: str = field(repr=False)
    version: int
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)
    instead: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Saved:
    """A section as it was kept: its version, its words, and whether a colleague's were put together with it."""

    version: int
    body: str = field(repr=False)
    merged: bool


class TwoTexts(Refused):
    """A colleague changed the same paragraph meanwhile; nothing was stored. `clash` has what stands there now."""

    def __init__(self, clash: Clash) -> None:
        sentence = _("A colleague changed the same paragraph meanwhile. Look at both texts, and choose what stays.")
        super().__init__("changed_elsewhere", sentence, status=409, revision=clash.revision)
        self.clash = clash


@dataclass(frozen=True, slots=True)
class At:
    """What stands in a section now, and what stood there when it was begun to be typed upon."""

    school_id: uuid.UUID
    title: str
    state: str
    version: int
    body: str = field(repr=False)
    author_id: uuid.UUID | None
    author: str | None
    at: datetime | None
    base: str = field(repr=False)


def save_section(acting: Acting, registration_id: uuid.UUID, section: str, text: SectionText) -> Saved:
    """Save what was typed in a section, as its next version. What colleagues saved meanwhile in other paragraphs stays.

    Raises, before anything is written: `Named` where somebody is named, `TwoTexts` where both changed the same paragraph,
    `BadInput` and `Refused("collaboration_ended")`. The same text sent again changes nothing.
    """
    must_hold(acting, "collaboration:write")
    body, instead = tidy(text.body), tidy(text.instead)
    at = _at(registration_id, section, text.version)
    fields = {"body": body, "instead": instead} if instead else {"body": body}
    check_typed(acting, at.school_id, fields, text.excuses, before=at.title)
    for _turn in range(TURNS_AT_ONCE):
        kept = merged(at.base, at.body, body) if text.version != at.version else body
        if kept is None:
            raise TwoTexts(_clash(acting, section, at))
        if kept == at.body and not instead:
            record("registration.opened", object=registration_id)
            return Saved(at.version, kept, kept != body)
        versions = [(instead, False)] if instead and instead != at.body else []
        if _added(acting, registration_id, section, at.version, [*versions, (kept, kept != body)]):
            return Saved(at.version + len(versions) + 1, kept, kept != body)
        at = _at(registration_id, section, text.version)
    raise TwoTexts(_clash(acting, section, at))


def _at(registration_id: uuid.UUID, section: str, version: int) -> At:
    """Where it is saved. What opens and is not written in any more says so; anything else does not exist."""
    if section not in every("section"):
        raise BadInput({"body": sentence_for("no_section")[1]})
    found = rows_of(AT, registration_id, section, version)
    if not found:
        raise not_written(registration_id)
    return At(**found[0])


def _added(acting: Acting, registration_id: uuid.UUID, section: str, version: int, texts: list[tuple[str, bool]]) -> bool:
    """Keep these as the next versions; False where a colleague was faster by an instant."""
    rows = [
        Section(registration_id=registration_id, section=section, version=version + place, body=body, merged=both)
        for place, (body, both) in enumerate(texts, 1)
    ]
    try:
        with told_beside(sentence_for, *KEEPERS):
            for row in rows:
                row.author_id, row.institution_id = acting.me, acting.here
                row.add()
    except (IntegrityError, BadInput) as problem:
        if not _faster(problem):
            raise
        return False
    record("section.saved", object=registration_id, section=section, version=rows[-1].version, merged=texts[-1][1])
    return True


def _faster(problem: Exception) -> bool:
    """Whether it was refused because that version is there already."""
    cause = problem.__context__ if isinstance(problem, BadInput) else problem
    diagnosis = getattr(getattr(cause, "__cause__", None), "diag", None)
    constraint, code = getattr(diagnosis, "constraint_name", ""), getattr(diagnosis, "message_primary", "")
    return constraint == "one_section_a_version" or code == "not_next"


def _clash(acting: Acting, section: str, at: At) -> Clash:
    who = _("yourself, in another window") if at.author_id == acting.person_id else at.author or _("a colleague")
    return Clash(who, at.at, at.version, {section: at.body})


def react(acting: Acting, registration_id: uuid.UUID, section: str, body: str, excuses: Mapping[str, str]) -> Reaction:
    """Place a reaction with a section (rule 43); it stays with the section that it is about."""
    must_hold(acting, "collaboration:write")
    at = _at(registration_id, section, 0)
    made = Reaction(registration_id=registration_id, section=section, body=tidy(body))
    made.author_id, made.institution_id = acting.me, acting.here
    check_typed(acting, at.school_id, {"body": made.body}, excuses, before=at.title)
    with told_beside(sentence_for, *KEEPERS):
        made.add()
    record("reaction.placed", object=registration_id, section=section)
    return made
