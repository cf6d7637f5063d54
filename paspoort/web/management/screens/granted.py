"""Rights just granted in one go: to whom, until when, and how to take it back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.rights.actions import context_names, undo_batch
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="rights.given_seen")
def granted(request: Request, batch: uuid.UUID) -> HttpResponse:
    """The result of giving a right to several people, and undoing it as far as nobody changed it since (rule 28)."""
    given = actions.batch(request.acting, batch)
    if request.method == "POST":
        undo_batch(request.acting, batch)
        return go_to("granted", batch)
    grants, names = list(given.grants.all()), context_names()
    return show(
        request,
        "management/granting/granted.html",
        batch=given,
        grants=grants,
        contexts=contexts_in_words(grants[0].right_id, grants[0].contexts, names) if grants else "",
        mine=given.given_by_id == request.acting.person_id,
        teams=list(dict.fromkeys(part.team.name for part in given.team_parts.all())),
        left=[one for one in grants if one.revision == 0 and one.lasts()],
    )
