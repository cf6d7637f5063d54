"""Verbs of papers: typeset and seal, compose letters, take in from outside, keep encrypted, show as marked page images, hand out
letters, erase.

`_opened` alone decrypts a kept document: for the guarded process that turns pages into pictures, to hand out a letter, to look
whether it is whole, and, as our own service and nowhere near a screen, to hand a sealed one to an auditor (`sealed_paper`).
"""

from __future__ import annotations

import atexit
import hashlib
import io
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from paspoort.documents.inner.attachments import AS_PAGES, ENDINGS, Attached, sections_of, take_in_file
from paspoort.documents.inner.blocks import Block, blocks, even_rows
from paspoort.documents.inner.composing import LETTER_KINDS, LetterContent, Signatory, Slip, Style, compose_letter, letter_inputs
from paspoort.documents.inner.intake import Limits, Taken, Unacceptable, take_in_pdf
from paspoort.documents.inner.layout import Layout, layout_of
from paspoort.documents.inner.logos import LOGO_BYTES, take_logo
from paspoort.documents.inner.pages import CannotRender, Mark, PageRenderer
from paspoort.documents.inner.pictures import NotAPicture, grey_picture
from paspoort.documents.inner.printing import empty_page, joined_for_printing
from paspoort.documents.inner.readable import FileText, read_file, without_makers_of
from paspoort.documents.inner.seal import check_seal, seal
from paspoort.documents.inner.sealing import earlier_seals, installed_seal, own_certificates, seal_certificate
from paspoort.documents.inner.styles import STYLE_LONGEST, StyleVersion, save_style, style_of, styles_of, try_style, weak_contrast
from paspoort.documents.inner.tables import FileTable, read_table
from paspoort.documents.inner.text import is_blank, tidy
from paspoort.documents.inner.typeset import number_inside, typeset
from paspoort.documents.inner.typesetter import undrawable
from paspoort.documents.models import Blob, Document
from paspoort.kernel.actions import open_data_key, seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import DataKey

if TYPE_CHECKING:
    from paspoort.documents.inner.finder import Match

__all__ = [
    "AS_PAGES",
    "ENDINGS",
    "LETTER_KINDS",
    "LOGO_BYTES",
    "STYLE_LONGEST",
    "Attached",
    "CannotRender",
    "FileTable",
    "FileText",
    "Layout",
    "LetterContent",
    "Mark",
    "NotAPicture",
    "Signatory",
    "Slip",
    "Style",
    "StyleVersion",
    "Taken",
    "Unacceptable",
    "blocks",
    "compose_letter",
    "is_blank",
    "joined_for_printing",
    "layout_of",
    "letter_inputs",
    "read_table",
    "save_style",
    "seal_certificate",
    "style_of",
    "styles_of",
    "take_logo",
    "tidy",
    "try_style",
    "typeset",
    "undrawable",
    "weak_contrast",
]


# --- in ---------------------------------------------------------------------------------------------------------------


def write(source: Mapping[str, Any]) -> Taken:
    """Typeset a report as PDF/A-3a and PDF/UA-1 and put this installation's seal on it; the source travels inside."""
    pdf = seal(typeset(source), installed_seal())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return Taken(pdf, len(opened.pages), hashlib.sha256(pdf).digest())


def take_in(data: bytes) -> Taken:
    """A PDF from outside, freed of everything that acts; raises `Unacceptable` with what to do, and then keeps nothing."""
    return take_in_pdf(data, limits=Limits(file_bytes=settings.UPLOAD_LIMIT), scanner=settings.CLAMD)


def take_in_attachment(name: str, data: bytes) -> Attached:
    """A file of any kind that can be attached, as pages or as text, freed of everything that acts; raises `Unacceptable` with
    what to do, and then keeps nothing."""
    return take_in_file(name, data, limits=Limits(file_bytes=settings.UPLOAD_LIMIT), scanner=settings.CLAMD)


def readable_text(name: str, data: bytes) -> FileText:
    """Every word of a file with the place where it stands, also what its pages do not show: notes, fields, what was deleted, who
    wrote it. What was not read, such as a scanned page, is told as a code. Raises `Unacceptable` as taking it in does."""
    limits = Limits(file_bytes=settings.UPLOAD_LIMIT)
    return read_file(name, data, ours=own_certificates(), limits=limits, scanner=settings.CLAMD)


def without_makers(name: str, data: bytes) -> bytes:
    """The same Office file without who made, changed or commented it; any other kind as it is. Raises `Unacceptable`."""
    return without_makers_of(name, data, limits=Limits(file_bytes=settings.UPLOAD_LIMIT), scanner=settings.CLAMD)


def keep(paper: Taken, *, key_id: uuid.UUID, key: bytes, origin: str) -> Document:
    """Keep a finished paper encrypted with the pupil's own data key, bound to this one document."""
    facts = {"sha256": paper.sha256, "size": len(paper.pdf), "pages": paper.pages, "left_out": dict(paper.left_out) or None}
    document = Document(key_id=key_id, origin=origin, **facts)
    document.add()
    Blob.objects.create(document=document, sealed=seal_bytes(key, paper.pdf, _about(document.id)))
    return document


# --- out, whole -------------------------------------------------------------------------------------------------------


def hand_out(document_id: uuid.UUID) -> bytes:
    """The bytes of a letter or of a document that is shared: the one way in which a whole paper leaves. Raises
    `Document.DoesNotExist` for a report, which never does, and for what is not for who asks. The trace is the caller's; a guard
    lists the callers."""
    return _opened(Document.objects.get(id=document_id, origin__in=["letter", "shared"]).id)


# --- out, as pictures only --------------------------------------------------------------------------------------------


def page_image(document_id: uuid.UUID, page: int, mark: Mark) -> bytes:
    """One page of a report or a letter as JPEG with the reader's mark burned in; `page` counts from 1. Raises `CannotRender`."""
    return _renderer().image(str(document_id), page - 1, mark, lambda: _opened(document_id))


def page_text(document_id: uuid.UUID, page: int) -> str:
    """The text that lies in one page of a paper from outside, counted from 1; empty for a bare scan."""
    return _renderer().text(str(document_id), page - 1, lambda: _opened(document_id))


def attached_image(name: str, page: int, mark: Mark, opened: Callable[[], bytes]) -> bytes:
    """One page, counted from 1, of an attachment that is kept as pages, marked for who reads; `opened` gives it decrypted, and
    `name` names it for ever. Raises `CannotRender`."""
    return _renderer().image(name, page - 1, mark, opened)


def attached_page_text(name: str, page: int, opened: Callable[[], bytes]) -> str:
    """The text that lies in one page of such an attachment; empty for a picture."""
    return _renderer().text(name, page - 1, opened)


def attached_sections(kept: bytes) -> list[tuple[str, list[Block]]]:
    """An attachment that is kept as text: each section with its heading, and its paragraphs, lists and tables."""
    return [(one.heading, _shown(one.text, one.rows)) for one in sections_of(kept)]


def _shown(text: str, rows: bool) -> list[Block]:
    table = [line.split("\t") for line in text.split("\n")]
    return [{"kind": "table"} | even_rows(table)] if rows else blocks(text)


def proof_pages(name: str, source: Mapping[str, Any]) -> int:
    """How many pages a paper that is still being written would have; `name` is new at each change of its text."""
    return _renderer().page_count(name, _written_once(source))


def proof_image(name: str, source: Mapping[str, Any], page: int, mark: Mark) -> bytes:
    """One page, counted from 1, of a paper that is still being written: typeset the same way, marked, not sealed, not kept."""
    return _renderer().image(name, page - 1, mark, _written_once(source))


def renderer_answers() -> bool:
    """Whether the guarded process that turns pages into pictures does its work; starts it where it does not run yet."""
    try:
        return _renderer().page_count("an empty page", empty_page) == 1
    except CannotRender:
        return False


def _written_once(source: Mapping[str, Any]) -> Callable[[], bytes]:
    return lambda: typeset(source)


def _opened(document_id: uuid.UUID) -> bytes:
    """The decrypted document, for the renderer's ears only; the policies decide whether this person has it at all."""
    blob = Blob.objects.select_related("document").get(document_id=document_id)
    return unseal_bytes(open_data_key(blob.document.key_id), bytes(blob.sealed), _about(document_id))


def _about(document_id: uuid.UUID) -> str:
    return f"document {document_id}"


@cache
def _renderer() -> PageRenderer:
    """This process's own renderer, started at the first page and ended with the process."""
    renderer = PageRenderer(settings.RENDER_PROCESSES)
    atexit.register(renderer.close)
    return renderer


# --- proved -----------------------------------------------------------------------------------------------------------

SEALED_WITHIN = timedelta(minutes=10)
"""How far apart the moment in a seal and that of its report may lie: they are made together, by two clocks."""


def faults_of(document: Document, number: str, sealed_at: datetime | None) -> list[str]:
    """What is wrong with a kept paper, as codes; none when it is whole. `number` is that of its report, and `sealed_at`
    when that became final: None for a paper from outside, which has neither seal nor number of ours.
    Only our service `verifier` may.
    """
    try:
        pdf = _opened(document.id)
    except Blob.DoesNotExist:
        return ["no_bytes"]
    except ObjectDoesNotExist:
        return ["no_key"]
    except InvalidTag:
        return ["undecryptable"]
    if len(pdf) != document.size or hashlib.sha256(pdf).digest() != bytes(document.sha256):
        return ["not_as_recorded"]
    if sealed_at is None:
        return []
    return _faults_of_seal(pdf, sealed_at) or ([] if number_inside(pdf) == number else ["of_another_report"])


def _faults_of_seal(pdf: bytes, sealed_at: datetime) -> list[str]:
    state = check_seal(pdf, installed_seal(), earlier_seals())
    if state.count != 1:
        return ["several_seals" if state.count else "no_seal"]
    near = state.moment is not None and abs(state.moment - sealed_at) <= SEALED_WITHIN
    judged = {
        "seal_broken": state.intact and state.pades,
        "changed_since": state.whole,
        "seal_of_another": state.trusted,
        "seal_of_another_time": near,
    }
    return [fault for fault, well in judged.items() if not well]


def has_bytes(document_id: uuid.UUID) -> bool:
    """Whether the encrypted bytes of a paper are still there: of a draft that was put away they are not."""
    return Blob.objects.filter(document_id=document_id).exists()


def is_destroyed(key_id: uuid.UUID) -> bool:
    """Whether the operator destroyed the key of these papers (`erase`), so that nobody can read them any more."""
    return DataKey.objects.filter(id=key_id, wrapped__isnull=True, destroyed_at__isnull=False).exists()


def sealed_paper(document: Document) -> bytes:
    """The bytes of a paper that was made and sealed here, for an auditor. Only our service `verifier` may; the trace is the
    caller's to leave."""
    if document.origin != "typeset":
        raise ValueError("a paper from outside has no seal")
    return _opened(document.id)


# --- back again -------------------------------------------------------------------------------------------------------


def find_mark(data: bytes, consultations: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Match | None:
    """Which of these consultations the page in a picture belongs to, by its dots; None when the picture does not say.

    Raises `NotAPicture`.
    """
    from paspoort.documents.inner.finder import find  # numpy, which no page needs

    return find(grey_picture(data), derived_key("page marks"), consultations, progress)


# --- gone -------------------------------------------------------------------------------------------------------------


def erase(key_id: uuid.UUID) -> bool:
    """Destroy the key of one pupil's papers at one institution, and with it those papers: nobody can read them again.

    Only the operator's service may. False when there was no such key left. Pages that a renderer still remembers go with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select destroy_data_key(%s)", [key_id])
        (gone,) = cursor.fetchone()
    if _renderer.cache_info().currsize:
        _renderer().close()
    return bool(gone)
