"""End a report (opheffen): date and reason, and what that brings about."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.passport import actions
from paspoort.passport.actions import label
from paspoort.passport.models import Report
from paspoort.pupils import actions as pupils
from paspoort.rights.actions import must_hold
from paspoort.web.centre.deciding import Ending
from paspoort.web.centre.reports import readers
from paspoort.web.shell.door import Request, screen


@screen(methods="GET HEAD POST")
def end_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Ending takes the report away from schools from that day, and only for the date that was read with it (rule 76)."""
    must_hold(request.acting, "report:write")
    ending = get_object_or_404(Report.sought(report).select_related("pupil", "school").defer("sections"), state="finalised")
    pupils.about(ending.pupil_id)
    form = Ending.of(request, {"ends_on": max(today(), ending.starts_on or today())})

    def end() -> HttpResponse:
        actions.end_report(request.acting, report, form.value("ends_on"), form.value("reason"))
        return HttpResponseRedirect(f"{reverse('pupil', args=[ending.pupil_id])}#verslagen", status=303)

    if form.agreed and (done := form.then(end)):
        return done
    record("report.end_asked", subject=ending.pupil_id, object=ending.id)
    read_until = readers(ending, max(form.day, today())) if form.day else []
    over = ending.standing in ("superseded", "ended")
    return form.page(request, "end", report=ending, kind_name=label("kinds", ending.kind), over=over, readers=read_until)
