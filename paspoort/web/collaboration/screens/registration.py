"""Registration: what school and centre wrote together, section by section, as one page."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.collaboration import actions
from paspoort.web.collaboration.pages import show_registration
from paspoort.web.shell.door import Request, screen


@screen(needs="collaboration:read")
def registration(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Read a registration; from now on it is seen."""
    merged = request.GET.get("samengevoegd", "")
    return show_registration(request, actions.registration(request.acting, registration), merged=merged)
