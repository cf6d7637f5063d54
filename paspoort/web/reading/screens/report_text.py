"""The same report as text, one section at a time, for everyone who would rather read or hear it so."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse

from paspoort.passport.actions import read_text
from paspoort.rights.actions import why
from paspoort.web.reading.readings import closed, own_reading, reading_mark
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def report_text(request: Request, consultation: uuid.UUID, section: int = 1) -> HttpResponse:
    """One section, with the reader's mark as its first line; same right, same trace, same pace as a page (rules 5, 21, 95)."""
    reading = own_reading(request.acting, consultation)
    if reading.state != "open":
        return closed(request, reading)
    text = read_text(request.acting, consultation)
    if not 1 <= section <= max(1, len(text.passages)):
        raise Http404
    passage = text.passages[section - 1] if text.passages and not text.is_scan else None
    return show(
        request,
        "reading/report_section.html" if "HX-Request" in request.headers else "reading/report_text.html",
        reading=reading,
        headings=[one.heading for one in text.passages],
        section=section,
        mark=reading_mark(request.acting, reading.consultation),
        text=text,
        passage=passage,
        grounds=why("report:read")[:1],
    )
