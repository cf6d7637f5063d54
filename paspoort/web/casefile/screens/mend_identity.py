"""Mend who a pupil is, by a document that somebody saw."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile import actions
from paspoort.web.casefile.managing import IDENTITY, Mend, Search
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def mend_identity(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Who the pupil is now, and the form to mend that."""
    who = actions.managed_pupil(request.acting, pupil)
    now = {name: getattr(who, name) for name in IDENTITY}
    form = Mend.of(request, now | {f"was_{name}": value for name, value in now.items()})

    def mend() -> HttpResponse:
        actions.mend_identity(request.acting, pupil, form.mended)
        return go_to("managing")

    return form.then(mend) or form.show(
        "casefile/mend_identity.html", who=who, search=Search(request, first={"other": str(pupil)})
    )
