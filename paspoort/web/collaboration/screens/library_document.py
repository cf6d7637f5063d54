"""Document of a samenwerkingsdossier: read as pages or as text, with all its versions, and taken along as a file."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.collaboration import actions
from paspoort.web.collaboration.shelf import FILE_KINDS, UNREAD
from paspoort.web.collaboration.words import day_of
from paspoort.web.shell.bytes import page_picture, shared_file
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Number
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show
from paspoort.web.shell.words import left_out


class Asked(Form):
    """Which version; the newest where none is asked."""

    versie = Number()


@screen(needs="collaboration:read")
def library_document(request: Request, document: uuid.UUID) -> HttpResponse:
    """A document as it was put there, the newest version or another."""
    return _shown(request, document, as_text=False)


@screen(needs="collaboration:read")
def library_text(request: Request, document: uuid.UUID) -> HttpResponse:
    """The same as text, for who would rather read or hear it so."""
    return _shown(request, document, as_text=True)


@screen(methods="GET", needs="collaboration:read")
def library_page(request: Request, document: uuid.UUID, version: int, page: int) -> HttpResponse:
    """Page `page`, counted from 1, of a version."""
    return page_picture(actions.preview_page(request.acting, document, version, page))


@screen(methods="GET", needs="collaboration:read")
def library_file(request: Request, document: uuid.UUID, version: int) -> HttpResponse:
    """A version as a file to take along. Its trace is kept before it leaves."""
    return shared_file(*actions.hand_over(request.acting, document, version))


def _shown(request: Request, document: uuid.UUID, *, as_text: bool) -> HttpResponse:
    opened = actions.preview(request.acting, document, Asked.asked(request).value("versie") or None, as_text=as_text)
    shown, at = opened.shown, opened.at
    pages: list[Any] = [] if as_text else [
        reverse("library_page", args=[document, shown.version, page]) for page in range(1, shown.pages + 1)
    ]  # fmt: skip
    writes = at.writable and "collaboration:write" in request.acting.may
    slides = shown.kind == "slides"
    sections = [(_("Slide %(number)s") % {"number": heading} if slides else heading, text) for heading, text in opened.sections]
    return show(
        request, "collaboration/documents_one.html", opened=opened, at=at, shown=shown, pages=pages, sections=sections,
        as_text=as_text, kinds=actions.choices("document"), file_kinds=FILE_KINDS, day_of=day_of,
        left_out=left_out(shown.left_out),
        unread=[UNREAD[one] for one in shown.unread if one in UNREAD], writes=writes,
        centre=request.acting.institution_kind == "clb", newest=opened.versions[0].version,
    )  # fmt: skip
