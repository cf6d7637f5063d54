"""HGD report of a concluded trajectory: one document to read and print, and to whom it may go."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import consents_to_hand_over, hand_over, handover_notes, hgd_report
from paspoort.web.casefile.phases import shown
from paspoort.web.casefile.present import as_id, noted
from paspoort.web.casefile.referring import said_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class HandOver(Form):
    """To whom the report goes: a consent for each receiver."""

    consent = Choice(_("To whom?"), cards=True)


@screen(methods="GET HEAD POST")
def hgd(request: Request, trajectory: uuid.UUID) -> HttpResponse:
    """Read the report of a trajectory that was concluded; note to whom it goes, and with which consent (rule 146)."""
    acting, words = request.acting, hgd_report(request.acting, trajectory)
    pupil = words.trajectory.file.pupil_id
    head, form = header_of(acting, pupil), HandOver.of(request)
    form.offer("consent", [(str(one.consent.id), said_of(one)) for one in consents_to_hand_over(acting, pupil)])

    def give() -> HttpResponse:
        hand_over(acting, trajectory, as_id(form.value("consent")))
        return go_to("hgd", trajectory, at="given")

    given = [noted(acting, note) for note in handover_notes(acting, head.opened) if note.object == trajectory]
    return form.then(give) or form.show("casefile/hgd.html", head=head, tab="", one=shown(words), given=given)
