"""The institutions whose rights someone manages, and how to go and act for each."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights.actions import capacities, managed_places
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(reading="rights.institutions_seen")
def managed_institutions(request: Request) -> HttpResponse:
    """Where the acting person gives rights, as chief or local administrator; always for one institution at a time (rule 24)."""
    reachable = {place.id for place in capacities(request.acting)}
    places = [(place, chief, place.id in reachable) for place, chief in managed_places(request.acting)]
    return show(request, "management/people/institutions.html", places=places)
