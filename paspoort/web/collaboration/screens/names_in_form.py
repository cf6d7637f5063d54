"""Names in a form that keeps nothing by itself: asked by its script at each pause, while somebody fills it in."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.collaboration import actions
from paspoort.web.collaboration.guarded import quietly, shown
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, saved

ABOVE = "above"
"""The part that holds the title above the form."""


@screen(methods="POST", needs="collaboration:write")
def names_in_form(request: Request, school: uuid.UUID) -> HttpResponse:
    """The names in each field, with who may be somebody of elsewhere."""
    typed = Typed.of(request)
    above = typed.parts.pop(ABOVE, "")
    found = quietly(lambda: actions.names_in_form(request.acting, school, typed.parts, above))
    return saved(found={name: shown(name, text, found) for name, text in typed.parts.items()} if found else {})
