"""Restricted activity: show its words."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile.actions import restricted_words
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.present import entry_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="POST")
def show_restricted(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Its words, once: in place, or as a page of their own where there is no script."""
    entry = entry_of(restricted_words(request.acting, activity), labels())
    part = "casefile/restricted_words.html" if "HX-Request" in request.headers else "casefile/restricted.html"
    return show(request, part, entry=entry, attachments=entry.line.attachments)
