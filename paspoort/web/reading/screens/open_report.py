"""Open a report: from here on every page carries the reader's name and the number of this consultation."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.passport import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def open_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Begin a consultation and go to the reader (rules 1, 2, 5, 15)."""
    opened = actions.open_report(request.acting, report)
    return go_to("reader", opened.consultation.id)
