"""Samenwerkingsafspraken: begin the living document of a school and its centre, and note its moments of the year."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from paspoort.collaboration import actions
from paspoort.collaboration.actions import begin_working_agreements, choices, opened
from paspoort.collaboration.models import WORKING_AGREEMENTS
from paspoort.web.collaboration.screens.turns import Word, around
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import Form, go_to


@screen(methods="GET HEAD POST", needs="collaboration:write")
def working_agreements(request: Request, school: uuid.UUID) -> HttpResponse:
    """Begin the samenwerkingsafspraken of a school and its centre; where they stand already, go there."""
    found, form = opened(request.acting, school), Form.of(request)
    answer = form.then(lambda: go_to("registration", begin_working_agreements(request.acting, school)))
    if not answer and found.working_agreements and found.working_agreements[0].writable:
        return go_to("registration", found.working_agreements[0].id)
    headings = choices("section", WORKING_AGREEMENTS).values()
    return answer or form.show("collaboration/begin_agreements.html", found=found, place=found.place, headings=headings)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def note_moment(request: Request, registration: uuid.UUID, moment: str) -> HttpResponse:
    """Note for one's own side that they were confirmed or evaluated this school year."""
    opened, form = actions.registration(request.acting, registration), Word.of(request)
    form.looked_for = opened.head.school_id, opened.head.title
    of = next((one for one in actions.yearly(request.acting, opened).to_note if one.code == moment), None)
    if opened.head.kind != WORKING_AGREEMENTS or of is None:
        raise Http404

    def do() -> HttpResponse:
        actions.note_moment(request.acting, registration, moment, form.text_of("text"), form.excuses)
        return go_to("registration", registration, at="momenten")

    lead = _("You note it for your own side. The other side sees it, and notes it too.")
    return form.then(do) or form.show(
        "collaboration/form.html", title=of.label, lead=lead, send=_("Note that this was done"), **around(opened)
    )
