"""Writing in a registration: each form upon what one was typing there, which keeps itself, and upon which version of the text."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.http import Http404

from paspoort.collaboration.actions import SectionOf, Whole, draft_of, keep_draft, registration, tidy
from paspoort.drafts.actions import Standing
from paspoort.kernel.models import Acting
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.pages import typed_in, writes_in
from paspoort.web.shell.door import Request
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.fields import LongText, Number, Revision

NOTHING = Standing(0, {}, None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one was typing in a `part` of a registration (a section, a line, a reaction), by field; and since which version."""

    part: str
    version: int
    revision: int
    texts: dict[str, str] = field(repr=False)


def key_of(part: str, name: str) -> str:
    """Under which name a draft keeps a field of a part: that of a section is the section."""
    return part if name == part else f"{part}.{name}"


def kept_of(half: Standing, part: str) -> dict[str, str]:
    """What is kept of a part, by field."""
    begin = f"{part}."
    found = {key.removeprefix(begin): text for key, text in half.texts.items() if key.startswith(begin)}
    own = {part: half.texts[part]} if part in half.texts else {}
    return own | {name: text for name, text in found.items() if "." not in name}


def kept_in(request: Request, opened: Whole, part: str, version: int) -> Kept:
    """What one was typing in a part; else nothing, upon the version that stands there."""
    half = typed_in(request.acting, opened) if writes_in(request.acting, opened) else NOTHING
    texts = kept_of(half, part)
    upon = texts.pop("version", "")
    typed = any(texts.values())
    return Kept(part, Number().read(upon) if typed and upon.isdecimal() else version, half.revision, texts if typed else {})


def put_away(acting: Acting, registration_id: uuid.UUID, part: str, sent: Typed) -> None:
    """What was kept of a part is not needed any more; where another window types on, that stays."""
    half = draft_of(acting, registration_id)
    kept = kept_of(half, part)
    same = all(tidy(text) == tidy(sent.parts.get(name, text)) for name, text in kept.items() if name != "version")
    if kept and (same or half.revision == sent.revision):
        keep_draft(acting, registration_id, half.revision, {key_of(part, name): "" for name in kept})


class Writing(Guarded):
    """A form that keeps itself: upon a version of what is changed, and the revision of what is kept while typing."""

    revision, version = Revision(), Number()

    def drop(self, *names: str) -> None:
        """Leave out what is not asked yet of something new."""
        for name in names:
            self.fields.pop(name)


def section_of(request: Request, registration_id: uuid.UUID, section_code: str, writing: str = "") -> tuple[Whole, SectionOf]:
    opened = registration(request.acting, registration_id, writing)
    of = next((one for one in opened.sections if one.code == section_code), None)
    if of is None:
        raise Http404
    return opened, of


def form_for(request: Request, opened: Whole, of: SectionOf) -> tuple[Writing, Kept]:
    """The form of a section, with what one was typing there."""
    kept = kept_in(request, opened, of.code, of.version)
    first = {of.code: of.body, "version": kept.version, "revision": kept.revision} | kept.texts
    form = Writing.of(request, first, beside={"body": of.code, "instead": of.code})
    form.fields[of.code] = LongText(of.label)
    return form, kept
