"""Attachment of an activity: read as pages or as text, and never as the file that came."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.casefile import actions
from paspoort.casefile.actions import OpenAttachment
from paspoort.web.shell.bytes import page_picture
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.words import left_out


@screen()
def attachment(request: Request, attachment: uuid.UUID) -> HttpResponse:
    """Its pages, or its text where it has none; that it was opened stands in *Who looked*."""
    opened = actions.read_attachment(request.acting, attachment)
    if not opened.listed.pages:
        return _as_text(request, opened)
    addresses = [reverse("attachment_page", args=[attachment, page]) for page in range(1, opened.listed.pages + 1)]
    return _shown(request, "casefile/attachment.html", opened, pages=[{"src": address} for address in addresses])


@screen(methods="GET")
def attachment_page(request: Request, attachment: uuid.UUID, page: int) -> HttpResponse:
    """Page `page`, counted from 1, with the reader's mark burned in. Its trace is kept before it leaves."""
    return page_picture(actions.attachment_page(request.acting, attachment, page))


@screen()
def attachment_text(request: Request, attachment: uuid.UUID) -> HttpResponse:
    """The same as text, for who would rather read or hear it so."""
    return _as_text(request, actions.read_attachment(request.acting, attachment, as_text=True))


def _as_text(request: Request, opened: OpenAttachment) -> HttpResponse:
    slides = opened.listed.kind == "slides"
    sections = [(_("Slide %(number)s") % {"number": heading} if slides else heading, text) for heading, text in opened.sections]
    return _shown(request, "casefile/attachment_text.html", opened, sections=sections)


def _shown(request: Request, template: str, opened: OpenAttachment, **more: Any) -> HttpResponse:
    back = f"{reverse('file_journal', args=[opened.pupil_id])}#a-{opened.activity_id}"
    return show(request, template, opened=opened, back=back, left_out=left_out(opened.listed.left_out), **more)
