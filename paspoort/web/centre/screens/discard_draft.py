"""Discard a draft for good, after a question."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.documents.actions import is_blank
from paspoort.kernel.models import Refused
from paspoort.passport import actions
from paspoort.passport.actions import label, open_draft, open_paper
from paspoort.passport.models import Report
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Revision
from paspoort.web.shell.forms import Form, go_to


class Discarding(Form):
    refusals_shown = frozenset({"changed_elsewhere"})
    revision = Revision()


@screen(methods="GET HEAD POST")
def discard_draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """Nobody opens a discarded draft again, so it is asked first, and again when someone wrote in it meanwhile."""
    draft, written = _waiting(request, report)
    form = Discarding.of(request)

    def discard() -> HttpResponse:
        actions.discard_draft(request.acting, report, form.value("revision"))
        return go_to("pupil", draft.pupil_id, at="verslagen")

    shown = {"report": draft, "kind_name": label("kinds", draft.kind), "written": written}
    return form.then(discard) or form.show("centre/discard.html", **shown)


def _waiting(request: Request, report: uuid.UUID) -> tuple[Report, int]:
    """The draft, and in how many of its parts something was written; none in a paper from outside."""
    try:
        draft = open_draft(request.acting, report)
    except Refused as refusal:
        if refusal.code != "paper_from_outside":
            raise
        return open_paper(request.acting, report).report, 0
    return draft.report, sum(1 for text in draft.texts.values() if not is_blank(text))
