"""Extend the session: stay signed in, asked by the warning that a session ends soon."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.web.shell.door import Request, screen


@screen(methods="POST", from_any_page=True)
def extend_session(request: Request) -> HttpResponse:
    """Stay signed in: coming through the door has moved the idle time already."""
    record("session.extended")
    return HttpResponse(status=204)
