"""Meetings of one school with its centre: what comes next, and what was held."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.collaboration.actions import choices, opened
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(needs="collaboration:read")
def meetings(request: Request, school: uuid.UUID) -> HttpResponse:
    """The meetings of a samenwerkingsdossier."""
    found = opened(request.acting, school)
    return show(
        request,
        "collaboration/meetings.html",
        found=found,
        place=found.place,
        kinds=choices("meeting"),
        functions=choices("function"),
    )
