"""Files that are put in a samenwerkingsdossier: looked into whole before anybody else sees them, and kept sealed."""

from __future__ import annotations

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from threading import Lock

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.guard import Named, check
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import LibraryVersion
from paspoort.documents.actions import (
    AS_PAGES,
    Attached,
    FileText,
    Taken,
    Unacceptable,
    keep,
    readable_text,
    take_in_attachment,
    without_makers,
)
from paspoort.kernel.actions import data_key
from paspoort.kernel.models import Acting, BadInput
from paspoort.names.actions import Span

NOT_SEEN = {"about", "author"}
"""Where words stand that are about the file: what is kept as pages does not take them along."""
TO_DECLARE = {"nothing", "scanned", "attached", "media"}
"""What was not read and has to be said by who puts the file there; pictures beside a text are told only."""
SEARCHED = {"page", "text", "sheet", "slide", "margin", "footnote", "comment", "field", "picture"}
AROUND = 40


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to put there, under its own name. `declared` says what is on it where that cannot be read; `without_makers` takes
    out who made and changed it, as programs write that into a file. `excuses` gives for a phrase why it is nobody."""

    name: str
    data: bytes = field(repr=False)
    declared: str = field(default="", repr=False)
    without_makers: bool = False
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Inside:
    """A name inside a file: at which place (as `FileText` says it), and the words before and after it."""

    place: str
    phrase: str = field(repr=False)
    before: str = field(repr=False)
    after: str = field(repr=False)
    span: Span


class NamedInside(Named):
    """Somebody is named in a file, or in what was typed beside it; nothing was kept. `inside` are those in the file itself."""

    def __init__(self, spans: Mapping[str, list[Span]], texts: Mapping[str, str]) -> None:
        super().__init__(spans)
        self.inside = [_inside(place, texts[place], span) for place in texts for span in spans.get(place, ())]


class NotRead(BadInput):
    """Something in the file could not be read; it can be put there with a word on what is on it. `unread` says what, as codes."""

    def __init__(self, unread: Sequence[str]) -> None:
        super().__init__({"declared": _("Not everything in this file can be read. Say what is on it, without a name.")})
        self.unread = list(unread)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was looked into: as it is kept, every word of it, and the bytes that are handed out."""

    attached: Attached
    text: FileText = field(repr=False)
    handed: bytes = field(repr=False)


def looked_into(acting: Acting, school_id: uuid.UUID, file: NewFile, about: Mapping[str, str], before: str = "") -> Looked:
    """The file, harmless and naming nobody; `about` is what was typed beside it, by field, and `before` the title that it gets or
    stands under. Raises `BadInput`; nothing is kept."""
    key = hashlib.sha256(file.data).hexdigest(), file.name, file.without_makers
    looked = _remembered(key) or _look(file)
    _remember(key, looked)
    unread, declared = TO_DECLARE & set(looked.text.unread), tidy(file.declared)
    if unread and len(declared) < 3:
        raise NotRead(looked.text.unread)
    texts = _texts(looked, file)
    try:
        beside = {**about, "file_name": looked.attached.name, "declared": declared}
        check(acting, school_id, beside | texts, file.excuses, before)
    except Named as named:
        raise NamedInside(named.spans, {"file_name": looked.attached.name, **texts}) from None
    return looked


def _look(file: NewFile) -> Looked:
    try:
        data = without_makers(file.name, file.data) if file.without_makers else file.data
        attached, text = take_in_attachment(file.name, data), readable_text(file.name, data)
        if attached.left_out.get("actions") and attached.kind not in AS_PAGES:
            raise Unacceptable("macros")
        if text.ours:
            raise Unacceptable("own_paper")
    except Unacceptable as refusal:
        record("library.refused", outcome="refused", reason=refusal.code)
        raise BadInput({"file": _(refusal.sentence) % refusal.details}) from None
    return Looked(attached, text, attached.kept if attached.kind in AS_PAGES else data)


def _texts(looked: Looked, file: NewFile) -> dict[str, str]:
    """The words of the file by place, each place once."""
    found: dict[str, str] = {}
    for place, text in looked.text.parts:
        if not (file.without_makers and looked.attached.kind == "pdf" and place in NOT_SEEN):
            found[place] = f"{found[place]}\n{text}" if place in found else text
    return found


def _inside(place: str, text: str, span: Span) -> Inside:
    start, end = max(0, span.start), min(len(text), span.end)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Inside(place, text[start:end], before, after, span)


def kept(centre_id: uuid.UUID, collaboration_id: uuid.UUID, looked: Looked, declared: str) -> LibraryVersion:
    """A version of a document, with its file sealed under the key of the samenwerkingsdossier; not added yet."""
    attached, (key_id, key) = looked.attached, data_key(centre_id, collaboration_id)
    paper = Taken(looked.handed, attached.pages, hashlib.sha256(looked.handed).digest(), attached.left_out)
    document = keep(paper, key_id=key_id, key=key, origin="shared")
    made = LibraryVersion(name=attached.name, kind=attached.kind, size=attached.size, pages=attached.pages, paper=document)
    made.left_out, made.unread, made.declared = dict(attached.left_out) or None, list(looked.text.unread), tidy(declared)
    made.shown = "" if attached.kind in AS_PAGES else attached.kept.decode()
    made.words = "\n".join(text for place, text in looked.text.parts if place.partition(" ")[0] in SEARCHED).replace("\0", "")
    return made


def handed_name(name: str, kind: str) -> str:
    """Under which name a file is handed out: a picture is kept as a page."""
    return f"{PurePosixPath(name).stem}.pdf" if kind == "picture" else name


# --- a page that asks first runs once more (`with_inquiry`): a file is looked into once for both --------------------------

MOST_REMEMBERED = 4
_waiting: OrderedDict[tuple[str, str, bool], Looked] = OrderedDict()
_lock = Lock()


def _remembered(key: tuple[str, str, bool]) -> Looked | None:
    with _lock:
        return _waiting.pop(key, None)


def _remember(key: tuple[str, str, bool], looked: Looked) -> None:
    with _lock:
        _waiting[key] = looked
        while len(_waiting) > MOST_REMEMBERED:
            _waiting.popitem(last=False)
