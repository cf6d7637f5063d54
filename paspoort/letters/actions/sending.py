"""Sending of letters: what the file holds of them, printing a sheet, and noting when it went by which way."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import Note, OpenFile
from paspoort.casefile.models import Activity
from paspoort.documents.actions import hand_out, page_image, page_text, style_of
from paspoort.drafts.actions import opened_words
from paspoort.kernel.actions import open_data_key, open_data_keys, told_beside, unseal_bytes
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.kernel.periods import today
from paspoort.letters.actions.drafting import page_of
from paspoort.letters.actions.making import add_sheets, mark_of, shown
from paspoort.letters.actions.receiving import Receiver, kinds, named, receivers_of
from paspoort.letters.inner.refusals import no_letter, sentence_for
from paspoort.letters.models import WAYS, Letter, Sending
from paspoort.rights.actions import must_hold

LINES = "select object, kind, at, author_id, author, sent from letter_lines(%s)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a letter: for whom, and how it stands. `missing` says why it may not be sent today, as a code; a sheet that was
    sent stays as it is. `by` is who noted that, and `mine` whether that was oneself today, and can be taken back."""

    sending: Sending
    name: str = field(repr=False)
    address: str = field(repr=False)
    role: str
    missing: str
    by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class SheetText:
    """A sheet as text: of which letter, for whom, and what stands on each page."""

    letter: Letter
    name: str = field(repr=False)
    pages: list[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """A letter that was made: its sheets, and who would get one today that has none."""

    letter: Letter
    author: str
    sheets: list[Sheet]
    new: list[Receiver]

    @property
    def waits(self) -> bool:
        """Whether a sheet that may be sent was not yet."""
        return any(not one.sending.sent_on and not one.missing for one in self.sheets)


def letters_of(acting: Acting, opened: OpenFile) -> tuple[list[Letter], list[MadeLetter]]:
    """The letters of an opened file that the acting person may read: the own drafts, and those that were made, the latest
    first.
    """
    must_hold(acting, "file:read")
    rows = list(Letter.objects.filter(file=opened.file).exclude(state="discarded").select_related("file")) if opened.file else []
    record("letters.listed", subject=opened.pupil.id, count=len(rows))
    drafts = [one for one in rows if one.state == "draft"]
    made = sorted((one for one in rows if one.made_at), key=lambda one: (one.day, one.made_at), reverse=True)
    return drafts, [_made(acting, one) for one in made]


def open_letter(acting: Acting, letter_id: uuid.UUID) -> MadeLetter:
    """One letter that was made."""
    letter = _letter(acting, letter_id)
    record("letter.opened", subject=letter.file.pupil_id, object=letter.id)
    return _made(acting, letter)


def add_receivers(acting: Acting, letter_id: uuid.UUID) -> None:
    """Make a sheet of a letter for each who would get one today and has none, with the same words."""
    letter = _letter(acting, letter_id)
    new = _made(acting, letter).new
    if not new:
        raise BadInput({"": _("Nobody else receives this letter today.")})
    key, words = open_data_key(letter.key_id), opened_words(letter)
    add_sheets(letter, page_of(acting, letter, words), new, style_of(acting.here), key)
    record("letter.sheets_added", subject=letter.file.pupil_id, object=letter.id, count=len(new))


def sheet_page(acting: Acting, sending_id: uuid.UUID, page: int) -> bytes:
    """One page of a sheet, counted from 1, as JPEG with the mark of who looks."""
    sheet = _sheet(acting, sending_id)
    if not 1 <= page <= sheet.document.pages:
        raise no_letter()
    record("sheet.page_seen", subject=sheet.letter.file.pupil_id, object=sheet.id, page=page)
    with shown():
        return page_image(sheet.document_id, page, mark_of(acting, sheet.letter_id))


def sheet_text(acting: Acting, sending_id: uuid.UUID) -> SheetText:
    """The same as text, page by page, for who reads or hears it so."""
    sheet = _sheet(acting, sending_id)
    record("sheet.text_read", subject=sheet.letter.file.pupil_id, object=sheet.id)
    with shown():
        pages = [page_text(sheet.document_id, page) for page in range(1, sheet.document.pages + 1)]
    said: dict[str, Any] = json.loads(unseal_bytes(open_data_key(sheet.key_id), bytes(sheet.sealed), sheet.bound_to))
    return SheetText(sheet.letter, said["name"], pages)


def print_letter(acting: Acting, sending_id: uuid.UUID) -> bytes:
    """A sheet to print, the same bytes each time; with its trace, and paced."""
    sheet = _sheet(acting, sending_id)
    if too_fast("letters printed"):
        raise slow_down(60)
    record("sheet.printed", subject=sheet.letter.file.pupil_id, object=sheet.id, receiver=sheet.receiver)
    return hand_out(sheet.document_id)


def note_sent(acting: Acting, sending_id: uuid.UUID, way: str, sent_on: date | None = None) -> None:
    """Note that a sheet went to its receiver, by which way and on which day (today). Judged on that day: who was eleven when it
    was printed and is twelve now gets the letter, and no longer the parents."""
    sheet = _sheet(acting, sending_id, lock=True)
    if way not in WAYS:
        raise BadInput({"way": _("Choose how it was sent.")})
    sheet.way, sheet.sent_on, sheet.sent_by_id, sheet.noted_at = way, sent_on or today(), acting.me, timezone.now()
    _keep(sheet)
    record("sheet.sent", subject=sheet.letter.file.pupil_id, object=sheet.id, receiver=sheet.receiver, way=way)


def undo_sent(acting: Acting, sending_id: uuid.UUID) -> None:
    """Take back, on the same day, that oneself noted a sheet as sent."""
    sheet = _sheet(acting, sending_id, lock=True)
    if sheet.sent_on is None:
        raise BadInput({"": _("This was taken back already.")})
    sheet.way, sheet.sent_on, sheet.sent_by_id, sheet.noted_at = "", None, None, None
    _keep(sheet)
    record("sheet.sending_undone", subject=sheet.letter.file.pupil_id, object=sheet.id, receiver=sheet.receiver)


def letter_of(acting: Acting, sending_id: uuid.UUID) -> uuid.UUID:
    """Of which letter a sheet is."""
    return _sheet(acting, sending_id).letter_id


def letter_notes(acting: Acting, opened: OpenFile) -> list[Note]:
    """The lines that letters leave in the journal: made when, by whom, and to whom it went. `opens` where one may read it."""
    must_hold(acting, "file:read")
    if opened.file is None:
        return []
    rows = rows_of(LINES, opened.file.id)
    return [Note("letter", row["object"], row["at"], row["author_id"], row["author"], _facts(acting, row)) for row in rows]


def _facts(acting: Acting, row: Mapping[str, Any]) -> dict[str, Any]:
    days = [one | {"sent_on": date.fromisoformat(one["sent_on"])} for one in json.loads(row["sent"])]
    return {"kind": row["kind"], "sent": days, "opens": kinds()[row["kind"]].needs in acting.may}


def _made(acting: Acting, letter: Letter) -> MadeLetter:
    pupil_id, words = letter.file.pupil_id, opened_words(letter)
    about = Activity.objects.filter(id=letter.activity_id).first()
    now = receivers_of(acting, [pupil_id], letter.kind, category=about.category if about else "")[pupil_id]
    rows = list(Sending.objects.filter(letter=letter).select_related("document").order_by("planned_at", "id"))
    keys = open_data_keys({one.key_id for one in rows})
    names = {row["person_id"]: row["name"] for row in rows_of("select person_id, name from letter_authors(%s)", letter.file_id)}
    standing = {one.place: one.missing for one in now}
    sheets = [_shown(acting, one, keys[one.key_id], standing, names) for one in rows]
    there = {one.place for one in rows}
    new = [named(one, words) for one in now if not one.missing and one.place not in there]
    return MadeLetter(letter, names.get(letter.author_id, ""), sheets, new)


def _shown(
    acting: Acting, one: Sending, key: bytes, standing: Mapping[Any, str], names: Mapping[uuid.UUID, str]
) -> Sheet:  # fmt: skip
    said: dict[str, Any] = json.loads(unseal_bytes(key, bytes(one.sealed), one.bound_to))
    missing = "" if one.sent_on else standing.get(one.place, "not_receiver")
    mine = one.sent_by_id == acting.person_id and one.noted_at is not None and timezone.localdate(one.noted_at) == today()
    return Sheet(
        one, said["name"], said["address"], said["role"], missing, names.get(one.sent_by_id, "") if one.sent_by_id else "", mine
    )


def _keep(sheet: Sending) -> None:
    with told_beside(sentence_for, "sending_kept"):
        sheet.save(update_fields=["way", "sent_on", "sent_by", "noted_at"])


def _letter(acting: Acting, letter_id: uuid.UUID) -> Letter:
    must_hold(acting, "file:write")
    rows = Letter.sought(letter_id).filter(state="made").select_related("file")
    letter = rows.first()
    if letter is None:
        raise no_letter()
    return letter


def _sheet(acting: Acting, sending_id: uuid.UUID, *, lock: bool = False) -> Sending:
    must_hold(acting, "file:write")
    rows = Sending.objects.filter(id=sending_id).select_related("letter__file", "document")
    sheet = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if sheet is None:
        raise no_letter()
    return sheet
