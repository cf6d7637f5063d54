"""Schools of a samenwerkingsdossier: choose the institution number, with the one that was used before and what is new in each."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.collaboration.actions import places
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(needs="collaboration:read")
def collaborations(request: Request) -> HttpResponse:
    """Choose with which institution number one works (rule 44); whoever has one only is there at once."""
    found = places(request.acting)
    here = [one for one in found if not one.elsewhere]
    if len(found) == len(here) == 1:
        return go_to("collaboration", here[0].school_id)
    return show(
        request,
        "collaboration/collaborations.html",
        now=[one for one in here if one.guided],
        before=[one for one in here if not one.guided],
        elsewhere=[one for one in found if one.elsewhere],
    )
