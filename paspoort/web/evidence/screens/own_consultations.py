"""My consultations: what one has opened oneself."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from paspoort.audit import actions
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import in_words


@screen()
def own_consultations(request: Request) -> HttpResponse:
    """The reports that the acting person opened, newest first, at whichever institution."""
    before = request.GET.get("voor", "")
    try:
        page = actions.own_consultations(limit=25, before=before)
    except BadInput:
        raise Http404 from None
    return show(request, "evidence/own_consultations.html", lines=in_words(page.rows), next=page.next, before=before)
