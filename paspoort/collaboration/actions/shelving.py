"""Documents of a samenwerkingsdossier, written: put one there, replace it by a next version, move it, withdraw it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.actions.library import DocumentAt, document_at
from paspoort.collaboration.inner.files import NewFile, kept, looked_into
from paspoort.collaboration.inner.guard import check
from paspoort.collaboration.inner.places import SHELF, Shelf, begin, shelf_of, written
from paspoort.collaboration.inner.refusals import KEEPERS, changed_elsewhere, no_document, only_reading, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import LIBRARY_KINDS, LONGEST_FOLDER, LONGEST_TITLE, YEAR_REPORT, LibraryDocument
from paspoort.kernel.actions import told_beside
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a document: its title (the name of its file where that is empty), its folder, its kind. `excuses` gives for
    a phrase why it is nobody."""

    title: str = ""
    folder: str = ""
    kind: str = "other"
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


def put_document(acting: Acting, school_id: uuid.UUID, about: About, file: NewFile) -> uuid.UUID:
    """Put a document among those of a school (rule 47), and give its id. The first one begins the file; a centre does so.

    Raises, before anything is kept: `NamedInside` where somebody is named, in what was typed or in the file with what it says of
    itself; `NotRead` where nobody said what is on a file that cannot be read; `BadInput` for a file that is not taken.
    """
    must_hold(acting, "collaboration:write")
    return _put(acting, _shelf(acting, school_id), about, file)


def attach_document(acting: Acting, registration_id: uuid.UUID, title: str, file: NewFile) -> uuid.UUID:
    """Attach a file to a registration (rule 43), and give its id; it is looked into in the same way."""
    must_hold(acting, "collaboration:write")
    place = written(registration_id)
    shelf = Shelf(place.collaboration_id, place.centre_id, place.school_id, registration_id, place.title)
    return _put(acting, shelf, About(title, excuses=file.excuses), file)


def new_version(acting: Acting, document_id: uuid.UUID, upon: int, file: NewFile) -> int:
    """Put the next version of a document upon the one that was looked at, and give its number. Earlier ones stay.

    Raises `Refused("changed_elsewhere")` where somebody replaced it meanwhile: look at that one, and put this upon it.
    """
    must_hold(acting, "collaboration:write")
    at = _writable(document_id)
    if at.kind == YEAR_REPORT:
        raise Refused("made_here", _("This report is made from the overview of the school year, and not put here as a file."))
    if at.version != upon:
        raise changed_elsewhere()
    looked = looked_into(acting, at.school_id, file, {}, before=at.title)
    made = kept(at.centre_id, at.collaboration_id, looked, file.declared)
    made.document_id, made.version = document_id, upon + 1
    made.author_id, made.institution_id = acting.me, acting.here
    LibraryDocument.objects.select_for_update(no_key=True).get(id=document_id)
    if _writable(document_id).version != upon:
        raise changed_elsewhere()
    with told_beside(sentence_for, *KEEPERS):
        made.add()
    record("library.replaced", object=document_id, version=made.version)
    return made.version


def move_document(acting: Acting, document_id: uuid.UUID, about: About) -> None:
    """Give a document another title, folder or kind; what is attached to a registration keeps no folder, and the report of a
    school year stays one."""
    must_hold(acting, "collaboration:write")
    at = _writable(document_id)
    stays = at.kind if at.kind == YEAR_REPORT else ""
    said = _said(replace(about, kind=stays or about.kind), at.title, stays)
    check(acting, at.school_id, {"title": said.title, "folder": said.folder}, about.excuses)
    with told_beside(sentence_for, *KEEPERS):
        LibraryDocument.objects.filter(id=document_id).update(
            title=said.title, folder="" if at.registration_id else said.folder, kind=said.kind
        )
    record("library.moved", object=document_id)


def rename_folder(acting: Acting, school_id: uuid.UUID, folder: str, name: str, excuses: Mapping[str, str]) -> None:
    """Give a folder of a school another name, with all that lies in it; where one has that name, they become one."""
    must_hold(acting, "collaboration:write")
    named = tidy(name, one_line=True)
    if not named or len(named) > LONGEST_FOLDER:
        raise BadInput({"name": sentence_for("no_folder")[1]})
    shelf = _shelf(acting, school_id)
    check(acting, shelf.school_id, {"name": named}, excuses)
    moved = 0
    for place in rows_of(SHELF, school_id):
        held = LibraryDocument.objects.filter(
            collaboration_id=place["collaboration_id"], folder=folder, registration__isnull=True
        )
        if folder and (here := held.update(folder=named)):
            record("library.folder_renamed", object=place["collaboration_id"], count=here)
            moved += here
    if not moved:
        raise no_document()


def withdraw(acting: Acting, document_id: uuid.UUID) -> DocumentAt:
    """Withdraw a document: nobody opens it any more, until somebody brings it back. Gives where it stood."""
    must_hold(acting, "collaboration:write")
    at = _writable(document_id)
    with told_beside(sentence_for, *KEEPERS):
        LibraryDocument.objects.filter(id=document_id).update(withdrawn_at=timezone.now(), withdrawn_by_id=acting.me)
    record("library.withdrawn", object=document_id)
    return at


def bring_back(acting: Acting, document_id: uuid.UUID) -> None:
    """Bring back a document that was withdrawn, with all its versions."""
    must_hold(acting, "collaboration:write")
    if not LibraryDocument.objects.filter(id=document_id, withdrawn_at__isnull=False).exists():
        raise no_document()
    if not LibraryDocument.objects.filter(id=document_id).update(withdrawn_at=None, withdrawn_by_id=None):
        raise only_reading()
    record("library.brought_back", object=document_id)


def _put(acting: Acting, shelf: Shelf, about: About, file: NewFile) -> uuid.UUID:
    if too_fast("library documents put"):
        raise slow_down(60)
    said = _said(about, PurePosixPath(file.name.replace("\\", "/")).stem)
    typed = {"title": said.title, "folder": said.folder}
    looked = looked_into(acting, shelf.school_id, _with_excuses(file, about), typed, before=shelf.title)
    place = shelf.collaboration_id or begin(acting, shelf.school_id)
    version = kept(shelf.centre_id, place, looked, file.declared)
    document = LibraryDocument(collaboration_id=place, registration_id=shelf.registration_id, put_by_id=acting.me)
    document.title, document.folder, document.kind = said.title, said.folder, said.kind
    version.document_id, version.version = document.id, 1
    version.author_id, version.institution_id = acting.me, acting.here
    with told_beside(sentence_for, *KEEPERS):
        document.add()
        version.add()
    record("library.put", object=document.id, kind=said.kind, version=1)
    return document.id


def _shelf(acting: Acting, school_id: uuid.UUID) -> Shelf:
    return shelf_of(acting, school_id, _("Your guidance centre puts the first document here. Ask your contact person there."))


def _writable(document_id: uuid.UUID) -> DocumentAt:
    at = document_at(document_id)
    if not at.writable:
        raise only_reading()
    return at


def _said(about: About, title: str, stays: str = "") -> About:
    """What was typed, as it is kept; without a title the one that it had. A kind that nobody chooses only `stays`."""
    if about.kind not in {*LIBRARY_KINDS} - {YEAR_REPORT} | {stays}:
        raise BadInput({"kind": _("Choose what kind of document this is.")})
    folder = tidy(about.folder, one_line=True)
    if len(folder) > LONGEST_FOLDER:
        raise BadInput(dict([sentence_for("no_folder")]))
    return replace(about, title=(tidy(about.title, one_line=True) or tidy(title, one_line=True))[:LONGEST_TITLE], folder=folder)


def _with_excuses(file: NewFile, about: About) -> NewFile:
    return replace(file, excuses={**about.excuses, **file.excuses})
