"""The accessibility statement that the Bestuursdecreet asks for."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show


@public()
def accessibility(request: Request) -> HttpResponse:
    """What is not accessible and why, what there is instead, and where to complain."""
    return show(request, "about/accessibility.html")
