"""Writing in a section: its form upon what one was typing there, and upon which version of the text."""

from __future__ import annotations

import uuid

from django.http import Http404

from paspoort.collaboration.actions import SectionOf, Whole, registration
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.pages import typed_in, writes_in
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import LongText, Number, Revision

BASE = "{}.version"
"""The part of a draft that says upon which version of the text it is typed."""


class Writing(Guarded):
    """The text of one section (under its code), upon a version, and the revision of what is kept while typing."""

    revision, version = Revision(), Number()


def section_of(request: Request, registration_id: uuid.UUID, section_code: str) -> tuple[Whole, SectionOf]:
    opened = registration(request.acting, registration_id)
    of = next((one for one in opened.sections if one.code == section_code), None)
    if of is None:
        raise Http404
    return opened, of


def form_for(request: Request, opened: Whole, of: SectionOf) -> tuple[Writing, int]:
    """The form of a section, with what one was typing there; and the revision of what is kept."""
    half = typed_in(request.acting, opened) if writes_in(request.acting, opened) else None
    kept = half.texts if half else {}
    upon = kept.get(BASE.format(of.code), "")
    base = Number().read(upon) if upon.isdecimal() else of.version
    first = {of.code: kept.get(of.code, of.body), "version": base if of.code in kept else of.version}
    form = Writing.of(request, first | {"revision": half.revision if half else 0})
    form.fields[of.code] = LongText(of.label)
    form.beside = {"body": of.code, "instead": of.code}  # type: ignore[misc]
    return form, half.revision if half else 0
