"""Drafts in a registration: what somebody is typing and has not saved, kept for that one alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from paspoort.audit.actions import record
from paspoort.collaboration.inner.codes import every
from paspoort.collaboration.inner.guard import Typing, check_typing
from paspoort.collaboration.inner.places import written
from paspoort.collaboration.inner.refusals import sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import LONGEST, Draft
from paspoort.drafts.actions import Standing, must_be_at, opened_words, seal_words
from paspoort.kernel.actions import data_key
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.rights.actions import must_hold

MOST_PARTS = 120
WRITING = """
    update collaboration_seen set section = %s, writing_at = clock_timestamp() where person_id = %s and registration_id = %s
    returning writing_beside(registration_id) as beside
"""


def names_typed(acting: Acting, registration_id: uuid.UUID, texts: Mapping[str, str]) -> Typing:
    """Who is named in what is being typed in a registration, by part, as a save would say it now (rule 153)."""
    must_hold(acting, "collaboration:write")
    place = written(registration_id)
    return check_typing(acting, place.school_id, {part: tidy(text) for part, text in texts.items()}, place.title)


def names_in_form(acting: Acting, school_id: uuid.UUID, texts: Mapping[str, str], before: str = "") -> Typing:
    """Who is named in the fields of a form that is being filled in about a school, `before` being the title above it."""
    must_hold(acting, "collaboration:write")
    if len(texts) > MOST_PARTS or any(len(text) > LONGEST for text in [before, *texts.values()]):
        raise BadInput(dict.fromkeys(texts, sentence_for("too_long")[1]))
    found = check_typing(acting, school_id, {part: tidy(text) for part, text in texts.items() if text.strip()}, before)
    record("name.looked_for")
    return found


def draft_of(acting: Acting, registration_id: uuid.UUID) -> Standing:
    """What the acting person was typing in a registration: its revision (0: nothing), its texts by section or field of a form."""
    must_hold(acting, "collaboration:write")
    draft = Draft.objects.filter(registration_id=registration_id, person_id=acting.me).first()
    if draft is None:
        return Standing(0, {}, None)
    record("registration.draft_opened", object=registration_id)
    words = {part: text for part, text in opened_words(draft).items() if text}
    return Standing(draft.revision, words, (acting.person_name, draft.changed_at, True))


def still_writing(acting: Acting, registration_id: uuid.UUID, section: str) -> str:
    """Let others see that one is still writing in a section; who else does so now, or nobody."""
    must_hold(acting, "collaboration:write")
    if section not in every("section"):
        return ""
    beside = rows_of(WRITING, section, acting.me, registration_id)
    return str(json.loads(beside[0]["beside"]).get(section, "")) if beside else ""


def keep_draft(acting: Acting, registration_id: uuid.UUID, revision: int, parts: Mapping[str, str]) -> int:
    """Keep what is being typed, and give its next revision; a part that is empty is forgotten. Nobody else reads it.

    Raises `Refused("changed_elsewhere")` where another window of the same person kept something meanwhile.
    """
    must_hold(acting, "collaboration:write")
    place = written(registration_id)
    draft = Draft.objects.filter(registration_id=registration_id, person_id=acting.me).select_for_update(no_key=True).first()
    if draft is None:
        key_id, _key = data_key(place.centre_id, place.collaboration_id)
        draft = Draft(registration_id=registration_id, person_id=acting.me, key_id=key_id)
    new = draft._state.adding
    must_be_at(draft, revision)
    words = {part: text for part, text in (opened_words(draft) | dict(parts)).items() if text}
    if len(words) > MOST_PARTS or any(len(text) > LONGEST for text in parts.values()):
        raise BadInput(dict.fromkeys(parts, sentence_for("too_long")[1]))
    draft.revision += 1
    seal_words(draft, words)
    if new:
        draft.add()
    else:
        draft.save(update_fields=["revision", "sections", "changed_at"])
    record("registration.draft_kept", object=registration_id, revision=draft.revision)
    return draft.revision
