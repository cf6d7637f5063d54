"""Open a report: from here on every page carries the reader's name and the number of this consultation."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.passport import actions
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def open_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Begin a consultation and go to the reader (rules 1, 2, 5, 15)."""
    opened = actions.open_report(request.acting, report)
    answer = redirect("reader", consultation=opened.consultation.id)
    answer.status_code = 303
    return answer
