"""Rights just granted in one go: to whom, until when, and how to take it back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.kernel.periods import today
from paspoort.rights import actions
from paspoort.rights.actions import context_names, undo_batch
from paspoort.rights.models import Grant
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="rights.given_seen")
def granted(request: Request, batch: uuid.UUID) -> HttpResponse:
    """The result of giving a right to several people, and undoing it as far as nobody changed it since (rule 28)."""
    given = actions.batch(request.acting, batch)
    if request.method == "POST":
        undo_batch(request.acting, batch)
        return HttpResponseRedirect(reverse("granted", args=[batch]), status=303)
    grants = list(given.grants.all())
    names = context_names()
    return show(
        request,
        "management/granting/granted.html",
        batch=given,
        grants=grants,
        contexts=contexts_in_words(grants[0].right_id, grants[0].contexts, names) if grants else "",
        mine=given.given_by_id == request.acting.person_id,
        left=[one for one in grants if _undoable(one)],
        today=today(),
        begun=bool(grants) and grants[0].begins_on <= today(),
    )


def _undoable(grant: Grant) -> bool:
    return grant.revision == 0 and grant.lasts()
