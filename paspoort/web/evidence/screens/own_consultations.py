"""My consultations: what one has opened oneself."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.audit import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import in_words


@screen()
def own_consultations(request: Request) -> HttpResponse:
    """The reports that the acting person opened, newest first, at whichever institution."""
    before = request.GET.get("voor", "")
    page = actions.own_consultations(limit=25, before=before)
    return show(request, "evidence/own_consultations.html", lines=in_words(page.rows), next=page.next, before=before)
