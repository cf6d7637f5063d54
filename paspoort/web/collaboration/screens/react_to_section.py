"""Reaction to a section of a registration: it stays with the section that it is about."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.collaboration.actions import react
from paspoort.web.collaboration.pages import Opened, show_registration, writes_in
from paspoort.web.collaboration.writing import Writing, kept_in, put_away, section_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.fields import LongText
from paspoort.web.shell.forms import go_to


class Reaction(Writing):
    """What is said of a section."""

    reaction = LongText("", rows=3)
    beside = {"body": "reaction"}


@screen(methods="GET HEAD POST", needs="collaboration:write")
def react_to_section(request: Request, registration: uuid.UUID, section: str) -> HttpResponse:
    """React to a section; the reaction stays with it."""
    opened, _of = section_of(request, registration, section)
    kept = kept_in(request, opened, f"reaction.{section}", 0)
    form = Reaction.of(request, {"revision": kept.revision} | kept.texts)

    def do() -> HttpResponse:
        if Typed.of(request).then != "drop":
            react(request.acting, registration, section, form.text_of("reaction"), form.excuses)
        put_away(request.acting, registration, kept.part, Typed.of(request))
        return go_to("registration", registration, at=f"deel-{section}")

    at = Opened(section, form, kept, reacting=True) if request.method == "POST" or writes_in(request.acting, opened) else None
    return form.then(do) or show_registration(request, opened, at, form.status)
