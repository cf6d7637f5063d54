"""Propose to join two files of one child: both side by side, and the proof."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.casefile import actions
from paspoort.web.casefile.managing import COUNTED, Proof
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def propose_join(request: Request, pupil: uuid.UUID, goes: uuid.UUID) -> HttpResponse:
    """Both pupils with how much there is of each kind; the first one stays."""
    stays, other, wrong = actions.side_by_side(request.acting, pupil, goes)
    form = Proof.of(request)

    def propose() -> HttpResponse:
        made = actions.propose_join(request.acting, pupil, goes, form.value("proof"), form.value("seen_on"))
        return go_to("decide_join", made)

    return form.then(propose) or form.show("casefile/propose_join.html", stays=stays, goes=other, refused=wrong, kinds=COUNTED)
