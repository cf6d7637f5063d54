"""End the sessions of a colleague everywhere, as the local admin."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def end_sessions_of(request: Request, person: uuid.UUID) -> HttpResponse:
    """End what this colleague has open for this institution; the page says the same whether there was anything or not."""
    actions.end_sessions_of(request.acting, person)
    return go_to("person_rights", person, afgemeld=1)
