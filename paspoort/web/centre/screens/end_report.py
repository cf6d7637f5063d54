"""End a report (opheffen): date and reason, and what that brings about."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.passport import actions
from paspoort.passport.actions import label, readers, report_to_end
from paspoort.web.centre.deciding import Ending
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def end_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Ending takes the report away from schools from that day, and only for the date that was read with it (rule 76)."""
    ending = report_to_end(request.acting, report)
    form = Ending.of(request, {"ends_on": max(today(), ending.starts_on or today())})

    def end() -> HttpResponse:
        actions.end_report(request.acting, report, form.value("ends_on"), form.value("reason"))
        return go_to("pupil", ending.pupil_id, at="verslagen")

    if form.agreed and (done := form.then(end)):
        return done
    record("report.end_asked", subject=ending.pupil_id, object=ending.id)
    read_until = readers(ending, form.day) if form.day else []
    over = ending.standing in ("superseded", "ended")
    return form.page(request, "end", report=ending, kind_name=label("kinds", ending.kind), over=over, readers=read_until)
