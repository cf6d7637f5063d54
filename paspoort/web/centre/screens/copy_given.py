"""The parents got their copy: note when and how."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.passport import actions
from paspoort.rights.actions import must_hold
from paspoort.web.centre.reports import day_in, report_of_centre
from paspoort.web.centre.screens.finalised import result
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def copy_given(request: Request, report: uuid.UUID) -> HttpResponse:
    """Keep in the trail that the centre gave the copy (rule 79)."""
    must_hold(request.acting, "report:write")
    report_of_centre(request.acting, report, state="finalised")
    typed = {"given_on": request.POST.get("given_on", ""), "how": request.POST.get("how", "")}
    try:
        if not typed["how"]:
            raise BadInput({"how": _("Choose how the parents got their copy.")})
        actions.copy_given(request.acting, report, day_in(typed["given_on"], "given_on"), typed["how"])
    except BadInput as bad:
        record("report.copy_refused", outcome="refused", reason="bad_input", object=report)
        return result(request, report, problems=bad.problems, typed=typed, status=422)
    return HttpResponseRedirect(reverse("finalised", args=[report]) + "?kopie=1", status=303)
