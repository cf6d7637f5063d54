"""Restricted activities: show the words of one, mark one, and take that back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile.actions import restrict_activity, restricted_words
from paspoort.documents.actions import blocks
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Yes
from paspoort.web.shell.forms import Form, go_to, whole_page
from paspoort.web.shell.page import show


@screen(methods="POST")
def show_restricted(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Its words, once: in place, or as a page of their own where there is no script."""
    words = restricted_words(request.acting, activity)
    part = "casefile/restricted_words.html" if "HX-Request" in request.headers else "casefile/restricted.html"
    return show(request, part, blocks=blocks(words))


class Mark(Form):
    """Whether it is to be restricted."""

    restricted = Yes()


@screen(methods="POST")
def restrict(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Mark an activity as restricted, or take that back."""
    form = Mark.of(request)
    pupil = restrict_activity(request.acting, activity, restricted=form.value("restricted"))
    return whole_page(request, go_to("file_journal", pupil, at=f"a-{activity}"))
