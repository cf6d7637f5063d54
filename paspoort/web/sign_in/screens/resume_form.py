"""Resume a form after a stronger sign-in: what was typed is still there, and goes on to the page it was meant for."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from paspoort.identity.actions import kept_form
from paspoort.kernel.models import Refused
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.kept_forms import Filled, takes
from paspoort.web.shell.page import show


@screen(methods="GET", reading="form.resumed")
def resume_form(request: Request, form: uuid.UUID) -> HttpResponse:
    """Hand back what this person had filled in; one press sends it to the page that asked for a stronger key."""
    kept = kept_form(request.acting, form)
    if not kept:
        sentence = _("What you filled in is not here: it is kept for one hour, for the institution for which you filled it in.")
        raise Refused("not_found", sentence, status=404)
    if "path" not in kept or not takes(kept["path"], "POST"):
        raise Http404
    return show(request, "sign_in/go_on.html", typed=Filled(**kept))
