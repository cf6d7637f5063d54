"""Making of letters: with a sheet for each receiver, kept in the file under the pupil's own key; and their pages before."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import CannotRender, Mark, Style, Taken, attached_image, compose_letter, keep, style_of
from paspoort.drafts.actions import must_be_at, opened_words, seal_words
from paspoort.kernel.actions import open_data_key, seal_bytes, told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import BRUSSELS
from paspoort.letters.actions.drafting import OpenLetter, draft_of, looked_over
from paspoort.letters.actions.receiving import Receiver, nobody
from paspoort.letters.inner.content import Page
from paspoort.letters.inner.refusals import no_letter, sentence_for
from paspoort.letters.models import Letter, Sending


def make_letter(acting: Acting, letter_id: uuid.UUID, revision: int) -> Letter:
    """Make a letter of one's own draft, as it stands at this revision, with a sheet for each who receives it today. From now on
    it does not change. Raises `BadInput` with all that is still wrong."""
    draft = draft_of(acting, letter_id, lock=True)
    must_be_at(draft, revision)
    opened = looked_over(acting, draft, opened_words(draft))
    if opened.wrong:
        raise BadInput(dict(opened.wrong))
    return become(acting, opened)


def become(acting: Acting, opened: OpenLetter) -> Letter:
    """The same of a draft that was looked over."""
    letter, to = opened.letter, [one for one in opened.receivers if not one.missing]
    if not to:
        raise BadInput({"": nobody()})
    key, style = open_data_key(letter.key_id), style_of(acting.here)
    words = {**opened.page.words, "signs": acting.person_name}
    letter.state, letter.made_at, letter.style_version = "made", timezone.now(), style.version
    seal_words(letter, words, key)
    with told_beside(sentence_for, "letter_kept"):
        if letter._state.adding:
            letter.add()
        else:
            letter.save(update_fields=["state", "day", "made_at", "style_version", "sections", "changed_at"])
        record("letter.made", subject=letter.file.pupil_id, object=letter.id, kind=letter.kind, count=len(to))
    add_sheets(letter, opened.page, to, style, key)
    return letter


def add_sheets(letter: Letter, page: Page, to: Sequence[Receiver], style: Style, key: bytes) -> None:
    """A sheet for each of these receivers, with its address as it is printed."""
    for one in to:
        paper = compose_letter(page.to(one.receiver, one.name, one.address, style), style)
        document = keep(paper, key_id=letter.key_id, key=key, origin="letter")
        sheet = Sending(letter=letter, receiver=one.receiver, why=one.why, document=document, key_id=letter.key_id)
        sheet.relation_id, sheet.school_id, sheet.consent_id = one.relation_id, one.school_id, one.consent_id
        said: Mapping[str, Any] = {"name": one.name, "address": one.address, "role": one.role}
        sheet.sealed = seal_bytes(key, json.dumps(said).encode(), sheet.bound_to)
        with told_beside(sentence_for, "sending_kept"):
            sheet.add()


def preview_letter(acting: Acting, letter_id: uuid.UUID) -> list[tuple[Receiver, int]]:
    """For each who gets the letter of a draft now: how many pages it has."""
    draft = draft_of(acting, letter_id)
    opened, style = looked_over(acting, draft, opened_words(draft)), style_of(acting.here)
    record("letter.previewed", subject=draft.file.pupil_id, object=letter_id)
    return [(one, _composed(opened, one, style).pages) for one in opened.receivers if not one.missing]


def preview_letter_page(acting: Acting, letter_id: uuid.UUID, receiver: int, page: int) -> bytes:
    """One page, counted from 1, of a draft as one of its receivers gets it, as JPEG with the mark of who looks."""
    draft = draft_of(acting, letter_id)
    opened, style = looked_over(acting, draft, opened_words(draft)), style_of(acting.here)
    to = [one for one in opened.receivers if not one.missing]
    record("letter.previewed", subject=draft.file.pupil_id, object=letter_id)
    if receiver >= len(to):
        raise no_letter()
    paper = _composed(opened, to[receiver], style)
    with shown():
        return attached_image(f"letter {paper.sha256.hex()}", page, mark_of(acting, letter_id), lambda: paper.pdf)


def mark_of(acting: Acting, letter_id: uuid.UUID) -> Mark:
    """What stands on a picture of a page: who looks, where, when, and at what."""
    moment, reference = f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}", letter_id.hex[:8].upper()
    return Mark(acting.person_name, acting.institution_name, moment, reference)


@contextmanager
def shown() -> Iterator[None]:
    """In here a page is drawn; that this cannot be done now is said."""
    try:
        yield
    except CannotRender as problem:
        raise Refused("cannot_show", _("This page cannot be shown now. Try again in a minute."), status=503) from problem


def _composed(opened: OpenLetter, to: Receiver, style: Style) -> Taken:
    return compose_letter(opened.page.to(to.receiver, to.name, to.address, style), style)
