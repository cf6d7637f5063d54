"""The privacy statement."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.door import Request, public
from paspoort.web.page import show


@public()
def privacy(request: Request) -> HttpResponse:
    """Who is responsible, what is kept, why, how long, and which rights people have."""
    return show(request, "privacy.html")
