"""One pupil: who it is, how things stand with the report, and why this person may see it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.rights.actions import why
from paspoort.web.reading.pupils import about_pupil
from paspoort.web.shell.areas import declared
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(needs="pupil:find")
def pupil(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The page of one pupil; for whoever may not find her it does not exist (rules 2, 8)."""
    acting = request.acting
    about = about_pupil(acting, pupil)
    record("pupil.seen", subject=about.pupil.id)
    grounds = (why("report:read") or why("pupil:find"))[:1]
    parts = [(part.template, part.make(acting, about.pupil)) for part in declared("PUPIL_PARTS") if part.permission in acting.may]
    return show(request, "reading/pupil.html", about=about, grounds=grounds, parts=parts)
