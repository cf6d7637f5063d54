"""The gallery of components, each in every state, for whoever builds or judges a screen; not in production."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show


@public()
def gallery(request: Request) -> HttpResponse:
    """The components, with invented people only."""
    return show(request, "about/gallery.html")
