"""Deliveries of a school: send a table of its pupils, and what came of earlier ones."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.deliveries.actions import deliver, deliveries_here, may_deliver
from paspoort.web.deliveries.words import STATES
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Upload
from paspoort.web.shell.forms import Form, go_to, whole_page


class Send(Form):
    """A file with the pupils of the school."""

    file = Upload(_("The file"), missing=_("Choose a file first."), attrs={"accept": ".xlsx,.ods,.csv,.txt"})


@screen(methods="GET HEAD POST", needs="pupil:import")
def deliveries(request: Request) -> HttpResponse:
    """Send a table; what waits, and what was done."""
    form = Send.of(request)
    if done := form.then(lambda: whole_page(request, _sent(form))):
        return done
    part = "deliveries/send.html" if "HX-Request" in request.headers else "deliveries/deliveries.html"
    found = deliveries_here(request.acting)
    return form.show(
        part, found=found, states=STATES, opened=may_deliver(request.acting), megabytes=settings.UPLOAD_LIMIT // (1024 * 1024)
    )


def _sent(form: Form) -> HttpResponse:
    sent: UploadedFile[bytes] = form.value("file")
    return go_to("delivery", deliver(form.acting, sent.name or "", sent.read(settings.UPLOAD_LIMIT + 1)))
