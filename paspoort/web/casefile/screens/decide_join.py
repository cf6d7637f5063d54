"""Decide on a proposal to join two files: as a second person, or take back the own one."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile import actions
from paspoort.web.casefile.managing import COUNTED, OUTCOMES, PROOFS, Decision
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def decide_join(request: Request, join: uuid.UUID) -> HttpResponse:
    """Both pupils side by side, with the proof that a colleague saw; or what became of it."""
    form = Decision.of(request)

    def decide() -> HttpResponse:
        actions.decide_join(request.acting, join, form.value("outcome"))
        return go_to("managing")

    if done := form.then(decide):
        return done
    asked, both = actions.open_join(request.acting, join)
    words = {"proof": PROOFS[asked.proof], "outcome": OUTCOMES[asked.outcome], "kinds": COUNTED}
    return form.show("casefile/decide_join.html", asked=asked, both=both, **words)
