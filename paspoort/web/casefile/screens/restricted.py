"""Restricted activity: show its words."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile.actions import restricted_words
from paspoort.web.casefile.present import shown_text
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="POST")
def show_restricted(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Its words, once: in place, or as a page of their own where there is no script."""
    words, attachments = restricted_words(request.acting, activity)
    part = "casefile/restricted_words.html" if "HX-Request" in request.headers else "casefile/restricted.html"
    return show(request, part, blocks=shown_text(words), attachments=attachments, activity=activity)
