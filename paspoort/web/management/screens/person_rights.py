"""Everything that one person has at this institution, had, and asked for."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.web.management.grants import in_words
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(reading="person.seen")
def person_rights(request: Request, person: uuid.UUID) -> HttpResponse:
    """One colleague, or someone of before: the work, the rights with who gave them, and what was asked; nothing of elsewhere."""
    known = actions.person_rights(request.acting, person)
    return show(request, "management/people/person.html", **_person_view(known), signed_off="afgemeld" in request.GET)


def _person_view(known: actions.PersonRights) -> dict[str, Any]:
    names = actions.context_names()
    works = sorted(((work, work.standing) for work in known.affiliations), key=lambda one: one[1] == "over")
    return {
        "person": known.person,
        "works": works,
        "at_work": [work for work, standing in works if standing != "over"],
        "before": [work for work, standing in works if standing == "over"],
        "grants": in_words(known.grants, names),
        "ended": in_words(known.ended, names),
        "requests": [(one, contexts_in_words(one.right_id, one.contexts, names)) for one in known.requests],
    }
