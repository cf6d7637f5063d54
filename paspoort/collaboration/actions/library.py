"""Documents of a samenwerkingsdossier, read: what stands in which folder, search by text, look at one, and take it along."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.files import handed_name
from paspoort.collaboration.inner.refusals import no_document
from paspoort.collaboration.models import LibraryVersion
from paspoort.documents.actions import CannotRender, Mark, attached_sections, blocks, hand_out, page_image, page_text
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, Refused, rows_of
from paspoort.kernel.periods import BRUSSELS
from paspoort.rights.actions import must_hold

LINE = """id, registration_id, school_id, school, kind, folder, title, version, version_id, name, file_kind, size, pages,
declared,
          author, institution, at, writable"""
OF = f"select {LINE} from library_of(%s, %s, %s, %s)"
ATTACHED = f"select {LINE} from library_attached(%s)"
FOUND = f"select {LINE}, around from library_found(%s, %s, %s)"
FOLDERS = "select folder, documents, withdrawn from library_folders(%s)"
WITHDRAWN = "select id, title, withdrawn_at, by_whom from library_withdrawn(%s)"
AT = """select id, collaboration_id, registration_id, centre_id, school_id, kind, folder, title, version, school_year, writable,
               withdrawn
          from library_document_at(%s)"""
VERSIONS = (
    "select id, version, name, kind, size, pages, left_out, unread, declared, author, institution, at from library_versions(%s)"
)
PAGE = 50
"""So many documents stand on one page of a list."""
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as a list shows it, with its newest version: who put it there, for which institution, when. `around` are the
    words round what was sought, each hit between the signs 2 and 3. `declared`: somebody said what is on it, because it was not
    read."""

    id: uuid.UUID
    registration_id: uuid.UUID | None
    school_id: uuid.UUID
    school: str
    kind: str
    folder: str
    title: str
    version: int
    version_id: uuid.UUID
    name: str
    file_kind: str
    size: int
    pages: int
    declared: bool
    author: str
    institution: str
    at: datetime
    writable: bool
    around: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with how many documents lie in it, and how many of them were withdrawn; the name of none is empty."""

    folder: str
    documents: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of a school in one folder, `page` by page of fifty (counted from 1), with all its folders."""

    folders: list[Folder]
    documents: list[Shelved]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that was withdrawn: by whom and when."""

    id: uuid.UUID
    title: str
    withdrawn_at: datetime
    by_whom: str


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a document as it was put there; what was left out of it and what was not read, as codes."""

    id: uuid.UUID
    version: int
    name: str
    kind: str
    size: int
    pages: int
    left_out: Mapping[str, int]
    unread: list[str]
    declared: str
    author: str
    institution: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentAt:
    """A document: where it belongs, of which school year it is the report, and whether the acting person may still write
    there."""

    id: uuid.UUID
    collaboration_id: uuid.UUID
    registration_id: uuid.UUID | None
    centre_id: uuid.UUID
    school_id: uuid.UUID
    kind: str
    folder: str
    title: str
    version: int
    school_year: int | None
    writable: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that is read: all its versions, the newest first, and the one that is shown, as text where it has no pages."""

    at: DocumentAt
    versions: list[FileVersion]
    shown: FileVersion
    sections: list[tuple[str, Any]] = field(repr=False)


def documents_of(acting: Acting, school_id: uuid.UUID, folder: str = "", page: int = 1) -> Library:
    """What stands in a folder of a school, what changed last first; `folder` empty is in none of them."""
    must_hold(acting, "collaboration:read")
    folders = [Folder(**row) for row in rows_of(FOLDERS, school_id)]
    here = sum(one.documents for one in folders if one.folder == folder)
    pages = max(1, -(-here // PAGE))
    page = min(max(1, page), pages)
    found = [Shelved(**row) for row in rows_of(OF, school_id, folder, PAGE, (page - 1) * PAGE)]
    record("library.listed", object=school_id, count=len(found))
    return Library(folders, found, page, pages)


def attachments_of(acting: Acting, registration_id: uuid.UUID) -> list[Shelved]:
    """What is attached to a registration; the page of the registration leaves the trace."""
    must_hold(acting, "collaboration:read")
    return [Shelved(**row) for row in rows_of(ATTACHED, registration_id)]


def withdrawn_of(acting: Acting, school_id: uuid.UUID) -> list[Withdrawn]:
    """What was withdrawn of the documents of a school, and can be brought back."""
    must_hold(acting, "collaboration:write")
    found = [Withdrawn(**row) for row in rows_of(WITHDRAWN, school_id)]
    record("library.listed", object=school_id, count=len(found))
    return found


def search(acting: Acting, sought: str, school_id: uuid.UUID | None = None) -> list[Shelved]:
    """The documents and attachments in which these words stand, the best twenty; of every school of the centre where none is
    named. Words in quotes stand together, `-word` is not in it; without accents, and of the last word its beginning is
    enough."""
    must_hold(acting, "collaboration:read")
    found = [Shelved(**row) for row in rows_of(FOUND, school_id, sought, MOST_FOUND)]
    record("library.searched", object=school_id, count=len(found))
    return found


def preview(acting: Acting, document_id: uuid.UUID, version: int | None = None, *, as_text: bool = False) -> OpenDocument:
    """Open a document, the newest version or another: how many pages it has, or its text; `as_text` also that of its pages."""
    must_hold(acting, "collaboration:read")
    at = document_at(document_id)
    versions = [FileVersion(**row | {"left_out": _facts(row["left_out"])}) for row in rows_of(VERSIONS, document_id)]
    shown = next((one for one in versions if version in (None, one.version)), None)
    if shown is None:
        raise no_document()
    row = _row(shown.id)
    sections = attached_sections(row.shown.encode()) if row.shown else []
    if as_text and shown.pages:
        pages = range(1, shown.pages + 1)
        sections = [(_("Page %(page)d") % {"page": page}, blocks(page_text(row.paper_id, page))) for page in pages]
    record("library.opened", object=document_id, version=shown.version)
    return OpenDocument(at, versions, shown, sections)


def preview_page(acting: Acting, document_id: uuid.UUID, version: int, page: int) -> bytes:
    """One page, counted from 1, as JPEG, with who looks and when in the pixels; with its trace."""
    must_hold(acting, "collaboration:read")
    row = _version(document_id, version)
    moment = f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}"
    mark = Mark(acting.person_name, acting.institution_name, moment, str(document_id)[:8].upper())
    record("library.page_seen", object=document_id, version=version, page=page)
    try:
        return page_image(row.paper_id, page, mark)
    except CannotRender as problem:
        raise Refused("cannot_show", _("This page cannot be shown now. Try again in a minute."), status=503) from problem


def hand_over(acting: Acting, document_id: uuid.UUID, version: int) -> tuple[str, bytes]:
    """A version of a document as a file to take along, with its name; with its trace, and paced."""
    must_hold(acting, "collaboration:read")
    row = _version(document_id, version)
    if too_fast("library documents handed over"):
        raise slow_down(60)
    record("library.handed_over", object=document_id, version=version)
    return handed_name(row.name, row.kind), hand_out(row.paper_id)


def document_at(document_id: uuid.UUID) -> DocumentAt:
    """A document that opens and was not withdrawn; any other does not exist."""
    found = rows_of(AT, document_id)
    if not found or found[0]["withdrawn"] or not found[0]["version"]:
        raise no_document()
    return DocumentAt(**found[0])


def _version(document_id: uuid.UUID, version: int) -> LibraryVersion:
    document_at(document_id)
    row = LibraryVersion.objects.filter(document_id=document_id, version=version).defer("words").first()
    if row is None:
        raise no_document()
    return row


def _row(version_id: uuid.UUID) -> LibraryVersion:
    return LibraryVersion.objects.defer("words").get(id=version_id)


def _facts(said: str | None) -> Mapping[str, int]:
    return json.loads(said) if said else {}
