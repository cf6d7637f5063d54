"""The reader: a report as marked pictures of its pages, view-only."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.rights.actions import why
from paspoort.web.reading.readings import closed, own_reading
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def reader(request: Request, consultation: uuid.UUID) -> HttpResponse:
    """Show the pages of an open consultation; of one that is over, say why and what to do (rules 5, 15, 22)."""
    reading = own_reading(request.acting, consultation)
    if reading.state != "open":
        return closed(request, reading)
    record("report.seen", consultation=consultation, object=reading.consultation.report_id, state="open")
    document = reading.report.document if reading.report else None
    count = document.pages if document else 0
    pages = [{"src": reverse("page_image", args=[consultation, number + 1])} for number in range(count)]
    return show(request, "reading/reader.html", reading=reading, pages=pages, grounds=why("report:read")[:1])
