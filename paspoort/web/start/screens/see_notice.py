"""Put a notice away."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.rights.actions import must_hold
from paspoort.rights.actions import see_notice as put_away
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def see_notice(request: Request, notice: uuid.UUID) -> HttpResponse:
    """The admin has read this; it leaves the start page and the tasks, never the trail."""
    must_hold(request.acting, "trail:read")
    put_away(notice)
    return redirect("tasks" if request.POST.get("from") == "tasks" else "home")
