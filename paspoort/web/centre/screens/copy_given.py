"""Copy for the parents: note when and how they got it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.passport import actions
from paspoort.web.centre.finalising import Copy, result
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def copy_given(request: Request, report: uuid.UUID) -> HttpResponse:
    """Keep in the trail that the centre gave the copy (rule 79)."""
    form = Copy.of(request)

    def note() -> HttpResponse:
        actions.copy_given(request.acting, report, form.value("given_on"), form.value("how"))
        return go_to("finalised", report, kopie=1)

    return form.then(note) or result(request, report, copy=form)
