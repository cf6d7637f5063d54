"""Put a notice away."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.rights.actions import see_notice as put_away
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form


class PutAway(Form):
    back = Hidden()


@screen(methods="POST", needs="trail:read")
def see_notice(request: Request, notice: uuid.UUID) -> HttpResponse:
    """The admin has read this; it leaves the start page and the tasks, never the trail."""
    put_away(notice)
    return redirect("tasks" if PutAway.of(request).value("back") == "tasks" else "home")
