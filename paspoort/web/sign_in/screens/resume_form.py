"""Resume a form after a stronger sign-in: what was typed is still there, and goes on to the page it was meant for."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse

from paspoort.identity.actions import take_form
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.kept_forms import takes
from paspoort.web.shell.page import show


@screen(methods="GET")
def resume_form(request: Request, form: uuid.UUID) -> HttpResponse:
    """Hand back, once, what this person had filled in; one press sends it to the page that asked for a stronger key."""
    filled = take_form(request.acting, form)
    if not takes(filled.path, "POST"):
        raise Http404
    return show(request, "sign_in/go_on.html", filled=filled)
