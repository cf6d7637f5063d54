"""Management around the files of a centre: files, teams, groups and code lists, in one place."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(needs="file:read file:manage", reading="centre.places_seen")
def administration(request: Request) -> HttpResponse:
    """The way to each of them, for whoever works in files; what someone may not use is not there."""
    return show(request, "management/administration.html")
