"""The privacy statement."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show


@public()
def privacy(request: Request) -> HttpResponse:
    """Who is responsible, what is kept, why, how long, and which rights people have."""
    return show(request, "about/privacy.html")
