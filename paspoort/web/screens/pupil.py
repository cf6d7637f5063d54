"""One pupil: who it is, how things stand with the report, and why this person may see it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.rights.actions import must_hold, why
from paspoort.web.centre import centre_part
from paspoort.web.door import Request, screen
from paspoort.web.page import show
from paspoort.web.pupils import about_pupil


@screen()
def pupil(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The page of one pupil; for whoever may not find her it does not exist (rules 2, 8)."""
    acting = request.acting
    must_hold(acting, "pupil:find")
    about = about_pupil(acting, pupil)
    record("pupil.seen", subject=about.pupil.id)
    grounds = (why("report:read") or why("pupil:find"))[:1]
    writes = "report:write" in acting.may
    centre = centre_part(acting, about.pupil) if writes else None
    return show(request, "pupil.html", about=about, grounds=grounds, writes=writes, centre=centre)
