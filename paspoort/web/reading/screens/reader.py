"""The reader: a report as marked pictures of its pages, view-only."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.rights.actions import ended_lately, whom_to_ask, why
from paspoort.web.reading.readings import Reading, own_reading
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def reader(request: Request, consultation: uuid.UUID) -> HttpResponse:
    """Show the pages of an open consultation; of one that is over, say why and what to do (rules 5, 15, 22)."""
    reading = own_reading(request.acting, consultation)
    record("report.seen", consultation=consultation, object=reading.consultation.report_id, state=reading.state)
    if reading.state != "open":
        return _closed(request, reading)
    document = reading.report.document if reading.report else None
    count = document.pages if document else 0
    pages = [{"src": reverse("page_image", args=[consultation, number + 1])} for number in range(count)]
    return show(request, "reading/reader.html", reading=reading, pages=pages, grounds=why("report:read")[:1])


def _closed(request: Request, reading: Reading) -> HttpResponse:
    lost = reading.state == "no_right"
    ended = ended_lately(request.acting) if lost else []
    return show(
        request, "reading/reader_closed.html", status=410, reading=reading, ended=ended, ask=whom_to_ask() if lost else []
    )
