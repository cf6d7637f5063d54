"""Take a report back that was just made final."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.passport import actions
from paspoort.web.centre.screens.finalised import result
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def take_back(request: Request, report: uuid.UUID) -> HttpResponse:
    """Withdraw (intrekken) for a reason of the list; when that can no longer be, the page says why and what to do (rule 76)."""
    try:
        actions.take_back(request.acting, report, request.POST.get("reason", ""))
    except BadInput as bad:
        record("report.take_back_refused", outcome="refused", reason="bad_input", object=report)
        return result(request, report, problems=bad.problems, status=422)
    except Refused as refusal:
        if not refusal.code.startswith("not_taken_back"):
            raise
        record("report.take_back_refused", outcome="refused", reason=refusal.code, object=report)
        return result(request, report, too_late=refusal.sentence, status=409)
    return HttpResponseRedirect(reverse("finalised", args=[report]), status=303)
