"""Help with an eID card: how to prepare a computer for it."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.identity.actions import ways_in
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show


@public()
def eid_help(request: Request) -> HttpResponse:
    """What to install for each system, how to try whether it works, and what to do when it does not."""
    here = any(way.code == "eid" and way.scripted for way in ways_in())
    return show(request, "about/eid_help.html", here=here)
