"""Due without a school: pupils in home education, or not enrolled yet, whom the centre wrote in itself."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.health.actions import due_of
from paspoort.web.health.words import STATES, moment_name
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.words import short_day


@screen(needs="health:write")
def due_without_school(request: Request) -> HttpResponse:
    """By name, with the moment of their age: each gets a contact of its own, and no day at a school."""
    due = due_of(request.acting, None)
    return show(request, "health/without_school.html", due=due, states=STATES, moment_name=moment_name, short_day=short_day)
